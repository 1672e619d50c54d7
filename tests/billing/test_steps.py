"""What a night leaves behind: due dates that stay, books as of any date, a report that must be true."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert, select

from backoffice.billing import steps
from backoffice.billing.statement import AccountBalance, claim_statement, trial_balance
from backoffice.errors import Broken
from backoffice.feeds.steps import land
from backoffice.office import Office
from backoffice.store.tables.journal import journal_entries, journal_lines
from backoffice.store.tables.work import work_items
from tests.billing.era import PAID, Era, interchange
from tests.billing.night import CLAIMS, claim, deliver, line, run, tables
from tests.conftest import NIGHT
from tests.inbox import write_file


def test_due_dates_do_not_move_from_night_to_night(office: Office) -> None:
    deliver(office, tables(), {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    with office.transaction() as connection:
        before = list(connection.scalars(select(work_items.c.due_date)))
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables(), on=tomorrow)

    counts = run(office, tomorrow)

    with office.transaction() as connection:
        assert list(connection.scalars(select(work_items.c.due_date))) == before
    assert counts["record.changed"] == 0


def test_what_is_due_counts_from_the_night_that_owns_the_file_whenever_it_is_read(office: Office) -> None:
    deliver(office, tables(), {f"edi/{NIGHT.isoformat()}/a.835": interchange(Era([PAID]))})
    land(office, NIGHT)
    later = NIGHT + timedelta(days=3)
    deliver(office, tables(), on=later)

    run(office, later)

    with office.transaction() as connection:
        query = select(work_items.c.due_date).where(work_items.c.kind == "CLAIM_NOT_FOUND")
        assert connection.scalars(query).all() == [date(2026, 10, 9)]  # four open days after the Monday


def test_no_question_about_the_whole_books_is_asked_twice_in_a_night(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    asked: Counter[str] = Counter()
    event.listen(office.engine, "before_cursor_execute", lambda _, __, text, *___: asked.update([text]))

    steps.record(office, NIGHT)

    heavy = {text: times for text, times in asked.items() if text.startswith("--")}
    assert set(heavy.values()) == {1}


def test_a_remittance_of_many_claims_asks_the_database_no_more_often_than_one_of_two(office: Office) -> None:
    numbers = [f"C{number}" for number in range(1, 42)]
    paid = [replace(PAID, number=number) for number in numbers]
    deliver(office, tables([claim(one, "150") for one in numbers], [line(one, 1, "99213", "150") for one in numbers]))
    run(office)
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda _, __, text, *___: asked.append(text))
    times = []
    for era in Era(paid[:2], trace="OFTWO"), Era(paid[2:], trace="OFMANY"):
        write_file(office, f"edi/{era.trace}.835", interchange(era))
        land(office, NIGHT)
        steps.read(office, NIGHT)
        asked.clear()
        assert steps.post(office, NIGHT)["remits"] == 1
        times.append(len(asked))

    assert times[0] == times[1]


def test_a_figure_that_does_not_agree_fails_the_night_after_the_items_are_saved(office: Office) -> None:
    deliver(office, tables(), {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    with office.transaction() as connection:
        head = {"posting_key": "hand:1", "source": "hand:1", "source_key": "hand:1", "version": 1, "event": "plug",
                "business_date": NIGHT, "event_date": NIGHT}  # fmt: skip
        connection.execute(insert(journal_entries).values(head))
        for number, (number_of, cents) in enumerate([("2400", 1), ("3000", -1)], 1):
            values = {"posting_key": "hand:1", "line": number, "account": number_of, "subledger": "x",
                      "claim_id": "", "amount_cents": cents}  # fmt: skip
            connection.execute(insert(journal_lines).values(values))

    with pytest.raises(Broken, match=r"CONTROL_TOTAL .*by_hand_cents"):
        steps.record(office, NIGHT)


def test_the_statement_and_the_trial_balance_tell_what_happened(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))})
    run(office)

    with office.transaction() as connection:
        accounts = {each.account: (each.name, each.balance_cents) for each in trial_balance(connection)}
        before = trial_balance(connection, happened_by=date(2026, 9, 30))
        moved = [(each.event, each.account, each.amount_cents) for each in claim_statement(connection, "C1")]

    assert accounts["1210"] == ("patient", 20_00)
    assert sum(cents for _, cents in accounts.values()) == 0
    assert [each.account for each in before] == ["1200", "4000"]
    assert moved[:2] == [("charge", "1200", 150_00), ("charge", "4000", -150_00)]


def test_the_books_of_an_earlier_night_stay_as_they_were_and_are_even_at_any_date(office: Office) -> None:
    deliver(office, CLAIMS)
    run(office)
    nights = [NIGHT + timedelta(days=n) for n in range(3)]
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))}, nights[1])
    run(office, nights[1])
    deliver(office, tables([claim("C1", "170")], [line("C1", 1, "99213", "170")]), on=nights[2])
    run(office, nights[2])

    with office.transaction() as connection:
        charged = [-_of(trial_balance(connection, as_of=night), "4000") for night in nights]
        paid = [_of(trial_balance(connection, as_of=night), "1050") for night in nights]
        sums = {sum(each.balance_cents for each in trial_balance(connection, happened_by=day)) for day in nights}
        moved = [len(claim_statement(connection, "C1", as_of=night)) for night in nights]

    assert (charged, paid, sums) == ([150_00, 150_00, 170_00], [0, 80_00, 80_00], {0})
    assert moved == sorted(moved)


def _of(accounts: Sequence[AccountBalance], number: str) -> int:
    return sum(each.balance_cents for each in accounts if each.account == number)
