"""Nights over what payers write: denials, reversals, and remittances that can not be posted."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from backoffice.billing import steps
from backoffice.errors import Broken
from backoffice.feeds.steps import land
from backoffice.office import Office
from backoffice.store.tables.billing import bank_lines, remits
from backoffice.store.tables.house import edi_transactions, landed_files, quarantine
from backoffice.store.tables.work import work_items
from tests.billing.era import PAID, Clp, Era, Svc, era_id, interchange
from tests.billing.night import CLAIMS, account, balances, claim, deliver, items, line, run, tables
from tests.conftest import NIGHT
from tests.poison import poisoned


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

    assert items(office) == {("REVERSAL_WITHOUT_ORIGINAL", f"{era_id(era)}:1"): -80_00}
    assert account(office, "2400") == 80_00


def test_a_reversal_takes_back_a_payment_that_waits_in_suspense(office: Office) -> None:
    paid = Era([Clp("X1", "150", "80", [("CO", "45", "70")])])
    back = Era([Clp("X1", "-150", "-80", [("CR", "45", "-70")], status="22"), Clp("C2", "100", "100")], trace="T2")
    deliver(office, tables([claim("C2", "100")]), {"edi/a.835": interchange(paid), "edi/b.835": interchange(back)})

    run(office)

    assert items(office) == {}
    assert account(office, "2400") == 0


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
    first = min(map(era_id, eras))

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


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ([("CO", "45", "50"), ("CO", "197", "100")], {("DENIAL_APPEAL", "C1:1:197"): 100_00}),
        ([("CO", "45", "50"), ("CO", "197", "80"), ("PR", "2", "20")], {("DENIAL_REVIEW", "C1:1:197"): 80_00}),
        (
            [("CO", "45", "50"), ("CO", "197", "60"), ("CO", "16", "40")],
            {("DENIAL_REVIEW", "C1:1:197"): 60_00, ("DENIAL_REVIEW", "C1:1:16"): 40_00},
        ),
        ([("PR", "26", "150")], {("DENIAL_RESEND", "C1:1:26"): 150_00}),
        ([("PR", "27", "150")], {("DENIAL_RESEND", "C1:1:27"): 150_00}),
        ([("PR", "31", "150")], {("DENIAL_RESEND", "C1:1:31"): 150_00}),
        ([("CO", "96", "150")], {("DENIAL_FINAL", "C1:1:96"): 150_00}),
        ([("CO", "24", "150")], {}),
    ],
)
def test_a_reason_that_takes_all_that_the_contract_leaves_is_a_denial_and_one_that_takes_less_is_for_review(
    office: Office, reasons: list[tuple[str, str, str]], expected: dict[tuple[str, str], int]
) -> None:
    refused = Clp("C1", "150", "0", lines=[Svc("99213", "150", "0", reasons)])
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([refused]))})

    run(office)

    assert items(office) == expected


WHOLE = Clp("C1", "150", "71", [("CO", "45", "79")])


@pytest.mark.parametrize(
    ("good", "is_settled"),
    [
        pytest.param(Era([PAID]), False, id="other money"),
        pytest.param(Era([WHOLE], date="20260901"), False, id="other day"),
        pytest.param(Era([WHOLE], payee=["N1*PE*DEMO PRACTICE*FI*123456789"]), False, id="other payee"),
        pytest.param(Era([WHOLE]), True, id="the same payment"),
    ],
)
def test_a_broken_remittance_is_not_settled_by_an_earlier_one_with_its_trace_number_alone(
    office: Office, good: Era, is_settled: bool
) -> None:
    broken = Era([Clp("C1", "150", "70", [("CO", "45", "80")])], paid="71")
    deliver(office, CLAIMS, {"edi/a.835": interchange(good)})
    run(office)

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, CLAIMS, {"edi/b.835": interchange(broken)}, tomorrow)
    run(office, tomorrow)

    assert (("REMIT_OUT_OF_BALANCE", era_id(broken)) not in items(office)) == is_settled


def test_a_notice_with_an_amount_is_held(office: Office) -> None:
    era = Era([PAID], handling="H", method="NON")
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})

    run(office)

    assert items(office) == {("NOTICE_WITH_AMOUNT", era_id(era)): 80_00}
    assert account(office, "1050") == 0


def test_a_test_interchange_is_never_posted(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]), usage="T")})

    counts = run(office)

    assert counts["read.test"] == 1
    assert account(office, "1050") == 0


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
    assert items(office) == {("REVERSAL_MISSING", f"{era_id(early)}:1"): 90_00}
    assert (account(office, "2400"), account(office, "4100")) == (-90_00, 50_00)

    taken_back = [Svc("99213", "-150", "-80", [("CO", "45", "-50"), ("PR", "2", "-20")])]
    late = Era([Clp("C1", "-150", "-80", lines=taken_back, status="22"), Clp("C2", "90", "90")], trace="LATE")
    tomorrow = NIGHT + timedelta(days=1)
    known = tables([claim("C1", "150"), claim("C2", "90")], [line("C1", 1, "99213", "150")])
    deliver(office, known, {"edi/c.835": interchange(late)}, tomorrow)
    run(office, tomorrow)

    assert items(office) == {}
    assert (account(office, "2400"), account(office, "4100"), balances(office)["1210", "C1"]) == (0, 40_00, 20_00)
