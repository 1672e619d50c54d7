"""The simulated payers that are asked in real time, on 127.0.0.1: the CAQH CORE envelope as MIME and as SOAP."""

import re
from email.message import Message
from html import escape, unescape
from http.server import ThreadingHTTPServer

from backoffice.simulator import inquiry
from backoffice.simulator.core import FORM, PAYLOAD_TYPE, CoreHandler, read_form
from backoffice.simulator.inquiry import Inquiry
from backoffice.simulator.payers.acts import Acknowledgement, Answer, Failure, Way
from backoffice.simulator.payers.desk import Desk
from backoffice.simulator.payers.rehearsal import Case

_SOAP_PAYLOAD = re.compile(rb"<Payload>(.*?)</Payload>", re.DOTALL)
_PAGE = b"<html><body><h1>Scheduled maintenance</h1></body></html>"
_ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
_CORE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"


def server(desk: Desk, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, not yet running; port 0 takes a free one."""

    class Handler(_Handler):
        payers = desk

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


class _Handler(CoreHandler):
    payers: Desk

    def exchange(self, body: bytes) -> None:
        is_soap = "xml" in self.headers.get_content_type()
        try:
            asked = inquiry.read(_payload(self.headers, body, is_soap))
            case, act = self.payers.act(asked)
        except (KeyError, ValueError, IndexError):
            self.reply(400, "text/plain", b"no question to a payer of ours\n")
            return
        if isinstance(act, Failure):
            self._fail(act, is_soap)
        else:
            self._enclose(self._said(case, asked, act), is_soap)

    def _said(self, case: Case, asked: Inquiry, act: Answer | Acknowledgement) -> bytes:
        if isinstance(act, Answer):
            return self.payers.answer(case, asked, act)
        if act.set_id == "TA1":
            return self.payers.rejection(case.house, asked)
        return self.payers.acknowledgement(case.house, asked, [(asked.set_number, act.code)])

    def _fail(self, act: Failure, is_soap: bool) -> None:
        match act.way:
            case Way.STATUS:
                self.reply(act.status, "text/plain", b"come back later\n", act.retry_after)
            case Way.SILENCE:
                self.connection.recv(1)  # comes back when the other side has hung up
                self.close_connection = True
            case Way.DROPPED:
                self.close_connection = True
            case Way.HALF:
                self.reply(200, "text/plain", b"ISA*00*", announced=4000)
                self.close_connection = True
            case Way.PAGE:
                self.reply(200, "text/html", _PAGE)
            case Way.EMPTY:
                self.reply(200, FORM, b"")
            case Way.CORE_ERROR:
                self._enclose(b"", is_soap, "PayloadTypeNotSupported")

    def _enclose(self, payload: bytes, is_soap: bool, error: str = "Success") -> None:
        fields = {"PayloadType": PAYLOAD_TYPE, "ProcessingMode": "RealTime", "ErrorCode": error}
        if is_soap:
            self.reply(200, "application/soap+xml; charset=UTF-8", _soap(fields, payload))
        else:
            self.reply_form({name: value.encode() for name, value in fields.items()}, payload)


def _payload(headers: Message, body: bytes, is_soap: bool) -> bytes:
    """The X12 of a request; KeyError when there is none."""
    if not is_soap:
        return read_form(headers.get("Content-Type") or "", body)["Payload"].strip()
    found = _SOAP_PAYLOAD.search(body)
    if found is None:
        raise KeyError("Payload")
    return unescape(found[1].decode()).encode()


def _soap(fields: dict[str, str], payload: bytes) -> bytes:
    elements = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return (
        f'<soap:Envelope xmlns:soap="{_ENVELOPE}"><soap:Body><core:COREEnvelopeRealTimeResponse xmlns:core="{_CORE}">'
        f"{elements}<Payload>{escape(payload.decode())}</Payload>"
        "</core:COREEnvelopeRealTimeResponse></soap:Body></soap:Envelope>"
    ).encode()
