"""Asks: for each attempt that is due its row and its 270, and an intent to send it, or the batch that it is part of."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from backoffice.config.eligibility import PayerProfile
from backoffice.edi.model import Delimiters
from backoffice.edi.writer import Envelope, Party, clean
from backoffice.eligibility.channel import KIND
from backoffice.eligibility.deadlines import Patience
from backoffice.eligibility.decide import BATCH
from backoffice.eligibility.exchanges import log_asked
from backoffice.eligibility.inquiry import GROUP_CODE, VERSION, Form, Inquiry, Wording, write_270
from backoffice.eligibility.member_ids import normalised_member_id
from backoffice.eligibility.model import Check, CheckState, Payer
from backoffice.errors import Broken
from backoffice.office import Counts, Office
from backoffice.outbox.intents import put
from backoffice.outbox.model import Intent
from backoffice.store.tables.eligibility import control_numbers, eligibility_attempts, eligibility_checks
from backoffice.store.write import insert_or_keep
from backoffice.workdays import Workdays

DOMAIN = "eligibility"
BY_HAND = "by_hand"
"""Mark in the envelope of what a person has asked for."""
_ISA_ID_LENGTH = 15
_ATTEMPTS_AT_A_TIME = 256
"""Bounds what is in memory of the interchanges of a night; a batch is never divided."""
_PARTNERS_DAYS = Workdays()  # Monday to Friday: a partner's holidays are not ours


@dataclass(frozen=True, slots=True)
class Next:
    """An attempt that is to be made. A further one inherits until when an answer to the check is waited for.

    `is_by_hand`: a person wants it, whatever the night plans.
    """

    check: Check
    attempt_no: int
    wording: Wording = Wording.AS_RECORDED
    awaited_until: datetime | None = None
    not_before: datetime | None = None
    is_by_hand: bool = False

    @property
    def trace_number(self) -> str:
        """TRN02 and BHT03; holds no patient data."""
        return f"{self.check.check_id}-{self.attempt_no}"

    @property
    def payer(self) -> Payer:
        """The payer of a check that can be asked; `Broken` when the decision let one through without."""
        if self.check.asked.payer is None:
            raise Broken("CHECK_WITHOUT_PAYER", self.check.check_id)
        return self.check.asked.payer


@dataclass(frozen=True, slots=True)
class _Parcel:
    """The attempts of one interchange: one in real time, many in a batch; all to one payer."""

    attempts: Sequence[Next]
    envelope: Envelope
    awaited_until: datetime

    @property
    def first(self) -> Next:
        """The attempt that names the parcel."""
        return self.attempts[0]

    @property
    def outbox_key(self) -> str:
        """What sending it means: an attempt is in one parcel only."""
        return f"270:{self.first.trace_number}"

    @property
    def set_numbers(self) -> Sequence[int]:
        """ST02 of each attempt: counted in a batch, the interchange's own number where it is alone."""
        alone = len(self.attempts) == 1
        return [self.envelope.control_number] if alone else range(1, len(self.attempts) + 1)


def company_id(office: Office) -> str:
    """Our TRN03: 1 and the practice's first EIN."""
    return f"1{office.settings.tax_ids[0]}"


def ask(connection: Connection, office: Office, business_date: date, nexts: Iterable[Next]) -> Counts:
    """Writes row and 270 of each of these attempts, and an intent a parcel. Counts as in `outbox.intents.put`.

    They come payer by payer. Few of them are in memory at a time: those of a batch, or some in real time.
    """
    counts = Counter({"intents": 0, "intents_kept": 0})
    for groups in _portions(_grouped(office, nexts)):
        counts.update(_write(connection, office, business_date, groups))
    return dict(counts)


def _portions(groups: Iterable[Sequence[Next]]) -> Iterator[list[Sequence[Next]]]:
    """The interchanges of so many attempts at a time, the last one whole."""
    portion: list[Sequence[Next]] = []
    for group in groups:
        portion.append(group)
        if sum(map(len, portion)) >= _ATTEMPTS_AT_A_TIME:
            yield portion
            portion = []
    if portion:
        yield portion


def _write(connection: Connection, office: Office, business_date: date, groups: Sequence[Sequence[Next]]) -> Counts:
    drawn = select(control_numbers.next_value()).select_from(func.generate_series(1, len(groups)).alias())
    parcels = [
        _parcel(office, business_date, group, number)
        for group, number in zip(groups, connection.scalars(drawn), strict=True)
    ]
    rows = [row for parcel in parcels for row in _attempt_rows(business_date, parcel)]
    insert_or_keep(connection, eligibility_attempts, rows)
    _plan_again(connection, [str(row["check_id"]) for row in rows])
    intents = [_intent(office, parcel) for parcel in parcels]
    log_asked(connection, office, business_date, [intent.payload for intent in intents])
    return put(connection, office, business_date, intents)


def _plan_again(connection: Connection, check_ids: Sequence[str]) -> None:
    """Lets the checks of new attempts that were taken back before stand as planned."""
    check = eligibility_checks.c
    was_taken_back = (check.check_id.in_(check_ids), check.state == CheckState.SUPERSEDED)
    connection.execute(update(eligibility_checks).where(*was_taken_back).values(state=CheckState.PLANNED))


def form(profile: PayerProfile) -> Form:
    """What the payer wants to read."""
    return Form(
        sends_gender=profile.send_gender,
        sends_group=profile.send_group,
        sends_address=profile.send_address,
        keeps_suffix=profile.keep_suffix,
        provider_references=tuple(profile.provider_references.items()),
        delimiters=Delimiters(*profile.delimiters),
    )


def _grouped(office: Office, nexts: Iterable[Next]) -> Iterator[Sequence[Next]]:
    """The attempts of each interchange: in a batch up to the payer's limit."""
    for payer, attempts in groupby(nexts, key=lambda each: each.payer):
        limit = office.settings.eligibility.profile(payer.payer_id).batch_limit if payer.channel == BATCH else 1
        while group := list(islice(attempts, limit)):
            yield group


def _parcel(office: Office, business_date: date, attempts: Sequence[Next], control_number: int) -> _Parcel:
    now, first = office.clock(), attempts[0]
    until = first.awaited_until
    if until is None and first.payer.channel == BATCH:
        until = _patience(office).in_batch(now, _PARTNERS_DAYS)
    elif until is None:
        until = sending_until(office, business_date, now)
    return _Parcel(attempts, _envelope(office, first, control_number, now), until)


def sending_until(office: Office, business_date: date, written_at: datetime) -> datetime:
    """When a question of that night that could not be handed over is given up, also one of a batch."""
    return _patience(office).in_real_time(business_date, written_at, office.settings.zone)


def _patience(office: Office) -> Patience:
    settings = office.settings.eligibility
    return Patience(
        until=settings.answer_until,
        at_least=timedelta(seconds=settings.answer_seconds),
        batch_zone=ZoneInfo(settings.batch_zone),
        batch_cut_off=settings.batch_cut_off,
        batch_until=settings.batch_until,
    )


def _envelope(office: Office, first: Next, control_number: int, now: datetime) -> Envelope:
    profile = office.settings.eligibility.profile(first.payer.payer_id)
    sender_id = profile.sender_id or office.settings.npis[0]
    receiver_id = profile.receiver_id or clean(first.payer.edi_payer_id)[:_ISA_ID_LENGTH].strip()
    return Envelope(
        sender=Party(profile.sender_qualifier, sender_id, sender_id),
        receiver=Party(profile.receiver_qualifier, receiver_id, receiver_id),
        control_number=control_number,
        group_control_number=control_number,
        group_code=GROUP_CODE,
        version=VERSION,
        at=now.astimezone(office.settings.zone),
        usage=profile.usage,
        is_acknowledgement_wanted=profile.is_acknowledgement_wanted,
    )


def _attempt_rows(business_date: date, parcel: _Parcel) -> Iterator[dict[str, object]]:
    for each, set_number in zip(parcel.attempts, parcel.set_numbers, strict=True):
        asked = each.check.asked
        yield {
            "trace_number": each.trace_number,
            "check_id": each.check.check_id,
            "attempt_no": each.attempt_no,
            "asked_date": asked.visit_date,
            "business_date": business_date,
            "payer_id": asked.coverage.payer_id,
            "edi_payer_id": each.payer.edi_payer_id,
            "member_id": normalised_member_id(asked.coverage.member_id),
            "first_name": asked.patient.first_name,
            "birth_date": asked.patient.birth_date,
            "is_dependent": not asked.coverage.is_subscriber,
            "npi": asked.provider.npi,
            "wording": each.wording,
            "control_number": parcel.envelope.control_number,
            "set_number": set_number,
            "written_at": parcel.envelope.at,
            "awaited_until_at": parcel.awaited_until,
            "outbox_key": parcel.outbox_key,
            "answer_sha256": "",
            "refusal_code": "",
        }


def _intent(office: Office, parcel: _Parcel) -> Intent:
    """The 270 on its way. Nobody owns an unknown outcome: it costs nothing but an unanswered check."""
    envelope, trace_number = parcel.envelope, parcel.first.trace_number
    wanted = form(office.settings.eligibility.profile(parcel.first.payer.payer_id))
    inquiries = [
        Inquiry(each.trace_number, company_id(office), number, each.check.asked, each.payer, wanted, each.wording)
        for each, number in zip(parcel.attempts, parcel.set_numbers, strict=True)
    ]
    return Intent(
        key=parcel.outbox_key,
        kind=KIND,
        domain=DOMAIN,
        counterpart=parcel.first.payer.payer_id,
        payload=write_270(inquiries, envelope),
        envelope={
            "payload_id": str(uuid.uuid5(uuid.NAMESPACE_OID, trace_number)),
            "sender_id": envelope.sender.id,
            "receiver_id": envelope.receiver.id,
            "trace_number": trace_number,
            "control_number": str(envelope.control_number),
            **({BY_HAND: "yes"} if parcel.first.is_by_hand else {}),
        },
        not_before=parcel.first.not_before,
    )
