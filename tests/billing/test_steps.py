"""Nights of billing over a small practice, end to end."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, text, update

from backoffice.billing import steps
from backoffice.billing.identity import remit_id
from backoffice.billing.statement import AccountBalance, claim_statement, trial_balance
from backoffice.edi.reader import read
from backoffice.errors import Broken
from backoffice.feeds.steps import land
from backoffice.office import Office
from backoffice.store.tables.billing import bank_lines, remits
from backoffice.store.tables.house import edi_transactions, landed_files, quarantine
from backoffice.store.tables.journal import journal_entries, journal_lines
from backoffice.store.tables.work import work_items
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import account, balances, claim, deliver, fee, items, line, run, tables
from tests.conftest import NIGHT
from tests.poison import poisoned

PAID = Clp("C1", "150", "80", lines=[Svc("99213", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])])
CLAIMS = tables([claim("C1", "150.00")], [line("C1", 1, "99213", "150.00")])


def _id(era: Era) -> str:
    return remit_id(read(interchange(era)).transactions[0])


def test_a_paid_claim_leaves_what_the_patient_owes_and_the_money_in_clearing(office: Office) -> None:
    era = Era([PAID])
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})

    run(office)

    assert balances(office) == {
        ("1050", _id(era)): 80_00,
        ("1210", "C1"): 20_00,
        ("4000", "C1"): -150_00,
        ("4100", "C1"): 50_00,
    }
    assert items(office) == {}


def test_with_a_second_payer_the_patients_share_goes_to_it_first(office: Office) -> None:
    deliver(office, tables([claim("C1", "150", "B")]), {"edi/a.835": interchange(Era([PAID]))})

    run(office)

    assert balances(office)["1200", "C1:2"] == 20_00


def test_a_claim_nobody_knows_waits_in_suspense_with_its_money_and_finds_its_claim_later(office: Office) -> None:
    era = Era([PAID])
    deliver(office, tables(), {"edi/a.835": interchange(era)})
    run(office)
    assert items(office) == {("CLAIM_NOT_FOUND", f"{_id(era)}:1"): 80_00}
    assert account(office, "2400") == -80_00

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, CLAIMS, on=tomorrow)
    run(office, tomorrow)

    assert items(office) == {}
    assert (account(office, "2400"), account(office, "1200")) == (0, 0)


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        (claim("C1", "151"), "CLAIM_CHARGE_DIFFERS"),
        (claim("C1", "150", service_from_date="2026-08-01", service_to_date="2026-08-02"), "CLAIM_DATE_DIFFERS"),
    ],
)
def test_a_claim_that_fails_a_gate_is_never_taken(office: Office, known: dict[str, object], kind: str) -> None:
    era = Era([PAID])
    deliver(office, tables([known]), {"edi/a.835": interchange(era)})

    run(office)

    assert items(office) == {(kind, f"{_id(era)}:1"): 80_00}


def test_a_claim_billed_anew_is_charged_anew_and_still_answers_to_its_old_charge(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "170")], [line("C1", 1, "99213", "170")]), on=tomorrow)

    run(office, tomorrow)

    assert balances(office)["4000", "C1"] == -170_00
    assert balances(office)["1200", "C1:1"] == 20_00
    assert items(office) == {}


def test_a_replaced_claim_is_no_longer_charged_and_a_void_one_never(office: Office) -> None:
    replacing = claim("C1B", "140", frequency_code="7", replaces_claim_id="C1")
    voiding = claim("C2B", "90", frequency_code="8", replaces_claim_id="C2")
    deliver(office, tables([claim("C1", "150"), claim("C2", "90"), replacing, voiding]))

    run(office)

    assert balances(office) == {("1200", "C1B:1"): 140_00, ("4000", "C1B"): -140_00}


def test_of_a_replaced_claim_only_money_is_posted_and_its_denial_is_over(office: Office) -> None:
    denied = Era([Clp("C1", "150", "10", [("CO", "16", "140")])])
    replacing = claim("C1B", "140", frequency_code="7", replaces_claim_id="C1")
    deliver(office, tables([claim("C1", "150")]), {"edi/a.835": interchange(denied)})
    run(office)
    assert items(office) == {("DENIAL_REVIEW", "C1:0:16"): 140_00}
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "150"), replacing]), on=tomorrow)

    run(office, tomorrow)

    assert items(office) == {("CREDIT_BALANCE", "C1:payer"): 10_00}
    assert account(office, "1220") == 0


def test_a_claim_that_stops_replacing_another_gives_it_its_charge_back(office: Office) -> None:
    deliver(office, tables([claim("C1", "150"), claim("C2", "140", replaces_claim_id="C1")]))
    run(office)
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "150"), claim("C2", "140")]), on=tomorrow)

    run(office, tomorrow)

    assert account(office, "4000") == -290_00


def test_a_claim_from_before_the_start_lives_by_its_opening_balance(office: Office) -> None:
    old = claim("C1", "150", service_from_date="2025-12-20", service_to_date="2025-12-20")
    openings = [{"claim_id": "C1", "payer_balance": "80.00", "patient_balance": "-5.00"}]
    paid = Clp("C1", "150", "80", [("CO", "45", "70")], date="20251220")
    deliver(office, tables([old], opening_balances=openings), {"edi/a.835": interchange(Era([paid]))})

    run(office)

    assert balances(office)["3000", "C1:payer"] == -80_00
    assert balances(office)["3000", "C1:patient"] == 5_00
    assert balances(office)["1200", "C1:1"] == -70_00
    assert account(office, "4000") == 0


def test_a_claim_from_before_the_start_without_an_opening_balance_is_memo(office: Office) -> None:
    era = Era([Clp("C1", "150", "80", [("CO", "45", "70")], date="20251220")])
    old = claim("C1", "150", service_from_date="2025-12-20", service_to_date="2025-12-20")
    deliver(office, tables([old]), {"edi/a.835": interchange(era)})

    run(office)

    assert balances(office) == {("1050", _id(era)): 80_00, ("3000", "C1:payer"): -80_00}
    assert items(office) == {}


def test_a_remittance_from_before_the_start_is_not_posted_and_its_deposit_closes_what_was_open_then(
    office: Office,
) -> None:
    era = Era([PAID], date="20251230")
    bank = b"posted_date,amount,description,reference\n2026-01-02,80.00,ACME,TRACE0001\n"
    deliver(office, tables(), {"edi/a.835": interchange(era), "bank/operating/a.csv": bank})

    run(office)

    assert balances(office) == {("1000", "operating"): 80_00, ("3000", _id(era)): -80_00}


def test_a_patients_payment_pays_its_claim_or_waits_unapplied(office: Office) -> None:
    payments = [
        {"payment_id": "PAY-1", "patient_id": "A", "claim_id": "C1", "received_date": "2026-10-01", "amount": "20",
         "method": "card"},
        {"payment_id": "PAY-2", "patient_id": "A", "claim_id": "C9", "received_date": "2026-10-01", "amount": "7",
         "method": "cash"},
    ]  # fmt: skip
    bank = b"posted_date,amount,description,reference\n2026-10-02,20.00,CARD BATCH,PAY-1\n"
    deliver(office, tables([claim("C1", "150")], patient_payments=payments), {"bank/operating/a.csv": bank})

    run(office)

    assert balances(office) == {
        ("1000", "operating"): 20_00,
        ("1060", "PAY-2"): 7_00,
        ("1200", "C1:1"): 150_00,
        ("1210", "C1"): -20_00,
        ("2310", "A"): -7_00,
        ("4000", "C1"): -150_00,
    }
    assert items(office) == {}


def test_what_a_patient_has_paid_too_much_is_a_credit_once_the_payer_has_settled(office: Office) -> None:
    payment = {"payment_id": "PAY-1", "patient_id": "A", "claim_id": "C1", "received_date": "2026-10-01",
               "amount": "25", "method": "card"}  # fmt: skip
    feed = tables([claim("C1", "150")], [line("C1", 1, "99213", "150")], patient_payments=[payment])
    deliver(office, feed, {"edi/a.835": interchange(Era([PAID]))})

    run(office)

    assert items(office) == {("CREDIT_BALANCE", "C1:patient"): 5_00}


def test_denials_are_disputed_never_written_off(office: Office) -> None:
    lines = [
        Svc("99213", "150", "0", [("CO", "50", "150")]),
        Svc("85025", "30", "20", [("CO", "16", "4"), ("CO", "45", "6")]),
    ]
    known = tables([claim("C1", "180")], [line("C1", 1, "85025", "30"), line("C1", 2, "99213", "150")])
    deliver(office, known, {"edi/a.835": interchange(Era([Clp("C1", "180", "20", lines=lines)]))})

    run(office)

    assert items(office) == {("DENIAL_APPEAL", "C1:2:50"): 150_00, ("DENIAL_REVIEW", "C1:1:16"): 4_00}
    assert account(office, "1220") == 154_00
    assert account(office, "4100") == 6_00


def test_a_reversal_that_matches_no_posting_goes_to_a_person(office: Office) -> None:
    era = Era([Clp("C1", "-150", "-80", [("CO", "45", "-70")], status="22"), Clp("C2", "100", "100")])
    deliver(office, tables([claim("C1", "150"), claim("C2", "100")]), {"edi/a.835": interchange(era)})

    run(office)

    assert items(office) == {("REVERSAL_WITHOUT_ORIGINAL", f"{_id(era)}:1"): -80_00}
    assert account(office, "2400") == 80_00


def test_a_reversal_takes_back_a_payment_that_waits_in_suspense(office: Office) -> None:
    paid = Era([Clp("X1", "150", "80", [("CO", "45", "70")])])
    back = Era([Clp("X1", "-150", "-80", [("CR", "45", "-70")], status="22"), Clp("C2", "100", "100")], trace="T2")
    deliver(office, tables([claim("C2", "100")]), {"edi/a.835": interchange(paid), "edi/b.835": interchange(back)})

    run(office)

    assert items(office) == {}
    assert account(office, "2400") == 0


def test_a_short_deposit_leaves_the_rest_expected_and_a_long_one_the_rest_unidentified(office: Office) -> None:
    eras = [Era([Clp("C1", "150", "150")], trace="SHORT0001"), Era([Clp("C2", "90", "90")], trace="LONG00001")]
    bank = (
        b"posted_date,amount,description,reference\n"
        b"2026-10-02,140.00,ACME TRN*1*SHORT0001*1512345678,\n"
        b"2026-10-02,95.00,ACME TRN*1*LONG00001*1512345678,\n"
    )
    files = {f"edi/{n}.835": interchange(era) for n, era in enumerate(eras)} | {"bank/operating/a.csv": bank}
    deliver(office, tables([claim("C1", "150"), claim("C2", "90")]), files)

    run(office)

    assert balances(office)["1050", _id(eras[0])] == 10_00
    assert account(office, "2300") == -5_00
    assert sorted((kind, cents) for (kind, _), cents in items(office).items()) == [
        ("DEPOSIT_OVER", 5_00),
        ("DEPOSIT_SHORT", 10_00),
    ]


def test_a_deposit_waits_unidentified_until_its_remittance_comes(office: Office) -> None:
    bank = b"posted_date,amount,description,reference\n2026-10-02,80.00,ACME TRN*1*TRACE0001*1512345678,\n"
    deliver(office, CLAIMS, {"bank/operating/a.csv": bank})
    run(office)
    assert (account(office, "2300"), items(office)) == (-80_00, {})

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))}, tomorrow)
    run(office, tomorrow)

    assert (account(office, "2300"), account(office, "1050"), account(office, "1000")) == (0, 0, 80_00)


def test_a_bank_day_sent_again_counts_once_and_two_equal_lines_of_a_day_twice(office: Office) -> None:
    header = b"posted_date,amount,description,reference\n"
    cash = b"2026-10-02,50.00,CASH,\n"
    other = b"2026-10-03,7.00,CASH,\n"
    files = {"bank/operating/a.csv": header + cash + cash, "bank/operating/b.csv": header + cash + cash + other}
    deliver(office, tables(), files)

    counts = run(office)

    assert account(office, "1000") == 107_00
    assert (counts["read.lines"], counts["read.duplicate_lines"]) == (3, 2)


def test_equal_deposits_in_two_files_count_once_and_the_second_shows_as_a_duplicate(office: Office) -> None:
    header = b"posted_date,amount,description,reference\n"
    cash, other = b"2026-10-02,50.00,CASH,\n", b"2026-10-02,7.00,CARDS,\n"
    deliver(office, tables(), {"bank/operating/a.csv": header + cash, "bank/operating/b.csv": header + other + cash})

    counts = run(office)

    assert (account(office, "1000"), counts["read.duplicate_lines"]) == (57_00, 1)
    with office.transaction() as connection:
        columns = landed_files.c.read_count, landed_files.c.loaded_count, landed_files.c.duplicate_count
        files = connection.execute(select(*columns).where(landed_files.c.kind == "bank"))
        assert sorted(map(tuple, files)) == [(1, 1, 0), (2, 1, 1)]


def test_what_a_payer_writes_in_place_of_a_number_or_code_is_no_fact(office: Office) -> None:
    odd = [Clp("DOE JANE 1980", "150", "80", [("CO", "45", "70")]), Clp("C2", "90", "90", status="SEE JANE")]
    deliver(office, tables([claim("C2", "90")]), {"edi/a.835": interchange(Era(odd, [("CALL JANE", "3")]))})

    run(office)

    with office.transaction() as connection:
        query = select(work_items.c.kind, work_items.c.facts).where(work_items.c.pipeline == "billing")
        facts = {kind: facts for kind, facts in connection.execute(query) if kind != "PREEXISTING"}
    assert facts == {"CLAIM_NOT_FOUND": {"status": "1"}, "STATUS_UNKNOWN": {"claim_id": "C2"}, "PLB_UNPLACED": {}}


def test_a_broken_remittance_is_put_aside_and_the_others_go_on(office: Office) -> None:
    good, cut = interchange(Era([PAID])), interchange(Era([PAID], trace="CUT", control="0009"))
    deliver(office, CLAIMS, {"edi/a.835": cut[: cut.index(b"SE*")], "edi/b.835": good})

    counts = run(office)

    assert (counts["read.read"], counts["read.quarantined"]) == (1, 1)
    assert [kind for kind, _ in items(office)] == ["REMIT_BROKEN"]
    with office.transaction() as connection:
        assert set(connection.scalars(select(quarantine.c.reason_code))) == {"REMIT_BROKEN"}
        assert sorted(connection.scalars(select(landed_files.c.state).where(landed_files.c.kind == "x12"))) == [
            "loaded",
            "quarantined",
        ]


def test_a_file_that_nobody_foresaw_keeps_no_other_from_being_read(office: Office) -> None:
    bank = b"posted_date,amount,description,reference\n2026-10-02,50.00,CASH,\n"
    files = {"edi/a.835": interchange(Era([PAID])), "edi/b.835": interchange(Era([PAID], trace="T2"))}
    deliver(office, CLAIMS, files | {"bank/operating/a.csv": bank})
    land(office, NIGHT)
    with office.transaction() as connection:
        file_id = connection.scalar(select(func.min(edi_transactions.c.file_id)))
        first = edi_transactions.c.file_id == file_id
        connection.execute(update(edi_transactions).where(first).values(ordinal=9))  # there is no ninth

    with pytest.raises(Broken, match=f"^UNEXPECTED file:{file_id}$"):
        steps.read(office, NIGHT)

    with office.transaction() as connection:
        counted = [connection.scalar(select(func.count()).select_from(table)) for table in (remits, bank_lines)]
    assert counted == [1, 1]


def test_a_remittance_that_nobody_foresaw_keeps_no_other_from_being_posted(office: Office) -> None:
    eras = [Era([Clp("C1", "150", "150")], trace="T1"), Era([Clp("C2", "90", "90")], trace="T2")]
    files = {f"edi/{n}.835": interchange(era) for n, era in enumerate(eras)}
    deliver(office, tables([claim("C1", "150"), claim("C2", "90")]), files)
    land(office, NIGHT)
    steps.load(office, NIGHT)
    steps.read(office, NIGHT)
    first = min(map(_id, eras))

    with poisoned(office, "remits", first), pytest.raises(Broken, match=f"^UNEXPECTED {first}$"):
        steps.post(office, NIGHT)

    with office.transaction() as connection:
        states = dict(connection.execute(select(remits.c.remit_id, remits.c.state)).all())
    assert states == {min(states): "landed", max(states): "posted"}


def test_a_remittance_that_does_not_add_up_is_put_aside_and_closes_when_it_comes_in_good_order(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID], paid="81"))})
    run(office)
    assert [kind for kind, _ in items(office)] == ["REMIT_OUT_OF_BALANCE"]

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, CLAIMS, {"edi/b.835": interchange(Era([PAID]))}, tomorrow)
    run(office, tomorrow)

    assert items(office) == {}


def test_a_notice_with_an_amount_is_held(office: Office) -> None:
    era = Era([PAID], handling="H", method="NON")
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})

    run(office)

    assert items(office) == {("NOTICE_WITH_AMOUNT", _id(era)): 80_00}
    assert account(office, "1050") == 0


def test_a_test_interchange_is_never_posted(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]), usage="T")})

    counts = run(office)

    assert counts["read.test"] == 1
    assert account(office, "1050") == 0


def test_a_line_paid_below_the_fee_schedule_is_an_item_beyond_the_tolerance(office: Office) -> None:
    lines = [Svc("99213", "150", "80", [("CO", "45", "70")]), Svc("85025", "30", "20", [("CO", "45", "10")])]
    known = tables(
        [claim("C1", "180")],
        [line("C1", 1, "99213", "150"), line("C1", 2, "85025", "30")],
        fee_schedules=[fee("99213", "91.00"), fee("85025", "20.90")],
    )
    deliver(office, known, {"edi/a.835": interchange(Era([Clp("C1", "180", "100", lines=lines)]))})

    run(office)

    assert items(office) == {("UNDERPAID", "C1:1:-"): 11_00}


def test_money_that_does_not_come_is_late_after_five_open_days(office: Office) -> None:
    era = Era([PAID], date="20260928")
    bank = b"posted_date,amount,description,reference\n2026-10-02,50.00,CASH,\n"
    deliver(office, CLAIMS, {"edi/a.835": interchange(era), "bank/operating/a.csv": bank})

    run(office)

    assert items(office)["LATE_MONEY", _id(era)] == 80_00


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


def test_no_name_or_member_number_is_kept_of_a_remittance(office: Office) -> None:
    deliver(office, tables(), {"edi/a.835": interchange(Era([PAID]))})
    run(office)

    with office.transaction() as connection:
        for table in ("remits", "remit_claims", "remit_lines", "remit_adjustments", "journal_lines", "work_items"):
            rows = connection.execute(text(f"SELECT t::text FROM {table} t")).scalars()
            assert not [row for row in rows if "DOE" in row or "JANE" in row or "M1" in row]
        assert connection.scalar(select(remits.c.claim_count)) == 1


def test_a_correction_that_comes_before_its_reversal_waits_with_its_money_until_that_has_come(office: Office) -> None:
    corrected = Clp("C1", "150", "90", lines=[Svc("99213", "150", "90", [("CO", "45", "40"), ("PR", "2", "20")])])
    early = Era([corrected], trace="EARLY", date="20261002")
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID])), "edi/b.835": interchange(early)})
    run(office)
    assert items(office) == {("REVERSAL_MISSING", f"{_id(early)}:1"): 90_00}
    assert (account(office, "2400"), account(office, "4100")) == (-90_00, 50_00)

    taken_back = [Svc("99213", "-150", "-80", [("CO", "45", "-50"), ("PR", "2", "-20")])]
    late = Era([Clp("C1", "-150", "-80", lines=taken_back, status="22"), Clp("C2", "90", "90")], trace="LATE")
    tomorrow = NIGHT + timedelta(days=1)
    known = tables([claim("C1", "150"), claim("C2", "90")], [line("C1", 1, "99213", "150")])
    deliver(office, known, {"edi/c.835": interchange(late)}, tomorrow)
    run(office, tomorrow)

    assert items(office) == {}
    assert (account(office, "2400"), account(office, "4100"), balances(office)["1210", "C1"]) == (0, 40_00, 20_00)


def test_a_second_payer_that_pays_first_waits_for_the_first_one(office: Office) -> None:
    cas = [("OA", "23", "130"), ("PR", "2", "5")]
    second = Era([Clp("C1", "150", "15", cas, status="2")], trace="SECOND")
    deliver(office, tables([claim("C1", "150", "B")]), {"edi/a.835": interchange(second)})
    run(office)
    assert items(office) == {("SECONDARY_DOES_NOT_TIE", f"{_id(second)}:1"): 15_00}

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "150", "B")]), {"edi/b.835": interchange(Era([PAID]))}, tomorrow)
    run(office, tomorrow)

    assert items(office) == {}
    assert (account(office, "2400"), account(office, "1200"), balances(office)["1210", "C1"]) == (0, 0, 5_00)
