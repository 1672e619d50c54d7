import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from backoffice.errors import BackofficeError
from backoffice.gateways.mailer import Attachment, Mailer, compose, mailer, message_id
from backoffice.gateways.outcomes import NotSent, Refused, Unknown
from backoffice.office import Office, Partner
from backoffice.outbox.model import Delivery
from tests.gateways.servers import closed_port, smtp_script

TO = ["vendor@supplies.example"]
ORDER = compose("Order 17", "Please send:\n", [Attachment("order.csv", "text/csv", b"sku,qty\r\nA-1,2\r\n")])


def at_seven() -> datetime:
    return datetime(2026, 10, 6, 7, 15, tzinfo=UTC)


@dataclass
class Inbox:
    """Keeps what arrives."""

    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return "250 taken"

    def message(self) -> EmailMessage:
        (envelope,) = self.envelopes
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        return message


@contextmanager
def smtp_server(inbox: Inbox) -> Iterator[int]:
    controller = Controller(inbox, hostname="127.0.0.1", port=closed_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def mailer_at(port: int) -> Mailer:
    return Mailer("127.0.0.1", port, "office@practice.example", at_seven, timeout_seconds=2)


def test_a_mail_arrives_with_its_text_its_attachment_and_its_id() -> None:
    inbox = Inbox()
    with smtp_server(inbox) as port:
        mailer_at(port).send("<id-1@practice.example>", [*TO, "second@supplies.example"], ORDER)
    message = inbox.message()
    assert (message["Subject"], message["Message-ID"]) == ("Order 17", "<id-1@practice.example>")
    assert (message["From"], message["To"]) == (
        "office@practice.example",
        "vendor@supplies.example, second@supplies.example",
    )
    assert message["Date"] == "Tue, 06 Oct 2026 07:15:00 +0000"
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_payload(decode=True)) == (
        "order.csv",
        b"sku,qty\r\nA-1,2\r\n",
    )
    assert inbox.envelopes[0].rcpt_tos == ["vendor@supplies.example", "second@supplies.example"]


def test_letters_beyond_ascii_survive() -> None:
    inbox = Inbox()
    with smtp_server(inbox) as port:
        mailer_at(port).send("<id@x>", TO, compose("Größe", "Öl\n.\nfür Müller"))
    message = inbox.message()
    assert (message["Subject"], message.get_content().splitlines()) == ("Größe", ["Öl", ".", "für Müller"])


def test_the_same_words_give_the_same_bytes() -> None:
    again = compose("Order 17", "Please send:\n", [Attachment("order.csv", "text/csv", b"sku,qty\r\nA-1,2\r\n")])
    assert again == ORDER
    assert compose("Order 17", "x") == compose("Order 17", "x")


HANG_UP = b""


@pytest.mark.parametrize(
    ("command", "reply", "kind", "code"),
    [
        (b"", b"554 go away\r\n", NotSent, "NO_CONNECTION"),
        (b"MAIL", b"450 later\r\n", NotSent, "SMTP_450"),
        (b"MAIL", b"550 not you\r\n", Refused, "SMTP_550"),
        (b"MAIL", HANG_UP, NotSent, "CONNECTION_LOST"),
        (b"RCPT", b"451 later\r\n", NotSent, "SMTP_451"),
        (b"RCPT", b"550 unknown\r\n", Refused, "SMTP_550"),
        (b"DATA", b"554 no\r\n", Refused, "SMTP_554"),
        (b".", b"452 full\r\n", NotSent, "SMTP_452"),
        (b".", b"552 too large\r\n", Refused, "SMTP_552"),
        (b".", HANG_UP, Unknown, "ANSWER_LOST"),
        (b".", b"what is this\r\n", Unknown, "ANSWER_BROKEN"),
    ],
)
def test_where_it_goes_wrong_says_what_is_certain(
    command: bytes, reply: bytes, kind: type[BackofficeError], code: str
) -> None:
    with smtp_script({command: reply}) as port, pytest.raises(BackofficeError) as caught:
        mailer_at(port).send("<id@x>", TO, ORDER)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a_server_that_hangs_up_after_taking_it_has_taken_it() -> None:
    taken: list[bytes] = []
    with smtp_script({b"QUIT": HANG_UP}, taken) as port:
        mailer_at(port).send("<id@x>", TO, ORDER)
    assert taken == [b"EHLO", b"MAIL", b"RCPT", b"DATA", b".", b"QUIT"]


def test_a_server_that_does_not_listen_has_not_got_it() -> None:
    with pytest.raises(NotSent, match=r"^NO_CONNECTION$"):
        mailer_at(closed_port()).send("<id@x>", TO, ORDER)


def test_a_wrong_password_is_ours_to_mend() -> None:
    with smtp_script({b"EHLO": b"250-hi\r\n250 AUTH PLAIN\r\n", b"AUTH": b"535 no\r\n"}) as port:
        wrong = Mailer("127.0.0.1", port, "a@b.example", at_seven, "login", "word", timeout_seconds=2)
        with pytest.raises(NotSent, match=r"^SMTP_LOGIN$"):
            wrong.send("<id@x>", TO, ORDER)


@pytest.mark.parametrize(
    "to", [[], [""], ["nobody"], ["a@b\r\nBcc: c@d"], ["a b@c.example"], ["Ann <a@b.example>"], ["ä@b.example"]]
)
def test_what_is_no_address_is_refused(to: list[str]) -> None:
    with pytest.raises(Refused, match=r"^BAD_ADDRESS$"):
        mailer_at(1).send("<id@x>", to, ORDER)


def test_the_outbox_sends_through_the_practices_connection(make_office: Callable[..., Office]) -> None:
    inbox = Inbox()
    with smtp_server(inbox) as port:
        office = make_office(partners=lambda connection_id: Partner("127.0.0.1", port))
        delivery = Delivery("po:17:r1:mail", "mail", "vendor-1", ORDER, {"to": TO[0]}, fence=1)
        assert mailer(office).deliver(delivery).code == "SMTP_250"
    assert inbox.message()["Message-ID"] == message_id("demo", "po:17:r1:mail", office.settings.mail.sender)


def test_one_effect_has_one_message_id() -> None:
    ids = {message_id(practice, key, "a@b.example") for practice in ("p1", "p2") for key in ("k1", "k2")}
    assert len(ids) == 4
    assert message_id("p1", "k1", "a@b.example") in ids
