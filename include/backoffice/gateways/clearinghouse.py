"""Asks a clearinghouse or payer in real time: the CAQH CORE envelope (rule vC2.2.0) over HTTP, as MIME or SOAP."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser

from backoffice.gateways import soap
from backoffice.gateways.http import DEFAULT_LIMITS, HttpAnswer, HttpPartner, Limits
from backoffice.gateways.outcomes import Refused, Unknown

CORE_RULE_VERSION = "2.2.0"
ELIGIBILITY_REQUEST = "X12_270_Request_005010X279A1"

_WORD = re.compile(r"[A-Za-z0-9_.]{1,60}")
_SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: X12 bytes (271, 999 or TA1), the CORE payload type ('' when not stated), the HTTP status."""

    payload: bytes = field(repr=False)
    payload_type: str
    http_status: int


@dataclass(frozen=True, slots=True)
class Clearinghouse:
    """One real-time address with our ids and password there. `Broken` when the address is not safe to use."""

    url: str = field(repr=False)
    sender_id: str
    receiver_id: str
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    limits: Limits = DEFAULT_LIMITS
    payload_type: str = ELIGIBILITY_REQUEST
    is_soap: bool = False

    def __post_init__(self) -> None:
        HttpPartner(self.url, self.limits)

    def send(self, payload: bytes, payload_id: str, at: datetime) -> Answer:
        """Sends one X12 interchange under a UUID of ours and gives the answer; raises one of `outcomes`."""
        partner, fields = HttpPartner(self.url, self.limits), self._fields(payload_id, at)
        if self.is_soap:
            return read_answer(partner.post(soap.write(fields, payload), soap.CONTENT_TYPE))
        boundary = f"backoffice-{payload_id}"
        body = _multipart(boundary, fields, payload)
        return read_answer(partner.post(body, f"multipart/form-data; boundary={boundary}"))

    def _fields(self, payload_id: str, at: datetime) -> dict[str, str]:
        return {
            "PayloadType": self.payload_type,
            "ProcessingMode": "RealTime",
            "PayloadID": payload_id,
            "TimeStamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "UserName": self.username,
            "Password": self.password,
            "SenderID": self.sender_id,
            "ReceiverID": self.receiver_id,
            "CORERuleVersion": CORE_RULE_VERSION,
        }


def read_answer(answer: HttpAnswer) -> Answer:
    """The payload of an envelope, or of a bare X12 body; also of a refusal, whose status is less than what it says.

    `Refused` with the envelope's error code, or the status, when it holds no X12; `Unknown` when nothing can be made
    of it.
    """
    if answer.content.lstrip()[:3].upper() == b"ISA":
        return Answer(answer.content, "", answer.status)
    fields = soap.read(answer.content) if "xml" in answer.content_type.lower() else _parts(answer)
    payload = fields.get("payload", b"")
    if payload.lstrip()[:3].upper() == b"ISA":
        return Answer(payload, _word(fields.get("payloadtype", b"")), answer.status)
    error_code = _word(fields.get("errorcode", b""))
    if error_code and error_code.lower() != _SUCCESS:
        raise Refused(f"CORE_{error_code}")
    if answer.is_refusal:
        raise Refused(f"HTTP_{answer.status}")
    raise Unknown("ANSWER_EMPTY" if fields else "ANSWER_BROKEN")


def _multipart(boundary: str, fields: dict[str, str], payload: bytes) -> bytes:
    parts = [*((name, value.encode()) for name, value in fields.items()), ("Payload", payload)]
    opened = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in parts
    )
    return b"".join(opened) + f"--{boundary}--\r\n".encode()


def _parts(answer: HttpAnswer) -> dict[str, bytes]:
    """The named parts of a multipart body, names in lower case; none when it is not multipart."""
    head = f"Content-Type: {answer.content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser().parsebytes(head + answer.content)
    found: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name.lower()] = content
    return found


def _word(value: bytes) -> str:
    """A code from outside, only if it is one: it ends in logs."""
    text = value.decode("ascii", "replace").strip()
    return text if _WORD.fullmatch(text) else ""
