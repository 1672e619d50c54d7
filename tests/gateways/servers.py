"""Counterparts on 127.0.0.1 that answer exactly what a test tells them to."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import IO


@dataclass
class Script:
    """What an HTTP server answers, and what it was asked.

    Dripped, the content comes byte by byte with a pause after each; without content the head does, and never ends.
    """

    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: threading.Event | None = None
    cut_after: int | None = None
    drip_seconds: float = 0
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def serving(server: HTTPServer) -> Iterator[int]:
    """The port of a server that answers until the end of the block, and is closed then."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def http_server(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Address of a server that follows the script."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.asked.append((self.path, dict(self.headers), body))
            if script.delay is not None:
                script.delay.wait(10)
            if script.drip_seconds and not script.content:
                _drip(self.wfile, b"HTTP/1.1 200 OK\r\nX-Slow: without end", script.drip_seconds)
                return
            self.send_response(script.status)
            for name, value in ({"Content-Length": str(len(script.content))} | script.headers).items():
                self.send_header(name, value)
            self.end_headers()
            if script.drip_seconds:
                _drip(self.wfile, script.content, script.drip_seconds)
            else:
                self.wfile.write(script.content[: script.cut_after])

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with serving(server) as port:
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}/core"
        finally:
            if script.delay is not None:
                script.delay.set()


def _drip(file: IO[bytes], content: bytes, seconds: float) -> None:
    with suppress(OSError):  # whoever is tired of it hangs up
        for each in content:
            file.write(bytes([each]))
            file.flush()
            time.sleep(seconds)


@contextmanager
def smtp_script(replies: dict[bytes, bytes], heard: list[bytes] | None = None) -> Iterator[int]:
    """Port of an SMTP server: command → its reply; a command with an empty reply is answered by hanging up.

    `.` stands for the end of the text. `heard` gets the commands in order.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    known = {b"EHLO": b"250 hello\r\n", b"MAIL": b"250 ok\r\n", b"RCPT": b"250 ok\r\n"}
    known |= {b"DATA": b"354 go\r\n", b".": b"250 taken\r\n", b"QUIT": b"221 bye\r\n"} | replies

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(known.get(b"", b"220 hello\r\n"))
            is_text = False
            for line in lines:
                command = line.strip() if is_text else line.strip()[:4].upper()
                if is_text and command != b".":
                    continue
                if heard is not None:
                    heard.append(command)
                reply = known.get(command, b"500 what\r\n")
                if not reply:
                    return
                is_text = command == b"DATA" and reply.startswith(b"354")
                connection.sendall(reply)
                if command == b"QUIT":
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(5)


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
