"""Work items follow what the nights find."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Row, select, update

from backoffice import nights
from backoffice.errors import Broken
from backoffice.office import Office
from backoffice.roles import Role
from backoffice.store.tables.work import work_item_history, work_items
from backoffice.worklist.model import Finding
from backoffice.worklist.sync import sync
from tests.conftest import NIGHT
from tests.inbox import write_feed

LATER = NIGHT + timedelta(days=1)
BUDGETS = Finding("FEED", "budgets", "MISSING", NIGHT, stake_cents=100)
CLAIMS = Finding("FEED", "claims", "STALE", NIGHT)


def _night(office: Office, business_date: date, *findings: Finding) -> dict[str, int]:
    write_feed(office, business_date, {})
    nights.begin(office, business_date, "feeds")
    with office.transaction() as connection:
        counts = sync(connection, office, "feeds", business_date, findings, {"FEED"})
    nights.close(office, business_date, "feeds", "finished")
    return counts


def _item(office: Office, subject: str) -> Row[tuple[object, ...]]:
    with office.transaction() as connection:
        return connection.execute(select(work_items).where(work_items.c.subject == subject)).one()


def _actions(office: Office, subject: str) -> list[str]:
    query = select(work_item_history.c.action).where(work_item_history.c.subject == subject)
    with office.transaction() as connection:
        return list(connection.scalars(query.order_by(work_item_history.c.history_id)))


def test_conditions_of_the_first_night_stand_under_one_parent_a_kind(office: Office) -> None:
    _night(office, NIGHT, BUDGETS, CLAIMS)
    parent = _item(office, "FEED")
    assert (parent.kind, parent.stake_cents, parent.facts) == ("PREEXISTING", 100, {"items": 2})
    assert _item(office, "budgets").parent_subject == "FEED"


def test_a_parent_closes_when_its_last_child_has_cleared(office: Office) -> None:
    _night(office, NIGHT, BUDGETS, CLAIMS)
    _night(office, LATER, BUDGETS)
    parent = _item(office, "FEED")
    assert (parent.status, parent.stake_cents, parent.facts) == ("open", 100, {"items": 1})
    _night(office, LATER + timedelta(days=1))
    assert _item(office, "FEED").status == "closed_by_system"
    assert _actions(office, "FEED") == ["opened", "changed", "closed"]


def test_a_first_night_that_never_found_anything_out_leaves_the_next_one_the_first(office: Office) -> None:
    nights.begin(office, NIGHT, "feeds")
    nights.close(office, NIGHT, "feeds", "failed")
    _night(office, LATER, BUDGETS)
    assert _item(office, "budgets").parent_subject == "FEED"


def test_running_a_night_again_changes_nothing(office: Office) -> None:
    _night(office, NIGHT, BUDGETS)
    before = _item(office, "budgets")
    assert _night(office, NIGHT, BUDGETS)["kept"] == 2
    assert _item(office, "budgets") == before
    assert _actions(office, "budgets") == ["opened"]


def test_a_condition_that_clears_closes_and_one_that_returns_reopens_with_its_history(office: Office) -> None:
    _night(office, NIGHT, BUDGETS)
    _night(office, LATER)
    assert _item(office, "budgets").status == "closed_by_system"
    _night(office, LATER + timedelta(days=1), BUDGETS)
    item = _item(office, "budgets")
    assert (item.status, item.first_seen_date) == ("open", NIGHT)
    assert _actions(office, "budgets") == ["opened", "closed", "reopened"]


def test_a_new_reason_changes_the_item_and_keeps_who_works_on_it(office: Office) -> None:
    _night(office, NIGHT, BUDGETS)
    with office.transaction() as connection:
        connection.execute(update(work_items).values(status="claimed", assignee="kim"))
    _night(office, LATER, replace(BUDGETS, reason="VOLUME"))
    item = _item(office, "budgets")
    assert (item.reason_code, item.owner_role) == ("VOLUME", Role.OFFICE_MANAGER)
    assert (item.status, item.assignee) == ("claimed", "kim")


def test_an_older_night_only_lowers_first_seen(office: Office) -> None:
    _night(office, LATER, BUDGETS)
    assert _night(office, NIGHT, replace(BUDGETS, reason="STALE"), CLAIMS) == {"lowered": 1}
    item = _item(office, "budgets")
    assert (item.first_seen_date, item.reason_code) == (NIGHT, "MISSING")


def test_a_resolved_item_rests_for_its_days_of_grace_and_then_reopens(office: Office) -> None:
    _night(office, NIGHT, BUDGETS)
    with office.transaction() as connection:
        connection.execute(update(work_items).values(status="resolved", closed_date=NIGHT))
    _night(office, NIGHT + timedelta(days=7), BUDGETS)
    assert _item(office, "budgets").status == "resolved"
    _night(office, NIGHT + timedelta(days=8), BUDGETS)
    assert _item(office, "budgets").status == "open"


def test_two_findings_of_one_subject_are_refused(office: Office) -> None:
    with pytest.raises(Broken, match="FINDING_TWICE FEED:budgets"):
        _night(office, NIGHT, BUDGETS, replace(BUDGETS, reason="STALE"))


def test_a_code_that_the_catalogue_does_not_know_is_refused(office: Office) -> None:
    with pytest.raises(Broken, match="REASON_UNKNOWN feeds:NO_SUCH_CODE"):
        _night(office, NIGHT, replace(BUDGETS, reason="NO_SUCH_CODE"))
