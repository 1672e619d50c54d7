"""What a payer leaves goes to the next payer, to the patient, or to a person: never to one who must not be billed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from backoffice.billing import acts, money_acts
from backoffice.billing.rulings import Act
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.patients import patient_flags
from tests.billing.era import Clp, Era, Svc, era_id, interchange
from tests.billing.night import PAYERS, account, balances, claim, coverage, deliver, items, line, run, tables
from tests.conftest import NIGHT
from tests.inbox import Cells

NEXT = NIGHT + timedelta(days=1)
CLAIMS, LINES = [claim("C1", "100")], [line("C1", 1, "99213", "100")]
MEDICARE = [{**PAYERS[0], "kind": "medicare"}, PAYERS[1]]
LEFT = ("QMB_SHARE", "C1:1:2")


def _era(status: str = "1", remark: str = "", trace: str = "TRACE0001") -> Era:
    paid = Svc("99213", "100", "50", [("CO", "45", "30"), ("PR", "2", "20")], remark=remark)
    return Era([Clp("C1", "100", "50", lines=[paid], status=status)], trace=trace)


def _second(paid: str = "20", left: Sequence[tuple[str, str, str]] = ()) -> Era:
    repeated = [("OA", "23", "80"), *left]
    return Era([Clp("C1", "100", paid, lines=[Svc("99213", "100", paid, repeated)], status="2")], trace="SECOND")


def _night(
    office: Office, *eras: Era, on: date = NIGHT, payers: Sequence[Cells] = MEDICARE, **more: Sequence[Cells]
) -> None:
    files = {f"edi/{on}/{number}.835": interchange(era) for number, era in enumerate(eras)}
    deliver(office, {**tables(CLAIMS, LINES, **more), "payers": payers}, files, on)
    run(office, on)


def _say(office: Office, is_set: bool = True, visit: str = "2026-09-20", hour: int = 1, **days: date) -> None:
    """What Medicare has said of patient A, in that hour."""
    values = {"patient_id": "A", "flag": "qmb", "visit_date": date.fromisoformat(visit), "answer_id": f"X{hour}",
              "stated_at": datetime(2026, 9, 1, hour, tzinfo=UTC), "is_set": is_set, **days}  # fmt: skip
    with office.transaction() as connection:
        connection.execute(insert(patient_flags).values(values))


def _owed(office: Office) -> tuple[int, int, int]:
    """What the patient, later payers, and nobody owe."""
    later = sum(cents for (number, key), cents in balances(office).items() if number == "1200" and key == "C1:2")
    return account(office, "1210"), later, account(office, "1220")


def test_medicares_share_of_a_qualified_beneficiary_is_nobodys_bill_but_a_persons_task(office: Office) -> None:
    _say(office)
    _night(office, _era())

    assert _owed(office) == (0, 0, 20_00)
    assert items(office) == {LEFT: 20_00}


def test_a_flag_that_comes_later_takes_the_patients_debt_back_and_one_that_was_wrong_restores_it(
    office: Office,
) -> None:
    _night(office, _era())
    before = _owed(office)
    _say(office)
    _night(office, on=NEXT)
    protected = _owed(office)
    _say(office, is_set=False, hour=2)
    _night(office, on=NEXT + timedelta(days=1))

    assert (before, protected, _owed(office)) == ((20_00, 0, 0), (0, 0, 20_00), (20_00, 0, 0))
    assert items(office) == {}


SPOKEN = [
    ([{"visit": "2026-09-20"}], True),
    ([{"visit": "2026-09-21"}], False),  # no first day: from the visit on
    ([{"visit": "2026-11-02", "begin_date": date(2026, 9, 1)}], True),  # found out afterwards
    ([{"visit": "2026-01-05", "begin_date": date(2026, 1, 1)}], True),
    ([{"visit": "2026-01-05", "begin_date": date(2026, 1, 1), "end_date": date(2026, 8, 31)}], False),
    ([{"visit": "2026-01-05", "begin_date": date(2026, 1, 1)}, {"visit": "2026-09-01", "is_set": False}], False),
    ([{"visit": "2026-01-05", "begin_date": date(2026, 1, 1)}, {"visit": "2026-11-01", "is_set": False}], True),
    ([{"visit": "2026-09-20", "is_set": False}, {"visit": "2026-11-02", "begin_date": date(2026, 9, 1)}], True),
]


@pytest.mark.parametrize(("words", "is_protected"), SPOKEN)
def test_the_newest_word_that_speaks_of_the_day_of_service_decides(
    office: Office, words: list[dict[str, object]], is_protected: bool
) -> None:
    for hour, word in enumerate(words, 1):
        _say(office, hour=hour, **word)  # type: ignore[arg-type]
    _night(office, _era())

    assert (LEFT in items(office)) is is_protected


def test_what_another_insurance_leaves_to_a_qualified_beneficiary_is_the_patients(office: Office) -> None:
    _say(office)
    _night(office, _era(), payers=PAYERS)

    assert _owed(office) == (20_00, 0, 0)


@pytest.mark.parametrize("remark", ["N781", "N782", "N783"])
def test_the_payers_own_remark_protects_the_patient_whatever_we_know(office: Office, remark: str) -> None:
    _night(office, _era(remark=remark))

    assert items(office) == {LEFT: 20_00}


def test_medicaid_once_it_is_on_file_is_billed_for_the_share(office: Office) -> None:
    _say(office)
    _night(office, _era())
    _night(office, on=NEXT, coverages=[coverage("A"), coverage("A", 2)])

    assert _owed(office) == (0, 20_00, 0)
    assert items(office) == {("BILL_SECONDARY", "C1:2"): 20_00}


def test_what_medicaid_leaves_is_not_the_patients_either(office: Office) -> None:
    _say(office)
    _night(office, _era(), _second("15", [("PR", "3", "5")]), coverages=[coverage("A"), coverage("A", 2)])

    assert _owed(office) == (0, 0, 5_00)
    assert items(office) == {("QMB_SHARE", "C1:1:3"): 5_00}


def test_a_person_writes_the_share_off_and_the_item_is_done(office: Office) -> None:
    _say(office)
    _night(office, _era())

    money_acts.move_money(office, Act.WRITE_OFF, "C1:1:2", None, "mia", "Medicaid pays less")
    run(office)

    assert (account(office, "4190"), _owed(office), items(office)) == (20_00, (0, 0, 0), {})


def test_nobody_can_bill_the_share_to_the_patient_by_hand(office: Office) -> None:
    _say(office)
    _night(office, _era())

    with pytest.raises(Rejected, match=r"^PATIENT_NOT_LIABLE C1:1:2"):
        money_acts.move_money(office, Act.TO_PATIENT, "C1:1:2", None, "mia", "she can pay")


def test_what_a_qualified_beneficiary_has_paid_is_a_credit_at_once(office: Office) -> None:
    paid = {"payment_id": "PAY-1", "patient_id": "A", "claim_id": "C1", "received_date": "2026-09-20",
            "amount": "20", "method": "card"}  # fmt: skip
    _say(office)
    _night(office, _era(), patient_payments=[paid])

    assert items(office) == {LEFT: 20_00, ("CREDIT_BALANCE", "C1:patient"): 20_00}


def test_a_payers_last_day_is_that_of_what_it_disputes_and_no_share_is_at_stake(office: Office) -> None:
    disputed = Svc("99213", "100", "50", [("CO", "197", "30"), ("PR", "2", "20")])
    _say(office)
    _night(office, Era([Clp("C1", "100", "50", lines=[disputed])]))
    _night(office, on=date(2026, 12, 15))

    assert items(office) == {("DENIAL_REVIEW", "C1:1:197"): 30_00, LEFT: 20_00, ("FILING_DEADLINE", "C1:1"): 30_00}


def test_a_reversal_takes_the_protected_share_back(office: Office) -> None:
    taken = [("CO", "45", "-30"), ("PR", "2", "-20")]
    back = Clp("C1", "-100", "-50", lines=[Svc("99213", "-100", "-50", taken)], status="22")
    _say(office)
    _night(office, Era([*_era().claims, back]))

    assert (_owed(office), items(office)) == ((0, 0, 0), {})


def _subject() -> str:
    return f"{era_id(_era('19'))}:1"


def test_what_was_forwarded_to_an_unknown_payer_is_waited_for_and_never_billed_to_the_patient(office: Office) -> None:
    over = NIGHT + timedelta(days=40)
    _night(office, _era("19"))
    waiting = _owed(office), items(office)
    _night(office, on=over)

    assert waiting == ((0, 20_00, 0), {})
    assert (_owed(office), items(office)) == ((0, 20_00, 0), {("CROSSOVER_OVERDUE", "C1:2"): 20_00})


@pytest.mark.parametrize("order", [1, -1])
def test_the_unknown_payer_settles_what_was_forwarded_in_any_order(office: Office, order: int) -> None:
    _night(office, *[_era("19"), _second("15", [("PR", "3", "5")])][::order])

    assert (_owed(office), items(office)) == ((5_00, 0, 0), {})


def test_where_no_payer_is_left_a_person_says_so_and_takes_it_back(office: Office) -> None:
    _night(office, _era("19"))
    acts.bill(office, Act.BILL_PATIENT, _subject(), "mia", "the other insurance has ended")
    run(office)
    billed = _owed(office)
    acts.bill(office, Act.BILL_PAYER, _subject(), "mia", "it has not")
    run(office)

    assert (billed, _owed(office)) == ((20_00, 0, 0), (0, 20_00, 0))


def test_nobody_can_bill_a_qualified_beneficiary_by_hand(office: Office) -> None:
    _say(office)
    _night(office, _era("19"))

    acts.bill(office, Act.BILL_PATIENT, _subject(), "mia", "no other insurance")
    run(office)

    assert (_owed(office), items(office)) == ((0, 0, 20_00), {LEFT: 20_00})
