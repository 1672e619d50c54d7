"""The CORE envelope as SOAP: what goes out, what may come back, and what an answer may not do to us."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from backoffice.gateways.clearinghouse import Answer, Clearinghouse
from backoffice.gateways.outcomes import Refused, Unknown
from tests.gateways.servers import Script, http_server

ASKED = b"ISA*00*&<>'\"~ST*270*0001~"
ANSWERED = "ISA*00*A&amp;B~ST*271*0001~"
AT = datetime(2026, 10, 6, 7, 15, tzinfo=UTC)
UUID = "0b8f7c1e-6f0e-4a57-9a0e-0f6f2d9c1a11"
CORE = "{http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd}COREEnvelopeRealTimeRequest"
SECURITY = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"


def _answer(inner: str, before: str = "") -> Script:
    body = (
        f'{before}<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>{inner}</e:Body></e:Envelope>'
    )
    return Script(content=body.encode(), headers={"Content-Type": "application/soap+xml; charset=UTF-8"})


def _send(script: Script) -> Answer:
    with http_server(script) as url:
        return Clearinghouse(url, "US", "PAYER", "lo&gin", "word", is_soap=True).send(ASKED, UUID, AT)


def test_the_request_holds_the_fields_of_the_rule_and_the_payload_to_the_character() -> None:
    script = _answer(f"<Payload>{ANSWERED}</Payload>")
    _send(script)
    _, headers, body = script.asked[0]
    root = ElementTree.fromstring(body)
    request = next(root.iter(CORE))
    assert 'action="RealTimeTransaction"' in headers["Content-Type"]
    assert {element.tag: element.text for element in request} == {
        "PayloadType": "X12_270_Request_005010X279A1",
        "ProcessingMode": "RealTime",
        "PayloadID": UUID,
        "TimeStamp": "2026-10-06T07:15:00Z",
        "SenderID": "US",
        "ReceiverID": "PAYER",
        "CORERuleVersion": "2.2.0",
        "Payload": ASKED.decode(),
    }
    assert [next(root.iter(f"{SECURITY}{name}")).text for name in ("Username", "Password")] == ["lo&gin", "word"]


@pytest.mark.parametrize("payload", [ANSWERED, "<![CDATA[ISA*00*A&B~ST*271*0001~]]>"], ids=["escaped", "CDATA"])
def test_the_answer_is_the_payload_whatever_names_the_spaces_have(payload: str) -> None:
    stated = "<PayloadType>X12_271_Response_005010X279A1</PayloadType>"
    inner = f'<n:R xmlns:n="urn:x">{stated}<Payload>{payload}</Payload></n:R>'
    assert _send(_answer(inner)) == Answer(b"ISA*00*A&B~ST*271*0001~", "X12_271_Response_005010X279A1", 200)


def test_an_error_code_without_payload_is_a_refusal() -> None:
    with pytest.raises(Refused, match=r"^CORE_VersionMismatch$"):
        _send(_answer("<ErrorCode>VersionMismatch</ErrorCode><ErrorMessage>SECRETNAME</ErrorMessage>"))


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE a [<!ENTITY b "ISA*00*">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    ],
    ids=["entity", "file", "address"],
)
def test_entities_and_dtds_of_an_answer_are_not_followed(before: str) -> None:
    with pytest.raises(Unknown, match=r"^ANSWER_BROKEN$"):
        _send(_answer("<Payload>ISA*00*</Payload>", before))


def test_an_answer_that_is_no_xml_leaves_it_unknown() -> None:
    with pytest.raises(Unknown, match=r"^ANSWER_BROKEN$"):
        _send(Script(content=b"<Envelope><Body>", headers={"Content-Type": "text/xml"}))
