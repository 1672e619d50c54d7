"""The way out for 270s: an intent of the outbox handed to the payer's clearinghouse, and its X12 answer handed back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from backoffice.config.eligibility import PayerProfile
from backoffice.errors import Broken
from backoffice.gateways.clearinghouse import Clearinghouse
from backoffice.gateways.exchange import HANDED_IN, file_exchange
from backoffice.gateways.files import FileExchange
from backoffice.gateways.http import Limits
from backoffice.gateways.outcomes import NotSent
from backoffice.office import Office, Partner
from backoffice.outbox.model import Delivery, Gateway, Receipt

KIND = "core_270"


@dataclass(frozen=True, slots=True)
class Channel:
    """A payer that is reached in real time. The ids of both ends stand in the intent's envelope."""

    clearinghouse: Clearinghouse
    clock: Callable[[], datetime]

    def deliver(self, delivery: Delivery) -> Receipt:
        """The payer's X12 answer to one 270; raises `gateways.outcomes`."""
        envelope = delivery.envelope
        clearinghouse = replace(
            self.clearinghouse, sender_id=envelope["sender_id"], receiver_id=envelope["receiver_id"]
        )
        answer = clearinghouse.send(delivery.payload, envelope["payload_id"], self.clock())
        return Receipt(answer.payload, answer.payload_type or "OK")


@dataclass(frozen=True, slots=True)
class NoChannel:
    """A payer whose connection is missing or not safe to use: as good as one that is down."""

    code: str

    def deliver(self, delivery: Delivery) -> Receipt:
        """Never goes out; raises `NotSent`."""
        raise NotSent(self.code, delivery.counterpart)


@dataclass(frozen=True, slots=True)
class BatchChannel:
    """A payer that takes files of questions, and answers in files that are collected later."""

    exchange: FileExchange

    def deliver(self, delivery: Delivery) -> Receipt:
        """Hands the batch in under the name of its first trace number; raises `gateways.outcomes`."""
        self.exchange.hand_in(f"{delivery.envelope['trace_number']}.270", delivery.payload)
        return Receipt(code=HANDED_IN)


def channel(office: Office, payer_id: str) -> Gateway:
    """The way to a payer, as its profile and the deployment's connections describe it."""
    profile = office.settings.eligibility.profile(payer_id)
    try:
        if found := exchange(office, profile):
            return BatchChannel(found)
        partner, is_soap = office.partners(profile.connection), profile.envelope == "soap"
        limits = Limits(read_seconds=profile.timeout_seconds)
        clearinghouse = Clearinghouse(_url(partner), "", "", partner.login, partner.password, limits, is_soap=is_soap)
    except Broken as failure:
        return NoChannel(failure.code)
    return Channel(clearinghouse, office.clock)


def exchange(office: Office, profile: PayerProfile) -> FileExchange | None:
    """The folders that are shared with a payer; None for one that is reached over HTTP. `Broken` when not usable."""
    return file_exchange(office.partners(profile.connection), profile.drop_folder, profile.pickup_folder)


def _url(partner: Partner) -> str:
    port = f":{partner.port}" if partner.port else ""
    return f"{partner.schema or 'https'}://{partner.host}{port}/{partner.path.lstrip('/')}"
