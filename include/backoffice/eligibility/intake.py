"""Takes in what payers sent: finds the question each answer belongs to, and adds it to the history."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from backoffice.edi.model import Finding, Reading, Transaction
from backoffice.edi.reader import read
from backoffice.eligibility import history
from backoffice.eligibility.acknowledgement import refused_by_999, refused_by_ta1
from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.arrivals import ACKNOWLEDGEMENT, ANSWER, OURS, PIPELINE, WHOLE, Arrival, consume, consumed
from backoffice.eligibility.asking import company_id
from backoffice.eligibility.attempts import attempts_for, mark_refused, refuse
from backoffice.eligibility.correlate import Attempts, Match
from backoffice.eligibility.damages import around_members, outside_transactions
from backoffice.eligibility.exchanges import log_answered
from backoffice.eligibility.history import Outcome, Received
from backoffice.eligibility.member_ids import Affixes, normalised_member_id
from backoffice.eligibility.model import Verdict
from backoffice.eligibility.response import Answer, Damage, Member
from backoffice.eligibility.same_person import is_a_twin_s, is_same_person, may_be_a_twin
from backoffice.eligibility.twins import first_names_of_twins
from backoffice.eligibility.verdict import judge
from backoffice.office import Counts, Office
from backoffice.outbox.intents import payload
from backoffice.store.engine import lock


@dataclass(frozen=True, slots=True)
class Said:
    """One 271 of an arrival; `damages` are what is wrong around its members."""

    ordinal: int
    answer: Answer
    damages: tuple[Damage, ...]


def take(connection: Connection, office: Office, arrival: Arrival, content: bytes) -> Counts:
    """Stores what an arrival says. Counts: answers new, applied, unmatched, wrong_member; 270s refused."""
    reading, known = read(content), consumed(connection, arrival)
    unread = [each for each in reading.transactions if each.set_id in OURS and each.ordinal not in known]
    loose = outside_transactions(reading)
    said = [_said(each, loose) for each in unread if each.set_id == ANSWER]
    refused = _refuse(connection, office, arrival, reading)
    log_answered(connection, office, arrival, content, reading)
    consume(connection, arrival, [WHOLE, *(each.ordinal for each in unread)])
    received = list(_received(connection, office, arrival, said))
    new = history.save(connection, received)
    outcomes = Counter(each.outcome for each in received)
    return {"answers": new, "refused": refused} | {outcome.value: outcomes[outcome] for outcome in Outcome}


def take_exchange(office: Office, arrival: Arrival) -> Counts:
    """The same for an answer that came back on our own exchange, in a transaction of its own."""
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        return take(connection, office, arrival, payload(connection, arrival.sha256))


def _said(transaction: Transaction, loose: Sequence[Finding]) -> Said:
    """A 271 read; `loose` are findings outside any transaction of its file."""
    answer = read_answer(transaction)
    return Said(transaction.ordinal, answer, around_members(answer, (*loose, *transaction.findings)))


def _received(connection: Connection, office: Office, arrival: Arrival, said: Sequence[Said]) -> Iterator[Received]:
    known = _known(connection, office, arrival, said)
    for each in said:
        answered_at = _answered_at(office, arrival, each)
        for member in each.answer.members:
            match = known.match(each.answer, member, arrival.exchange)
            outcome, verdict = _outcome(connection, office, member, match)
            yield Received(
                sha256=arrival.sha256,
                ordinal=each.ordinal,
                exchange=arrival.exchange,
                business_date=arrival.business_date,
                answered_at=answered_at,
                member=member,
                damages=tuple(sorted((*member.damages, *each.damages), key=lambda damage: damage[1])),
                payer=each.answer.payer,
                match=match,
                outcome=outcome,
                verdict=verdict,
            )


def _outcome(connection: Connection, office: Office, member: Member, match: Match) -> tuple[Outcome, Verdict | None]:
    """What becomes of a matched answer, and its verdict on the day it was asked for."""
    attempt = match.attempt
    if attempt is None:
        return Outcome.UNMATCHED, None
    profile = office.settings.eligibility.profile(attempt.payer_id)
    affixes = Affixes(profile.member_id_prefix_length, profile.member_id_suffix_length)
    if not is_same_person(member, attempt, match.is_marked, affixes):
        return Outcome.WRONG_MEMBER, None
    if may_be_a_twin(member, attempt) and is_a_twin_s(member, attempt, first_names_of_twins(connection, attempt)):
        return Outcome.WRONG_MEMBER, None
    service_type, day = attempt.service_type_code, attempt.asked_date
    return Outcome.APPLIED, judge(member.says, service_type, day, profile.undated_is_as_asked, attempt.is_medicare)


def _known(connection: Connection, office: Office, arrival: Arrival, said: Sequence[Said]) -> Attempts:
    """The attempts that any of these answers could belong to."""
    members = [member for each in said for member in each.answer.members]
    traces = {trace.number for member in members for trace in member.traces}
    traces |= {each.answer.reference for each in said} | {arrival.exchange}
    ids = {normalised_member_id(member_id) for member in members for member_id in member.member_ids}
    since = arrival.business_date - _open_time(office)
    return Attempts(attempts_for(connection, traces, ids, since), company_id(office))


def _refuse(connection: Connection, office: Office, arrival: Arrival, reading: Reading) -> int:
    """Notes the inquiries that a TA1 or 999 refuses: on an exchange its own question, in a file those that it names."""
    refused = list(refused_by_ta1(reading))
    for transaction in reading.transactions:
        if transaction.set_id == ACKNOWLEDGEMENT:
            refused += refused_by_999(transaction)
    if not refused:
        return 0
    if arrival.exchange:
        mark_refused(connection, arrival.exchange, refused[0].code)
        return 1
    return refuse(connection, refused, office.settings.zone, arrival.business_date - _open_time(office))


def _open_time(office: Office) -> timedelta:
    return timedelta(days=office.settings.eligibility.open_attempt_days)


def _answered_at(office: Office, arrival: Arrival, said: Said) -> datetime:
    """The payer's time of the answer, read in the practice's zone; the end of its night when there is none.

    Never later than it came: a time to come would outweigh every answer that is given until then.
    """
    stated = said.answer.answered_at or datetime.combine(arrival.business_date + timedelta(days=1), time())
    return min(stated.replace(tzinfo=office.settings.zone), arrival.at)
