"""The CAQH CORE envelope (rule vC2.2.0) as SOAP 1.2: the same fields as in MIME, with our login in WS-Security."""

from collections.abc import Mapping
from html import escape
from typing import NoReturn
from xml.parsers import expat

CONTENT_TYPE = 'application/soap+xml; charset=UTF-8; action="RealTimeTransaction"'

_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_CORE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_PLAIN = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"
_LOGIN = ("UserName", "Password")


def write(fields: Mapping[str, str], payload: bytes) -> bytes:
    """The request with these fields of the CORE envelope and X12 bytes in ASCII."""
    stated = {name: value for name, value in fields.items() if name not in _LOGIN}
    elements = "".join(_element(name, value) for name, value in stated.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="{_SOAP}">{_header(fields)}<soap:Body>'
        f'<core:COREEnvelopeRealTimeRequest xmlns:core="{_CORE}">{elements}'
        f"{_element('Payload', payload.decode('ascii'))}"
        "</core:COREEnvelopeRealTimeRequest></soap:Body></soap:Envelope>"
    ).encode()


def read(content: bytes) -> dict[str, bytes]:
    """The fields of an answer, names in lower case; none when it is no XML, or brings a DTD or entities of its own."""
    found: dict[str, list[str]] = {}
    path: list[list[str]] = []

    def add(text: str) -> None:
        path[-1].append(text)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, _: path.append(found.setdefault(name.rpartition(" ")[2].lower(), []))
    parser.CharacterDataHandler = add
    parser.EndElementHandler = lambda _: path.pop()
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        return {}
    return {name: "".join(texts).encode() for name, texts in found.items()}


def _refuse(*_: object) -> NoReturn:
    """A DTD could bring entities that grow without end, or that read our files: no partner needs one."""
    raise ValueError("an envelope with a DTD")


def _header(fields: Mapping[str, str]) -> str:
    if not fields.get("UserName"):
        return ""
    login = (
        f"<wsse:Username>{escape(fields['UserName'])}</wsse:Username>"
        f'<wsse:Password Type="{_PLAIN}">{escape(fields["Password"])}</wsse:Password>'
    )
    return (
        f'<soap:Header><wsse:Security soap:mustUnderstand="true" xmlns:wsse="{_SECURITY}">'
        f"<wsse:UsernameToken>{login}</wsse:UsernameToken></wsse:Security></soap:Header>"
    )


def _element(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"
