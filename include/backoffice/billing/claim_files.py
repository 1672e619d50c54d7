"""Consumes what has landed about claims on their way: our own 837 copies, and the 999, 997 and 277 that answer them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection

from backoffice.billing.acknowledgements import ClaimAnswer, SetAnswer, read_277, read_999
from backoffice.billing.arrivals import FAILED, Consumed, Waiting, note, one_by_one, settle, unconsumed
from backoffice.billing.identity import match_key, remit_id
from backoffice.billing.queries import statement
from backoffice.billing.sent import SentClaim, Submission, read_submission
from backoffice.each import complain
from backoffice.edi.model import Transaction
from backoffice.edi.reader import survey
from backoffice.feeds.landing import landed_bytes
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.claims import claim_answers, submission_answers, submissions, submitted_claims
from backoffice.store.write import Row, insert_or_keep

SENT, ANSWERS = "837", ("277", "997", "999")
SET_IDS = (SENT, *ANSWERS)


def consume(office: Office, business_date: date, waiting: Sequence[Waiting]) -> Counts:
    """Reads the waiting transactions of one file.

    Counts `submissions` and `answers` that were new, what is `cut` off in the middle and put aside, what was known
    already or is a mere test. A 999 or 997 about transactions that billing did not send is `foreign`.
    One on which the program fails is put aside; that failure comes up when the others are kept.
    """
    file = survey(landed_bytes(office, waiting[0].sha256))
    with office.transaction() as connection:
        lock(connection, "billing")
        harvest = one_by_one(
            connection,
            unconsumed(connection, waiting),
            lambda one: _consume(connection, file.whole(one.ordinal), one),
            lambda one: Consumed(one, "quarantined", FAILED),
        )
        note(connection, business_date, harvest.consumed)
        settle(connection, harvest.consumed, "CLAIM_FILE_BROKEN")
    complain(harvest.failures)
    return Counter(one.outcome for one in harvest.consumed)


def _consume(connection: Connection, transaction: Transaction, waiting: Waiting) -> Consumed:
    if waiting.is_test:
        return Consumed(waiting, "test", "TEST_INTERCHANGE")
    if transaction.is_truncated:
        return Consumed(waiting, "cut", "TRUNCATED")
    if transaction.set_id == SENT:
        is_new = _keep_submission(connection, waiting.arrived_date, read_submission(transaction))
        return Consumed(waiting, "submissions") if is_new else Consumed(waiting, "duplicate", "SAME_CONTENT")
    is_status = transaction.set_id == "277"
    answers = read_277(transaction) if is_status else read_999(transaction)
    if not answers:
        return Consumed(waiting, "foreign")
    table = claim_answers if is_status else submission_answers
    rows = _answer_rows(remit_id(transaction), waiting.arrived_date, answers)
    if not insert_or_keep(connection, table, rows):
        return Consumed(waiting, "duplicate", "SAME_CONTENT")
    numbers = [answer.payer_claim_number for answer in answers if isinstance(answer, ClaimAnswer)]
    connection.execute(statement("spread_payer_numbers"), {"payer_numbers": numbers})
    return Consumed(waiting, "answers")


def _keep_submission(connection: Connection, arrived_date: date, sent: Submission) -> bool:
    row = {
        "submission_id": sent.submission_id,
        "business_date": arrived_date,
        "batch_number": sent.batch_number,
        "group_number": sent.group_number,
        "set_number": sent.set_number,
        "sent_date": sent.sent_date,
        "claim_count": len(sent.claims),
    }
    if not insert_or_keep(connection, submissions, [row]):
        return False
    insert_or_keep(connection, submitted_claims, [_claim_row(sent.submission_id, claim) for claim in sent.claims])
    return True


def _claim_row(submission_id: str, claim: SentClaim) -> Row:
    row = asdict(claim) | {"submission_id": submission_id, "lines": [asdict(line) for line in claim.lines]}
    row["fault_code"] = row.pop("fault")
    return row


def _answer_rows(answer_id: str, arrived_date: date, answers: Sequence[SetAnswer | ClaimAnswer]) -> list[Row]:
    return [
        {"answer_id": answer_id, "ordinal": ordinal, "business_date": arrived_date, **_answer_row(answer)}
        for ordinal, answer in enumerate(answers, start=1)
    ]


def _answer_row(answer: SetAnswer | ClaimAnswer) -> Row:
    if isinstance(answer, SetAnswer):
        return {
            "group_number": answer.group_number,
            "set_number": answer.set_number,
            "status_code": answer.code,
        }
    return {
        "is_acknowledgement": answer.is_acknowledgement,
        "level": answer.level,
        "claim_number": answer.number,
        "match_key": match_key(answer.number),
        "payer_claim_number": answer.payer_claim_number,
        "payer_number": answer.payer_number,
        "category_code": answer.category,
        "status_code": answer.status,
        "entity_code": answer.entity,
        "action_code": answer.action,
        "status_date": answer.on,
    }
