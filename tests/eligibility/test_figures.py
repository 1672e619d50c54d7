"""The figures of a night say how payers did, what it cost, and how much of the work needed a person."""

from collections.abc import Mapping

from sqlalchemy import select

from backoffice.office import Office
from backoffice.store.tables.eligibility import eligibility_payer_figures
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    THURSDAY,
    MakeOffice,
    coverage,
    only,
    payer,
    practice,
    prepare,
    run,
    visit,
)

FEE = {"default_profile": {"fee_cents": 25}}


def _payer(office: Office, payer_id: str = "AETNA") -> Mapping[str, object]:
    with office.transaction() as connection:
        mine = eligibility_payer_figures.c.payer_id == payer_id
        return dict(connection.execute(select(eligibility_payer_figures).where(mine)).one()._mapping)


def _silent_about_second(asked: Asked) -> bytes | int:
    return 503 if asked.member_id == "W002" else covered(asked)


def test_a_visit_counts_as_verified_when_each_of_its_coverages_is(make_office: MakeOffice) -> None:
    second = coverage(1, coverage_id="C1B", payer_id="UNITED", rank=2, member_id="W002")
    with payer_server(_silent_about_second) as payers:
        office = make_office(lambda _: only(payers.port), eligibility=FEE)
        prepare(office, practice(3, coverages=[coverage(1), second, coverage(3)], payers=[payer(), payer("UNITED")]))
        counts = run(office)["record"]
    assert (counts["visits_verified"], counts["visits"]) == (1, 2)


def test_a_coverage_that_nobody_asks_about_counts_in_no_rate(make_office: MakeOffice) -> None:
    payers = [payer(), payer("PAPER", eligibility_channel="none")]
    beside = coverage(1, coverage_id="C1B", payer_id="PAPER", rank=2)
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=FEE)
        prepare(office, practice(2, payers=payers, coverages=[coverage(1), beside, coverage(2, do_not_verify=True)]))
        counts = run(office)["record"]
    assert [counts[name] for name in ("visits", "visits_verified", "visits_not_asked")] == [1, 1, 1]
    assert (_payer(office)["visits"], _payer(office)["unknown"]) == (1, 0)


def test_each_payer_has_its_questions_answers_times_and_fees(make_office: MakeOffice) -> None:
    with payer_server(_silent_about_second) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=FEE)
        prepare(office, practice(3))
        counts = run(office)["record"]
    figures = _payer(office)
    assert (figures["asked"], figures["answered"], figures["unknown"], figures["verified"]) == (3, 2, 1, 2)
    assert (figures["answer_p50_ms"], figures["answer_p90_ms"]) == (0, 0)  # the clock of a test stands still
    assert (figures["cost_cents"], counts["cost_cents"]) == (75, 75)


def test_what_a_fresh_answer_saved_is_counted_with_its_fee(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=FEE)
        feeds = practice(appointments=[visit(1, THURSDAY)])
        for night in (NIGHT, NEXT_NIGHT):
            prepare(office, feeds, night)
            counts = run(office, night)["record"]
    assert (counts["asked"], counts["fresh"], counts["cost_cents"], counts["saved_cents"]) == (0, 1, 0, 25)


def test_rejections_are_counted_by_code_and_a_free_text_is_none(make_office: MakeOffice) -> None:
    def rejecting(asked: Asked) -> bytes:
        code = {"W001": "72", "W002": "75"}.get(asked.member_id, "JANE DOE")
        return covered(asked, f"AAA*N**{code}*C")

    with payer_server(rejecting) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(3))
        counts = run(office)["record"]
    rejected = {name: count for name, count in counts.items() if name.startswith("rejected_")}
    assert rejected == {"rejected_72": 1, "rejected_75": 1, "rejected_other": 1}


def test_items_that_close_without_a_person_are_told_apart(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "EB*6**30")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        first = run(office)["record"]
        prepare(office, practice(appointments=[]), NEXT_NIGHT)
        second = run(office, NEXT_NIGHT)["record"]
    assert first["items_new"] == 1  # what exists on the first night is one group
    assert (second["items_closed"], second["items_closed_by_system"]) == (2, 2)
