"""The payers over HTTP: answer a 270 in the CAQH CORE MIME envelope and log each trace they see."""

import json
import threading
from collections import Counter
from http.server import ThreadingHTTPServer
from pathlib import Path

from backoffice.simulator import answers, inquiry, members
from backoffice.simulator.core import PAYLOAD_TYPE, CoreHandler, read_form
from backoffice.simulator.inquiry import Inquiry
from backoffice.simulator.members import Member, Registry

_HTTP_BUSY = 503
_LOG = "exchanges.jsonl"


class PayerDesk:
    """The payers of all practices of a folder. What they know is read anew whenever a night was generated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "payer"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._stamp: list[tuple[str, int]] = []
        self._known = Registry((), {})
        self._by_id: dict[tuple[str, str], Member] = {}

    def answer(self, asked: Inquiry) -> tuple[int, bytes]:
        """HTTP status and 271; no content when the payer can't be reached."""
        with self._lock:
            self._refresh()
            failure = self._known.down.get(asked.payer_edi_id, "")
            self._log(asked, failure)
        if failure == str(_HTTP_BUSY):
            return _HTTP_BUSY, b""
        if failure:
            return 200, answers.unable(asked)
        return 200, answers.answer(asked, self._by_id.get((asked.payer_edi_id, asked.member_id)))

    def _refresh(self) -> None:
        paths = sorted(self._folder.glob("*.json"))
        stamp = [(path.name, path.stat().st_mtime_ns) for path in paths]
        if stamp != self._stamp:
            self._known = members.read(paths)
            self._by_id = {(member.payer_edi_id, member.member_id): member for member in self._known.members}
            self._stamp = stamp

    def _log(self, asked: Inquiry, failure: str) -> None:
        line = {"trace": asked.trace, "payer": asked.payer_edi_id, "day": asked.asked_day, "failure": failure}
        with (self._folder / _LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def traces_seen(folder: Path) -> Counter[str]:
    """How often the payers of that folder have seen each trace (TRN02)."""
    log = folder / "payer" / _LOG
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return Counter(json.loads(line)["trace"] for line in lines)


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, not yet running; port 0 takes a free one."""
    desk = PayerDesk(folder)

    class Handler(_Handler):
        payers = desk

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


class _Handler(CoreHandler):
    """One exchange: a multipart form with the 270 in, a multipart form with the 271 out."""

    payers: PayerDesk

    def exchange(self, body: bytes) -> None:
        fields = read_form(self.headers.get("Content-Type") or "", body)
        try:
            asked = inquiry.read(fields["Payload"].strip())
        except (KeyError, ValueError, IndexError):
            self.reply(400, "text/plain", b"not a 270 in a CORE envelope\n")
            return
        status, content = self.payers.answer(asked)
        if status == 200:
            self.reply_form(_envelope(fields), content)
        else:
            self.reply(status, "text/plain", b"come back later\n")


def _envelope(asked: dict[str, bytes]) -> dict[str, bytes]:
    return {
        "PayloadType": PAYLOAD_TYPE.encode(),
        "ProcessingMode": b"RealTime",
        "PayloadID": asked.get("PayloadID", b""),
        "TimeStamp": asked.get("TimeStamp", b""),
        "SenderID": asked.get("ReceiverID", b""),
        "ReceiverID": asked.get("SenderID", b""),
        "CORERuleVersion": b"2.2.0",
        "ErrorCode": b"Success",
        "ErrorMessage": b"",
    }
