"""The CAQH CORE envelope as MIME over HTTP, as simulated payers read and write it."""

from abc import ABC, abstractmethod
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler

PAYLOAD_TYPE = "X12_271_Response_005010X279A1"
_BOUNDARY = "simulated-payer-answer"
FORM = f"multipart/form-data; boundary={_BOUNDARY}"


class CoreHandler(BaseHTTPRequestHandler, ABC):
    """What payers do alike with whatever is posted to them."""

    wbufsize = -1  # head and body in one packet

    def do_POST(self) -> None:
        self.exchange(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    @abstractmethod
    def exchange(self, body: bytes) -> None:
        """Replies to what was posted, or hangs up."""

    def reply_form(self, fields: dict[str, bytes], payload: bytes) -> None:
        """Sends the envelope with these fields and the payload."""
        self.reply(200, FORM, _write_form({**fields, "Payload": payload}))

    def reply(self, status: int, content_type: str, content: bytes, retry_after: str = "", announced: int = 0) -> None:
        """Sends an HTTP response; `announced` is a Content-Length that is not the content's."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(announced or len(content)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed: the payers write down what they were asked."""


def read_form(content_type: str, body: bytes) -> dict[str, bytes]:
    """The fields of a multipart/form-data body by name; none when it is something else."""
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    if not message.is_multipart():
        return {}
    parts = [part for part in message.walk() if not part.is_multipart()]
    named = ((part.get_param("name", header="content-disposition"), part.get_payload(decode=True)) for part in parts)
    return {name: content for name, content in named if isinstance(name, str) and isinstance(content, bytes)}


def _write_form(fields: dict[str, bytes]) -> bytes:
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_BOUNDARY.encode(), name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--%s--\r\n" % _BOUNDARY.encode()
