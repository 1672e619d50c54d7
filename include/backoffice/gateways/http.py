"""The only way out over HTTP: TLS always verified, no redirects, both time-outs set, every failure one of four."""

import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from backoffice.errors import Broken
from backoffice.gateways.deadline import Line
from backoffice.gateways.loopback import is_loopback
from backoffice.gateways.outcomes import NotSent, Refused, Throttled, Unknown

_CHUNK_BYTES = 64 * 1024
_DEFAULT_RETRY_AFTER_SECONDS = 60
_LONGEST_RETRY_AFTER_SECONDS = 3600

_Failure = NotSent | Refused | Unknown | Throttled


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an exchange may take (to connect, between two bytes, in all), and how large an answer may be."""

    connect_seconds: float = 5
    read_seconds: float = 25
    total_seconds: float = 60
    answer_bytes: int = 50 * 1024 * 1024


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back: with a status from 200 to 299, or with a refusal that says more than its status (400 to 499)."""

    status: int
    content_type: str
    content: bytes = field(repr=False)

    @property
    def is_refusal(self) -> bool:
        """Whether the partner says no; what the body adds to that is for its reader."""
        return self.status >= HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class HttpPartner:
    """One address. `Broken` unless it is HTTPS, or plain HTTP to this machine; never with a password in it."""

    url: str = field(repr=False)
    limits: Limits = DEFAULT_LIMITS

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not is_safe or not parts.hostname or "@" in parts.netloc:
            raise Broken("URL_NOT_ALLOWED")

    def post(self, body: bytes, content_type: str) -> HttpAnswer:
        """Posts the body once. Raises one of `outcomes`; the failure carries neither address nor body nor cause."""
        answer = self._exchange(body, content_type)
        if isinstance(answer, HttpAnswer):
            return answer
        raise answer

    def _exchange(self, body: bytes, content_type: str) -> HttpAnswer | _Failure:
        """The answer or the failure; returned and not raised, so that no exception of the library hangs on to it."""
        line = Line()
        try:
            with _session(line) as session, line.cut_after(self.limits.total_seconds):
                response = session.post(
                    self.url,
                    data=body,
                    headers={"Content-Type": content_type},
                    timeout=(self.limits.connect_seconds, self.limits.read_seconds),
                    allow_redirects=False,
                    stream=True,
                )
                answer = _failure_by_status(response) or self._answer(response)
        except requests.RequestException as error:
            answer = _failure(error)
        return Unknown("TIMEOUT") if line.is_cut and not isinstance(answer, NotSent) else answer

    def _answer(self, response: requests.Response) -> HttpAnswer | _Failure:
        content = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            content += chunk
            if len(content) > self.limits.answer_bytes:
                return Unknown("ANSWER_TOO_LARGE")
        if not content and response.status_code >= HTTPStatus.BAD_REQUEST:
            return Refused(f"HTTP_{response.status_code}")
        return HttpAnswer(response.status_code, response.headers.get("Content-Type", ""), bytes(content))


def _session(line: Line) -> requests.Session:
    """A session over that line alone, whatever the environment says of proxies and passwords."""
    session, adapter = requests.Session(), requests.adapters.HTTPAdapter()
    session.trust_env = False
    line.carry(adapter.poolmanager)
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return session


def _failure_by_status(response: requests.Response) -> _Failure | None:
    status = response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(_retry_after_seconds(response.headers.get("Retry-After", "")))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(f"HTTP_{status}")
    is_elsewhere = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return Refused(f"HTTP_{status}") if is_elsewhere else None


def _retry_after_seconds(text: str) -> int:
    """Seconds as the header states them; a date, or nothing, means the next minute."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return _DEFAULT_RETRY_AFTER_SECONDS
    return min(max(int(text), 1), _LONGEST_RETRY_AFTER_SECONDS)


def _failure(error: requests.RequestException) -> _Failure:
    if isinstance(error, requests.ConnectTimeout):
        return NotSent("CONNECT_TIMEOUT")
    if isinstance(error, requests.Timeout):
        return Unknown("TIMEOUT")
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NewConnectionError):
        return NotSent("NO_CONNECTION")
    if isinstance(error, requests.exceptions.SSLError):
        is_distrust = any(isinstance(arg, ssl.SSLCertVerificationError) for arg in getattr(reason, "args", ()))
        return NotSent("TLS_NOT_TRUSTED") if is_distrust else Unknown("TLS_FAILED")
    return Unknown("CONNECTION_LOST" if isinstance(error, requests.ConnectionError) else "ANSWER_BROKEN")
