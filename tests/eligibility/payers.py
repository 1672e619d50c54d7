"""A payer on 127.0.0.1 that reads a 270 by a plain split and answers as a test tells it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.eligibility.made import x271
from tests.gateways.servers import serving

Answer = Callable[["Asked"], bytes | int | tuple[int, bytes]]


@dataclass(frozen=True)
class Asked:
    """What the payer reads in a 270."""

    trace: str
    company: str
    npi: str
    member_id: str
    names: str
    birth_date: str
    day: str
    control_number: str


@dataclass
class Payer:
    """Answers each question by `answer`: a body, an HTTP status without one, or both."""

    answer: Answer
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def reply(self, content: bytes) -> tuple[int, bytes]:
        """HTTP status and body for a request."""
        question = _read(content)
        self.asked.append(question)
        said = self.answer(question)
        if isinstance(said, tuple):
            return said
        return (said, b"") if isinstance(said, int) else (200, said)


def _read(content: bytes) -> Asked:
    found = re.search(rb"ISA\*.*IEA\*[^~]*~", content, re.DOTALL)
    segments = [line.split("*") for line in found[0].decode().split("~")] if found else []
    first = {
        line[0] + line[1] if line[0] in ("NM1", "DTP") else line[0]: line for line in reversed(segments) if line[1:]
    }
    return Asked(
        trace=first["TRN"][2],
        company=first["TRN"][3],
        npi=first["NM11P"][9],
        member_id=first["NM1IL"][9],
        names="*".join(first["NM1IL"][3:5]),
        birth_date=first["DMG"][2],
        day=first["DTP291"][3],
        control_number=first["ISA"][13],
    )


def covered(asked: Asked, *benefits: str) -> bytes:
    """A 271 about the asked member: active from the asked day on, unless other benefits are given."""
    return x271(
        *("HL*1**20*1", "NM1*PR*2*AETNA*****PI*EDIAETNA", "HL*2*1*21*1", f"NM1*1P*1*OKAFOR*BEN****XX*{asked.npi}"),
        *("HL*3*2*22*0", f"TRN*2*{asked.trace}*{asked.company}", f"NM1*IL*1*{asked.names}****MI*{asked.member_id}"),
        *(f"DMG*D8*{asked.birth_date}*F", *(benefits or ("EB*1**30", f"DTP*291*D8*{asked.day}"))),
    )


@contextmanager
def payer_server(answer: Answer = covered) -> Iterator[Payer]:
    """A running payer; `payer.port` is where it listens."""
    payer = Payer(answer)

    class Handler(BaseHTTPRequestHandler):
        wbufsize = -1  # head and body in one packet

        def do_POST(self) -> None:
            status, content = payer.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output quiet."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as payer.port:
        yield payer
