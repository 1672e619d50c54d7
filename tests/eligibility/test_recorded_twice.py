"""A coverage that the practice system holds under two numbers: one question, paid for once, answers both."""

from collections.abc import Iterator

import pytest

from backoffice.eligibility import steps
from backoffice.eligibility.on_demand import ask_now
from backoffice.eligibility.proof import proofs
from backoffice.office import Office
from backoffice.store.tables.eligibility import (
    eligibility_attempts,
    eligibility_checks,
    eligibility_estimates,
    eligibility_statuses,
)
from tests.eligibility.payers import Asked, Payer, covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    PATIENT,
    THURSDAY,
    MakeOffice,
    column,
    coverage,
    items,
    later,
    only,
    practice,
    prepare,
    provider,
    run,
    visit,
)

TWICE = practice(
    coverages=[coverage(1), coverage(1, coverage_id="C9", member_id="w00-1", rank=2)], appointments=[visit(1, THURSDAY)]
)


def _rejected(asked: Asked) -> bytes:
    return covered(asked, "AAA*N**72*C")


@pytest.fixture
def payer() -> Iterator[Payer]:
    """A payer that says yes."""
    with payer_server() as running:
        yield running


@pytest.fixture
def asked(make_office: MakeOffice, payer: Payer) -> Office:
    """The morning after a night with such a coverage."""
    office = make_office(lambda _: only(payer.port))
    prepare(office, TWICE)
    run(office)
    return office


def test_one_question_gives_both_their_status_and_their_proof(asked: Office, payer: Payer) -> None:
    assert len(payer.asked) == 1
    assert column(asked, eligibility_statuses, "coverage_id", "status") == [("C1", "ACTIVE"), ("C9", "ACTIVE")]
    one, other = proofs(asked, "A1", "kim", "appeal")
    assert (one.coverage_id, other.coverage_id) == ("C1", "C9")
    assert one.answered is not None
    assert one.answered == other.answered


def test_neither_a_later_night_nor_a_person_asks_for_the_other_number(asked: Office, payer: Payer) -> None:
    known = ask_now(asked, "C9", THURSDAY)
    prepare(asked, TWICE, NEXT_NIGHT)
    run(asked, NEXT_NIGHT)
    assert (known.status, known.was_asked, len(payer.asked)) == ("ACTIVE", False, 1)
    assert column(asked, eligibility_checks, "state") == [("answered",), ("skipped_fresh",)]


def test_a_further_attempt_is_one_for_both(make_office: MakeOffice) -> None:
    def answer(question: Asked) -> bytes | int:
        return 503 if question.trace.endswith("-1") else covered(question)

    with payer_server(answer) as payer:
        office = make_office(lambda _: only(payer.port), eligibility=PATIENT)
        prepare(office, TWICE)
        run(office)
        later(office, seconds=120)
        steps.send(office, NIGHT, "AETNA")
        steps.read(office, NIGHT)
    assert column(office, eligibility_attempts, "attempt_no") == [(1,), (2,)]
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)] * 2


def test_the_other_number_is_no_second_payer_that_may_pay_the_patient_s_share(make_office: MakeOffice) -> None:
    costs = ("EB*1**30", "DTP*346*D8*20250101", "EB*B*IND*98***27*20*****Y", "EB*G*IND*30***29*1500*****Y")
    feeds = TWICE | {
        "appointments": [visit(1, THURSDAY, expected_procedures="99213")],
        "providers": [provider() | {"in_network_payers": "AETNA"}],
    }
    with payer_server(lambda asked: covered(asked, *costs)) as payer:
        office = make_office(lambda _: only(payer.port))
        prepare(office, feeds)
        run(office)
    assert column(office, eligibility_estimates, "coverage_id", "low_cents", "high_cents", "reason_code") == [
        ("C1", 2000, 2000, ""),
        ("C9", None, None, "NOT_PRIMARY"),
    ]


def test_what_has_to_be_put_right_is_to_be_put_right_in_both(make_office: MakeOffice) -> None:
    with payer_server(_rejected) as payer:
        office = make_office(lambda _: only(payer.port))
        prepare(office, TWICE)
        run(office)
    assert items(office) == dict.fromkeys([("SUBSCRIBER_REJECTED", "C1"), ("SUBSCRIBER_REJECTED", "C9")], "AAA_72")


def test_the_number_that_is_not_to_be_verified_makes_no_work_beside_the_one_that_is(make_office: MakeOffice) -> None:
    unasked = coverage(1, coverage_id="C0", rank=2, do_not_verify="true")
    with payer_server(lambda asked: covered(asked, "EB*6**30")) as payer:
        office = make_office(lambda _: only(payer.port))
        prepare(office, TWICE | {"coverages": [unasked, coverage(1)]})
        run(office)
    assert column(office, eligibility_statuses, "coverage_id", "status", "reason_code") == [
        ("C0", "UNKNOWN", "DO_NOT_VERIFY"),
        ("C1", "INACTIVE", "PLAN_INACTIVE"),
    ]
    assert (len(payer.asked), [*items(office)]) == (1, [("COVERAGE_INACTIVE", "A1:C1")])
