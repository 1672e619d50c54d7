"""A simulated practice: the same seed is the same practice, night after night."""

import csv
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from backoffice.feeds.contract import FEEDS
from backoffice.simulator import members, practice, truth
from backoffice.worklist.catalogue import catalogue

FIRST_NIGHT = date(2026, 10, 5)  # a Monday

FAULTS = {
    # eligibility
    *("coverage_terminated", "not_on_visit_date", "aaa_71", "aaa_72", "aaa_75", "member_id_missing", "payer_unknown"),
    *("payer_down", "status_conflict", "wrong_member", "status_missing"),
    # billing
    *("remit_unbalanced", "remit_broken", "claim_not_found", "charge_differs", "claim_unbalanced", "status_unknown"),
    *("denial_data", "denial_authorization", "denial_late", "denial_bundled", "underpaid", "duplicate_file"),
    *(
        "possible_duplicate",
        "remit_not_ours",
        "reversal_without_original",
        "plb_unplaced",
        "late_money",
        "deposit_short",
    ),
    *("deposit_over", "card_fee", "deposit_returned", "unexpected_deposit", "told_twice", "credit_balance"),
    *("addenda_missing", "recovery_overrun", "statement_missing", "bank_file_cut"),
    *("drift_forgotten", "drift_made_up", "drift_amount", "drift_kind", "drift_party"),
    # supplies
    *("lead_time_missing", "negative_stock", "stocked_out", "lot_expired", "lot_recalled", "order_late"),
    *("controlled_short", "order_over_limit", "below_reorder_point"),
    # maintenance
    *("pm_overdue", "pm_overdue_regulatory", "pm_missed_regulatory", "pm_failed", "interval_invalid"),
    *("equipment_unknown", "skill_unknown", "completion_future", "meter_decreased"),
    # feeds
    *("feed_missing", "row_bad_date", "row_bad_money", "row_twice", "duplicate_row", "file_unreadable"),
    truth.ROUTINE,
}


def _written(folder: Path) -> dict[str, str]:
    """Path and hash of each file, but for what `extend` goes on from."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _named(folder: Path, nights: list[date]) -> list[truth.Truth]:
    return [each for night in nights for each in truth.read(truth.path_of(folder, "demo", night))]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for place in ("one", "two"):
        practice.generate(tmp_path / place, "demo", seed=3, patients=40, first_date=FIRST_NIGHT, nights=2)

    assert _written(tmp_path / "one") == _written(tmp_path / "two")


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    for seed in (3, 4):
        practice.generate(tmp_path / str(seed), "demo", seed=seed, patients=40, first_date=FIRST_NIGHT, nights=1)

    one, other = (_written(tmp_path / str(seed)) for seed in (3, 4))
    patients = "inbox/demo/feeds/2026-10-05/patients.csv"
    assert one[patients] != other[patients]


def test_night_by_night_is_the_same_as_all_at_once(tmp_path: Path) -> None:
    practice.generate(tmp_path / "whole", "demo", seed=3, patients=40, first_date=FIRST_NIGHT, nights=4)
    practice.generate(tmp_path / "steps", "demo", seed=3, patients=40, first_date=FIRST_NIGHT, nights=1)
    nights = [practice.extend(tmp_path / "steps", "demo") for _ in range(3)]

    assert nights == [date(2026, 10, 6), date(2026, 10, 7), date(2026, 10, 8)]
    assert _written(tmp_path / "whole") == _written(tmp_path / "steps")


def test_what_came_on_earlier_nights_is_never_touched_again(tmp_path: Path) -> None:
    practice.generate(tmp_path, "demo", seed=3, patients=40, first_date=FIRST_NIGHT, nights=2)
    before = _written(tmp_path / "inbox")

    practice.extend(tmp_path, "demo")

    assert before.items() <= _written(tmp_path / "inbox").items()


def test_each_night_brings_every_table_that_the_truth_does_not_call_missing(tmp_path: Path) -> None:
    nights = practice.generate(tmp_path, "demo", seed=3, patients=40, first_date=FIRST_NIGHT, nights=3)

    for night in nights:
        folder = tmp_path / "inbox" / "demo" / "feeds" / night.isoformat()
        missing = {each.subject for each in _named(tmp_path, [night]) if each.fault == "feed_missing"}
        assert {path.stem for path in folder.glob("*.csv")} == FEEDS.keys() - missing
        assert (folder / "_READY").exists()


def test_the_manifest_tells_rows_and_hash_of_each_file(tmp_path: Path) -> None:
    practice.generate(tmp_path, "demo", seed=3, patients=40, first_date=FIRST_NIGHT, nights=1)
    folder = tmp_path / "inbox" / "demo" / "feeds" / "2026-10-05"

    for entry in json.loads((folder / "_manifest.json").read_text())["files"]:
        content = (folder / entry["name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["rows"] == sum(1 for _ in csv.reader(content.decode().splitlines())) - 1


def test_every_kind_of_fault_is_planted_within_two_weeks(tmp_path: Path) -> None:
    nights = practice.generate(tmp_path, "demo", seed=7, patients=120, first_date=FIRST_NIGHT, nights=14)

    assert {each.fault for each in _named(tmp_path, nights)} >= FAULTS


def test_some_faults_stand_on_the_first_night_some_come_later_and_some_go(tmp_path: Path) -> None:
    nights = practice.generate(tmp_path, "demo", seed=7, patients=120, first_date=FIRST_NIGHT, nights=9)

    first, last = (
        {(e.kind, e.subject, e.reason) for e in _named(tmp_path, [night])} for night in (nights[0], nights[-1])
    )
    assert len(first & last) > 20
    assert len(first - last) > 10
    assert len(last - first) > 10


def test_the_truth_uses_the_words_of_the_catalogue(tmp_path: Path) -> None:
    nights = practice.generate(tmp_path, "demo", seed=7, patients=120, first_date=FIRST_NIGHT, nights=14)

    for each in _named(tmp_path, nights):
        if each.kind:
            assert catalogue().kind(each.kind).pipeline == each.pipeline
            assert catalogue().reason(each.pipeline, each.reason).words


def test_nothing_of_a_patient_but_ids_stands_in_the_truth(tmp_path: Path) -> None:
    practice.generate(tmp_path, "demo", seed=7, patients=60, first_date=FIRST_NIGHT, nights=1)
    text = truth.path_of(tmp_path, "demo", FIRST_NIGHT).read_text()

    known = members.read([members.path_of(tmp_path, "demo")])
    assert known.members
    for member in known.members:
        assert member.last_name not in text
        assert not member.member_id or member.member_id not in text


def test_two_practices_of_one_seed_share_no_member(tmp_path: Path) -> None:
    for practice_id in ("north", "south"):
        practice.generate(tmp_path, practice_id, seed=3, patients=40, first_date=FIRST_NIGHT, nights=1)

    one, other = (members.read([members.path_of(tmp_path, name)]) for name in ("north", "south"))
    assert not {m.member_id for m in one.members if m.member_id} & {m.member_id for m in other.members}


@pytest.mark.parametrize(("patients", "first_date"), [(29, FIRST_NIGHT), (40, date(2026, 1, 20))])
def test_a_practice_too_small_or_too_early_is_refused(tmp_path: Path, patients: int, first_date: date) -> None:
    with pytest.raises(ValueError, match=r"practice has 30|a month after"):
        practice.generate(tmp_path, "demo", seed=3, patients=patients, first_date=first_date, nights=1)
