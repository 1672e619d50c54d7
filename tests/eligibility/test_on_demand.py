"""A person asks about one coverage in the day, beside what the night has asked or will."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from typer.testing import CliRunner

from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.eligibility import steps
from backoffice.eligibility.channel import KIND, channel
from backoffice.eligibility.model import Status
from backoffice.eligibility.on_demand import Again, ask_now
from backoffice.errors import Rejected
from backoffice.outbox import sender
from backoffice.store.tables.eligibility import eligibility_attempts
from backoffice.store.tables.house import audit_log
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    NIGHT,
    PATIENT,
    THURSDAY,
    TOMORROW,
    MakeOffice,
    column,
    coverage,
    intents,
    items,
    later,
    only,
    payer,
    practice,
    prepare,
    run,
)


def test_a_fresh_answer_is_shown_and_nobody_is_asked(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        known = ask_now(office, "C1", THURSDAY)
    assert (known.status, known.not_asked, len(aetna.asked)) == (Status.ACTIVE, "FRESH_ANSWER", 1)


def _no_then_yes(asked: Asked) -> bytes:
    return covered(asked, *(("EB*6**30",) if asked.trace.endswith("-1") else ()))


def test_a_no_is_asked_about_again_when_a_person_wants_it_and_that_is_audited(make_office: MakeOffice) -> None:
    with payer_server(_no_then_yes) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        shown = ask_now(office, "C1", TOMORROW)
        later(office)
        known = ask_now(office, "C1", TOMORROW, again=Again("desk", "enrolled anew"))
    assert (shown.status, shown.was_asked) == (Status.INACTIVE, False)
    assert (known.status, known.was_asked, items(office)) == (Status.ACTIVE, True, {})
    acts = column(office, audit_log, "actor", "action", "subject_id", "reason")
    assert ("desk", "asked_again", "C1", "enrolled anew") in acts


def test_asking_again_pays_for_no_more_than_a_night_may_pay(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        held_back = [ask_now(office, "C1", TOMORROW, again=Again("desk", "why not")).not_asked for _ in range(3)]
    assert (held_back, len(aetna.asked)) == (["", "", "ENOUGH_PAID"], 3)
    assert len([row for row in column(office, audit_log, "action") if row == ("asked_again",)]) == 2


def test_who_may_not_pay_for_more_is_told_why_and_what_to_do(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility={"max_paid_attempts": 1})
        prepare(office, practice())
        run(office)
        monkeypatch.setattr(session, "open_office", lambda _: office)
        words = ["check", "--coverage", "C1", "--visit-date", TOMORROW.isoformat(), "-p", "demo", "--again"]
        result = CliRunner().invoke(app, [*words, "--by", "kim", "--reason", "enrolled anew"])
    told = " ".join(result.stdout.split())
    assert (result.exit_code, "ACTIVE" in told) == (0, True)
    assert "As many answers about this coverage are paid for as a night may pay for. Ask again from" in told


def test_what_nobody_asked_is_asked_with_the_night_s_own_key(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        steps.load(office, NIGHT)
        known = ask_now(office, "C1", TOMORROW)
        run(office)
    assert (known.status, known.was_asked) == (Status.ACTIVE, True)
    assert [asked.trace for asked in aetna.asked] == [f"{known.check_id}-1"]


def test_a_coverage_without_a_visit_is_asked_about_in_the_practice_s_name(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(appointments=[]))
        run(office)
        known = ask_now(office, "C1", THURSDAY, "98")
    assert (known.status, len(aetna.asked)) == (Status.ACTIVE, 1)
    assert column(office, eligibility_attempts, "npi") == [("1234567893",)]


def test_a_visit_that_was_unknown_is_cleared_by_the_answer(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "EB*B**98*****10")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        assert list(items(office)) == [("COVERAGE_UNKNOWN", "A1:C1")]
        aetna.answer = covered
        known = ask_now(office, "C1", TOMORROW)
    assert (known.status, items(office)) == (Status.ACTIVE, {})
    assert [asked.trace[-2:] for asked in aetna.asked] == ["-1", "-2"]


def test_no_more_is_paid_for_than_a_night_may_pay(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "EB*B**98*****10")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        asked = [ask_now(office, "C1", TOMORROW).was_asked for _ in range(4) if steps.load(office, NIGHT) is not None]
    assert asked == [True, True, True, False]
    assert len(aetna.asked) == 3


def test_an_answer_that_has_come_and_is_not_read_yet_is_not_paid_for_again(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        prepare(office, practice())
        steps.load(office, NIGHT)
        steps.decide(office, NIGHT)
        sender.send(office, {KIND: channel(office, "AETNA")})
        known = ask_now(office, "C1", TOMORROW)
    assert (known.not_asked, len(aetna.asked)) == ("AWAITED", 1)


def test_the_night_beside_a_person_asks_each_key_once(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        prepare(office, practice(4))
        steps.load(office, NIGHT)
        with ThreadPoolExecutor(3) as pool:
            works = [pool.submit(run, office), *(pool.submit(ask_now, office, "C1", TOMORROW) for _ in range(2))]
        assert [work.exception() for work in works] == [None] * 3
    traces = [asked.trace for asked in aetna.asked]
    assert len(traces) == len(set(traces)) == 4


def test_in_shadow_a_person_asks_nothing_either(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), mode="shadow")
        prepare(office, practice())
        steps.load(office, NIGHT)
        known = [ask_now(office, "C1", TOMORROW).not_asked for _ in range(2)]
    assert (aetna.asked, intents(office), known) == ([], ["shadow"], ["NOT_HANDED_OVER"] * 2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"coverages": []}, "COVERAGE_NOT_FOUND"),
        ({"coverages": [coverage(1, do_not_verify=True)]}, "COVERAGE_NOT_ASKED_ABOUT"),
        ({"payers": [payer(kind="self_pay")]}, "COVERAGE_NOT_ASKED_ABOUT"),
        ({"coverages": [coverage(1, member_id=None)]}, "NO_MEMBER_ID"),
    ],
    ids=["unknown", "do not verify", "self-pay", "no member id"],
)
def test_what_can_or_must_not_be_asked_is_said_so(
    make_office: MakeOffice, changes: dict[str, list[dict[str, object]]], code: str
) -> None:
    office = make_office()
    prepare(office, practice(**changes))
    steps.load(office, NIGHT)
    with pytest.raises(Rejected, match=code):
        ask_now(office, "C1", TOMORROW)


def test_a_day_that_is_over_is_not_asked_about(make_office: MakeOffice) -> None:
    office = make_office()
    prepare(office, practice())
    with pytest.raises(Rejected, match="VISIT_DATE_PAST"):
        ask_now(office, "C1", NIGHT)
