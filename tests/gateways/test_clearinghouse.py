from datetime import datetime, timedelta, timezone
from email.parser import BytesParser

import pytest

from backoffice.errors import Broken
from backoffice.gateways.clearinghouse import Answer, Clearinghouse
from backoffice.gateways.outcomes import Refused, Unknown
from tests.gateways.servers import Script, http_server

ASKED = b"ISA*00*...~ST*270*0001~"
ANSWERED = b"ISA*00*...~ST*271*0001~\r\n"
AT = datetime(2026, 10, 6, 3, 15, tzinfo=timezone(timedelta(hours=-4)))
UUID = "0b8f7c1e-6f0e-4a57-9a0e-0f6f2d9c1a11"


def envelope(*parts: tuple[str, bytes], boundary: str = "xyz") -> Script:
    opened = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value
        for name, value in parts
    )
    content = b"\r\n".join(opened) + f"\r\n--{boundary}--\r\n".encode()
    return Script(content=content, headers={"Content-Type": f'multipart/form-data; boundary="{boundary}"'})


def send(script: Script, payload: bytes = ASKED) -> Answer:
    with http_server(script) as url:
        return Clearinghouse(url, "US", "PAYER", "login", "word").send(payload, UUID, AT)


def test_the_request_is_a_core_envelope_around_the_payload() -> None:
    script = envelope(("Payload", ANSWERED))
    send(script)
    _, headers, body = script.asked[0]
    parts = _parts(headers["Content-Type"], body)
    assert parts == {
        "PayloadType": b"X12_270_Request_005010X279A1",
        "ProcessingMode": b"RealTime",
        "PayloadID": UUID.encode(),
        "TimeStamp": b"2026-10-06T07:15:00Z",
        "UserName": b"login",
        "Password": b"word",
        "SenderID": b"US",
        "ReceiverID": b"PAYER",
        "CORERuleVersion": b"2.2.0",
        "Payload": ASKED,
    }


def _parts(content_type: str, body: bytes) -> dict[str | None, bytes]:
    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return {
        str(part.get_param("name", header="content-disposition")): bytes(part.get_payload(decode=True))
        for part in message.walk()
        if not part.is_multipart()
    }


def test_the_answer_is_the_payload_to_the_byte() -> None:
    parts = (("PayloadType", b"X12_271_Response_005010X279A1"), ("ErrorCode", b"Success"), ("Payload", ANSWERED))
    assert send(envelope(*parts)) == Answer(ANSWERED, "X12_271_Response_005010X279A1", 200)


@pytest.mark.parametrize("terminator", [b"\r", b"\n", b"\r\n", b"\x1d", b"\x1c", b"\x85", b"!"])
def test_no_terminator_is_changed_on_the_way(terminator: bytes) -> None:
    payload = ANSWERED.strip().replace(b"~", terminator) + b"END"
    assert send(envelope(("Payload", payload))).payload == payload


def test_a_bare_x12_body_is_an_answer_too() -> None:
    assert send(Script(content=ANSWERED, headers={"Content-Type": "application/EDI-X12"})).payload == ANSWERED


def test_an_acknowledgement_beside_an_error_code_is_an_answer() -> None:
    answer = send(envelope(("ErrorCode", b"PayloadIllegal"), ("Payload", b"ISA*00*TA1")))
    assert answer.payload == b"ISA*00*TA1"


def test_a_refusal_with_an_answer_in_it_is_an_answer() -> None:
    said = Script(status=400, content=ANSWERED, headers={"Content-Type": "application/EDI-X12"})
    assert send(said) == Answer(ANSWERED, "", 400)


@pytest.mark.parametrize("content", [b"", b"<html>SECRETNAME</html>"])
def test_a_refusal_that_says_nothing_more_is_known_by_its_status(content: bytes) -> None:
    with pytest.raises(Refused, match=r"^HTTP_403$"):
        send(Script(status=403, content=content))


def test_an_error_code_without_payload_is_a_refusal() -> None:
    with pytest.raises(Refused, match=r"^CORE_VersionMismatch$"):
        send(envelope(("ErrorCode", b"VersionMismatch"), ("ErrorMessage", b"SECRETNAME"), ("Payload", b"")))


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (envelope(("ErrorCode", b"Success"), ("Payload", b"")), "ANSWER_EMPTY"),
        (envelope(("ErrorCode", b"a text with SECRETNAME")), "ANSWER_EMPTY"),
        (Script(content=b"<html>", headers={"Content-Type": "text/html"}), "ANSWER_BROKEN"),
        (Script(content=b"--xyz", headers={"Content-Type": "multipart/form-data"}), "ANSWER_BROKEN"),
        (Script(content=b""), "ANSWER_BROKEN"),
    ],
)
def test_an_answer_that_says_nothing_leaves_it_unknown(script: Script, code: str) -> None:
    with pytest.raises(Unknown, match=f"^{code}$"):
        send(script)


def test_an_unsafe_address_is_refused_at_once() -> None:
    with pytest.raises(Broken, match=r"^URL_NOT_ALLOWED$"):
        Clearinghouse("http://payer.example/core", "US", "PAYER")


def test_secrets_do_not_show_in_a_printed_object() -> None:
    printed = repr(Clearinghouse("https://payer.example/core", "US", "PAYER", "login", "word"))
    assert printed == "Clearinghouse(sender_id='US', receiver_id='PAYER', limits=" + (
        "Limits(connect_seconds=5, read_seconds=25, total_seconds=60, answer_bytes=52428800), "
        "payload_type='X12_270_Request_005010X279A1', is_soap=False)"
    )
