"""Sends mail by SMTP, over TLS unless the server is this machine; every failure is one of `outcomes`."""

import contextlib
import hashlib
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime

from backoffice.errors import Broken
from backoffice.gateways.loopback import is_loopback
from backoffice.gateways.outcomes import NotSent, Refused, Unknown
from backoffice.office import Office
from backoffice.outbox.model import Delivery, Receipt

_POLICY = SMTP.clone(cte_type="7bit")
_ADDRESS = re.compile(r"[!#-'*+\-./-9=?A-Z^-~]+@[0-9A-Za-z.\-]+")
_TLS_PORT = 465
_TIMEOUT_SECONDS = 25
_ACCEPTED = range(200, 300)
_FOR_GOOD = range(500, 600)

_Failure = NotSent | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `content_type` such as `text/csv`."""

    file_name: str
    content_type: str
    content: bytes


def compose(subject: str, text: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """A mail without addresses, as the outbox keeps it: the same words give the same bytes."""
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = subject
    message.set_content(text)
    for attachment in attachments:
        main_type, _, sub_type = attachment.content_type.partition("/")
        message.add_attachment(attachment.content, maintype=main_type, subtype=sub_type, filename=attachment.file_name)
    if attachments:
        contents = (text.encode(), *(attachment.content for attachment in attachments))
        message.set_boundary("=_" + hashlib.sha256(b"\0".join(contents)).hexdigest()[:40])
    return message.as_bytes()


@dataclass(frozen=True, slots=True)
class Mailer:
    """One mail server and the address we write from. `clock` gives the Date of a mail."""

    host: str
    port: int
    sender: str
    clock: Callable[[], datetime]
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    timeout_seconds: float = _TIMEOUT_SECONDS

    def send(self, message_id: str, to: Sequence[str], content: bytes) -> None:
        """Sends what `compose` made to all these addresses or to none; raises one of `outcomes`.

        It is sent when the server answers 250 after the text; an answer lost there is `Unknown`.
        """
        if not to or not all(_ADDRESS.fullmatch(address) for address in to):
            raise Refused("BAD_ADDRESS")
        message = BytesParser(policy=_POLICY).parsebytes(content)
        message["From"], message["To"] = self.sender, ", ".join(to)
        message["Message-ID"], message["Date"] = message_id, format_datetime(self.clock())
        failure = self._exchange(to, message.as_bytes())
        if failure is not None:
            raise failure

    def _exchange(self, to: Sequence[str], content: bytes) -> _Failure | None:
        """The failure if there is one; returned and not raised, so that no exception of the library hangs on to it."""
        try:
            connection = self._connect()
        except ssl.SSLCertVerificationError:
            return NotSent("TLS_NOT_TRUSTED")
        except smtplib.SMTPAuthenticationError:
            return NotSent("SMTP_LOGIN")
        except (OSError, smtplib.SMTPException):
            return NotSent("NO_CONNECTION")
        try:
            return _open(connection, self.sender, to) or _hand_over(connection, content)
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _connect(self) -> smtplib.SMTP:
        name = self.sender.rpartition("@")[2]
        if self.port == _TLS_PORT:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, name, timeout=self.timeout_seconds, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout_seconds)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(connection.close)
            if self.port != _TLS_PORT and not is_loopback(self.host):
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if self.username:
                connection.login(self.username, self.password)
            on_failure.pop_all()
        return connection


@dataclass(frozen=True, slots=True)
class MailGateway:
    """The outbox's way to mail: intents of kind `mail`, whose envelope names `to` (comma between addresses)."""

    office: Office

    def deliver(self, delivery: Delivery) -> Receipt:
        """Sends one mail; its Message-ID comes from practice and key, so that a second copy can be told."""
        settings = self.office.settings.mail
        try:
            partner = self.office.partners(settings.connection)
        except Broken as broken:
            raise NotSent(broken.code) from None
        mailer = Mailer(
            host=partner.host,
            port=partner.port,
            sender=settings.sender,
            clock=self.office.clock,
            username=partner.login,
            password=partner.password,
        )
        to = [address.strip() for address in delivery.envelope.get("to", "").split(",")]
        mailer.send(message_id(self.office.practice_id, delivery.key, settings.sender), to, delivery.payload)
        return Receipt(code="SMTP_250")


def mailer(office: Office) -> MailGateway:
    """The gateway for mail of this practice."""
    return MailGateway(office)


def message_id(practice_id: str, key: str, sender: str) -> str:
    """The Message-ID of an effect: the same meaning always has the same one."""
    digest = hashlib.sha256(f"{practice_id}\0{key}".encode()).hexdigest()[:40]
    return f"<{digest}@{sender.rpartition('@')[2]}>"


def _open(connection: smtplib.SMTP, sender: str, to: Sequence[str]) -> _Failure | None:
    """Names sender and receivers; one receiver refused is the whole mail refused."""
    try:
        codes = (connection.mail(sender)[0], *(connection.rcpt(address)[0] for address in to))
    except (OSError, smtplib.SMTPException):
        return NotSent("CONNECTION_LOST")
    refused = [code for code in codes if code not in _ACCEPTED]
    return _refusal(refused[0]) if refused else None


def _hand_over(connection: smtplib.SMTP, content: bytes) -> _Failure | None:
    try:
        code, _ = connection.data(content)
    except smtplib.SMTPDataError as error:
        return _refusal(error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Unknown("ANSWER_LOST")
    if code in _ACCEPTED:
        return None
    return _refusal(code) if code > 0 else Unknown("ANSWER_BROKEN")


def _refusal(code: int) -> _Failure:
    """5xx is for good, 4xx for now; in either case the server has not taken the mail."""
    return Refused(f"SMTP_{code}") if code in _FOR_GOOD else NotSent(f"SMTP_{code}")
