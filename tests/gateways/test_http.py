import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from urllib3 import PoolManager
from urllib3.exceptions import ProtocolError

from backoffice.errors import BackofficeError, Broken
from backoffice.gateways.deadline import Line
from backoffice.gateways.http import DEFAULT_LIMITS, HttpPartner, Limits
from backoffice.gateways.outcomes import NotSent, Refused, Throttled, Unknown
from tests.gateways.servers import Script, closed_port, http_server

SECRET = b"NM1*IL*1*SECRETNAME"


def post(script: Script, limits: Limits = DEFAULT_LIMITS) -> BackofficeError:
    """The failure of one exchange with that server."""
    with http_server(script) as url, pytest.raises(BackofficeError) as caught:
        HttpPartner(url, limits).post(SECRET, "text/plain")
    return caught.value


def test_an_answer_comes_back_whole() -> None:
    script = Script(content=b"hello", headers={"Content-Type": "text/plain"})
    with http_server(script) as url:
        answer = HttpPartner(url).post(b"body", "application/x-thing")
    assert (answer.status, answer.content_type, answer.content) == (200, "text/plain", b"hello")
    path, headers, body = script.asked[0]
    assert (path, headers["Content-Type"], body) == ("/core", "application/x-thing", b"body")


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (301, Refused, "HTTP_301"),
        (302, Refused, "HTTP_302"),
        (400, Refused, "HTTP_400"),
        (401, Refused, "HTTP_401"),
        (404, Refused, "HTTP_404"),
        (500, Unknown, "HTTP_500"),
        (503, Unknown, "HTTP_503"),
    ],
)
def test_a_status_says_what_is_certain(status: int, kind: type[BackofficeError], code: str) -> None:
    failure = post(Script(status=status, headers={"Location": "http://127.0.0.1:1/"}))
    assert (type(failure), failure.code) == (kind, code)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 1), ("99999", 3600), ("", 60), ("Wed, 21 Oct 2026 07:28:00 GMT", 60), ("-5", 60)],
)
def test_a_throttling_partner_says_for_how_long(header: str, seconds: int) -> None:
    failure = post(Script(status=429, headers={"Retry-After": header}))
    assert isinstance(failure, Throttled)
    assert failure.retry_after_seconds == seconds


def test_a_partner_that_does_not_listen_has_not_got_it() -> None:
    with pytest.raises(NotSent, match=r"^NO_CONNECTION$"):
        HttpPartner(f"http://127.0.0.1:{closed_port()}/").post(SECRET, "text/plain")


def test_a_partner_that_is_silent_may_have_got_it() -> None:
    failure = post(Script(delay=threading.Event()), Limits(read_seconds=0.2))
    assert (type(failure), failure.code) == (Unknown, "TIMEOUT")


def test_an_answer_that_breaks_off_leaves_it_unknown() -> None:
    failure = post(Script(content=b"x" * 1000, cut_after=10))
    assert (type(failure), failure.code) == (Unknown, "ANSWER_BROKEN")


def test_an_answer_without_end_is_cut_off() -> None:
    assert post(Script(content=b"x" * 100_000), Limits(answer_bytes=1000)).code == "ANSWER_TOO_LARGE"


DRIPPING = [
    Script(content=b"x" * 20, drip_seconds=0.1),
    Script(content=b"x" * 20, drip_seconds=0.1, headers={"Connection": "close"}),
    Script(drip_seconds=0.1),
]


@pytest.mark.parametrize("script", DRIPPING, ids=["body", "body up to the end of the connection", "head"])
def test_a_partner_that_drips_its_answer_has_no_more_time_than_any_other(script: Script) -> None:
    begun = time.monotonic()
    failure = post(script, Limits(total_seconds=0.5))
    assert (type(failure), failure.code) == (Unknown, "TIMEOUT")
    assert time.monotonic() - begun < 1.5


def test_the_same_holds_over_tls(tmp_path: Path) -> None:
    line, begun = Line(), time.monotonic()
    with http_server(DRIPPING[0], self_signed(tmp_path)) as url:
        trusting = PoolManager(ca_certs=str(tmp_path / "both.pem"))
        line.carry(trusting)
        with line.cut_after(0.5), pytest.raises(ProtocolError):
            trusting.request("POST", url, body=SECRET, retries=False)
    assert line.is_cut
    assert time.monotonic() - begun < 1.5


def test_what_comes_slowly_but_in_time_is_an_answer() -> None:
    with http_server(Script(content=b"hello", drip_seconds=0.05)) as url:
        assert HttpPartner(url, Limits(total_seconds=10)).post(SECRET, "text/plain").content == b"hello"


@pytest.mark.parametrize(
    "url",
    [
        "http://payer.example/core",
        "http://192.0.2.1/core",
        "http://127.0.0.1.example/core",
        "https://user:word@payer.example/",
        "ftp://127.0.0.1/",
        "https:///core",
        "",
    ],
)
def test_an_unsafe_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(Broken, match=r"^URL_NOT_ALLOWED$"):
        HttpPartner(url)


@pytest.mark.parametrize(
    "url", ["https://payer.example/core", "http://127.0.0.1:80/", "http://[::1]/", "http://localhost/"]
)
def test_a_safe_address_is_taken(url: str) -> None:
    assert HttpPartner(url).url == url


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    script = Script()
    with http_server(script, self_signed(tmp_path)) as url, pytest.raises(NotSent, match=r"^TLS_NOT_TRUSTED$"):
        HttpPartner(url).post(SECRET, "text/plain")
    assert script.asked == []


def test_no_failure_carries_an_address_a_body_or_a_cause() -> None:
    for script in (Script(status=500, content=SECRET), Script(content=SECRET * 9, cut_after=5)):
        failure = post(script)
        assert (failure.__cause__, failure.__context__) == (None, None)
        assert "SECRET" not in repr(failure)
        assert "127.0.0.1" not in repr(failure)
