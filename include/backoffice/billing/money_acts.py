"""What a person decides about money: what a deposit settles, what is given up, booked to fees, or closed.

Like all rulings they are kept for good, and the next run of the job books what they mean.
"""

from sqlalchemy import Connection, Select, func, select

from backoffice.billing import hand_store, ruling_store
from backoffice.billing.bank import UNKNOWN
from backoffice.billing.by_hand import HAND_ACTS
from backoffice.billing.rulings import ON_DEPOSITS, ON_LINES, Act
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.audit import Act as AuditedAct
from backoffice.store.engine import lock
from backoffice.store.tables.billing import bank_lines, bank_matches, billing_takings, remits
from backoffice.store.tables.rulings import billing_rulings


def settle_deposit(office: Office, line_id: str, counterpart: str, actor: str, reason: str) -> None:
    """Says that a deposit settles a remittance or a patient's payment; said of several, it settles each in turn.

    `Rejected`: DEPOSIT_UNKNOWN, COUNTERPART_UNKNOWN.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        credit = select(bank_lines.c.line_id).where(bank_lines.c.line_id == line_id, bank_lines.c.amount_cents > 0)
        if connection.scalar(credit) is None:
            raise Rejected("DEPOSIT_UNKNOWN", line_id)
        promised = select(remits.c.remit_id).where(remits.c.remit_id == counterpart, remits.c.paid_cents > 0)
        taken = select(billing_takings.c.payment_id).where(billing_takings.c.payment_id == counterpart)
        if not connection.scalar(select(promised.exists() | taken.exists())):
            raise Rejected("COUNTERPART_UNKNOWN", counterpart)
        if ruling_store.newest(connection, line_id, ON_DEPOSITS) != (Act.SETTLE, counterpart):
            _rule(connection, office, Act.SETTLE, line_id, counterpart, actor, reason)


def undo_deposit(office: Office, line_id: str, actor: str, reason: str) -> list[str]:
    """Takes a deposit off all that it settles, and returns what that was; only a person can settle it again.

    `Rejected("NOTHING_TO_UNDO")` when it settles nothing.
    """
    columns = bank_matches.c
    query = select(columns.counterpart).where(columns.line_id == line_id, columns.counterpart != UNKNOWN)
    with office.transaction() as connection:
        lock(connection, "billing")
        counterparts = list(connection.scalars(query.order_by(columns.counterpart)))
        if not counterparts:
            raise Rejected("NOTHING_TO_UNDO", line_id)
        for counterpart in counterparts:
            _rule(connection, office, Act.PART, line_id, counterpart, actor, reason)
    return counterparts


def tell_line(office: Office, act: Act, line_id: str, actor: str, reason: str) -> None:
    """Says that a bank line tells again of a movement that another format has told of, or of one of its own.

    `act` is one of `ON_LINES`. `Rejected`: LINE_NOT_IN_DOUBT when nobody wonders, nor has ever spoken, about it;
    STATEMENT_WITHOUT_IT when it can't be of its own, as the bank's statement of that day adds up without it.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        last = ruling_store.newest(connection, line_id, ON_LINES)
        doubt = select(bank_lines.c.line_id).where(bank_lines.c.line_id == line_id, bank_lines.c.is_doubtful)
        if last is None and connection.scalar(doubt) is None:
            raise Rejected("LINE_NOT_IN_DOUBT", line_id)
        if act is Act.TOLD_APART and connection.scalar(_sound_statement(line_id)):
            raise Rejected("STATEMENT_WITHOUT_IT", line_id)
        if last is None or last[0] != act:
            _rule(connection, office, act, line_id, "", actor, reason)


def move_money(
    office: Office, act: Act, subject: str, amount_cents: int | None, actor: str, reason: str
) -> tuple[int, int]:
    """Gives up, books or closes what stands under a subject, all of it or an amount; number of the ruling and cents.

    It holds for what payers have left there by now, not for what they deny anew. The same amount in the same person's
    same words again is the same ruling, as long as it is the last one there. `act` is one of `HAND_ACTS`. `Rejected`:
    NOTHING_THERE, PATIENT_NOT_LIABLE, MORE_THAN_THERE.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        room = hand_store.room(connection, office, act, subject)
        about = " ".join(sorted(room.about))
        if amount_cents is not None and (
            number := _repeated(connection, act, subject, about, amount_cents, actor, reason)
        ):
            return number, amount_cents
        cents = room.cents if amount_cents is None else amount_cents
        if room.cents == 0 or cents <= 0:
            is_ours = act is Act.TO_PATIENT and hand_store.room(connection, office, Act.WRITE_OFF, subject).cents
            raise Rejected("PATIENT_NOT_LIABLE" if is_ours else "NOTHING_THERE", subject)
        if cents > room.cents:
            raise Rejected("MORE_THAN_THERE", subject)
        return _rule(connection, office, act, subject, about, actor, reason, cents), cents


def undo_ruling(office: Office, number: int, actor: str, reason: str) -> None:
    """Withdraws a decision that moves money: its entries are taken back.

    `Rejected`: RULING_UNKNOWN, NOTHING_TO_UNDO when it was withdrawn before.
    """
    columns = billing_rulings.c
    with office.transaction() as connection:
        lock(connection, "billing")
        if connection.scalar(select(columns.act).where(columns.number == number)) not in HAND_ACTS:
            raise Rejected("RULING_UNKNOWN", str(number))
        if ruling_store.newest(connection, str(number), [Act.WITHDRAW]):
            raise Rejected("NOTHING_TO_UNDO", str(number))
        _rule(connection, office, Act.WITHDRAW, str(number), "", actor, reason)


def _repeated(
    connection: Connection, act: Act, subject: str, about: str, amount_cents: int, actor: str, reason: str
) -> int | None:
    """Number of the last ruling on the subject, when it stands and says just that."""
    columns = billing_rulings.c
    query = select(billing_rulings).where(columns.act == act, columns.subject == subject)
    last = connection.execute(query.order_by(columns.number.desc()).limit(1)).one_or_none()
    said = about, amount_cents, actor, reason
    if last is None or (last.object, last.amount_cents, last.actor, last.reason) != said:
        return None
    return None if ruling_store.newest(connection, str(last.number), [Act.WITHDRAW]) else int(last.number)


def _sound_statement(line_id: str) -> Select[tuple[bool]]:
    """Whether the bank states both balances of the line's account and day, and they agree with its movements."""
    found = func.newest_statements().table_valued("account_id", "as_of_date", "is_sound")
    line = bank_lines.c
    is_of_day = (found.c.account_id == line.account_id) & (found.c.as_of_date == line.posted_date)
    stated = select(found.c.as_of_date).where(is_of_day, found.c.is_sound, line.line_id == line_id)
    return select(stated.exists())


def _rule(
    connection: Connection,
    office: Office,
    act: Act,
    subject: str,
    object_id: str,
    actor: str,
    reason: str,
    amount_cents: int = 0,
) -> int:
    signature = AuditedAct(office.clock(), actor, f"money_{act.value}", "money", subject, reason)
    return ruling_store.add(connection, act, subject, object_id, signature, amount_cents)
