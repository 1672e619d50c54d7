"""A bug that strikes one transaction of a file puts that one aside; the others are read, and somebody is called."""

import errno
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from backoffice.billing import claim_files, remit_files, steps
from backoffice.billing.identity import remit_id
from backoffice.billing.read_again import read_again
from backoffice.edi.model import Transaction
from backoffice.edi.reader import read
from backoffice.errors import Broken, Rejected, Retryable
from backoffice.feeds import steps as feeds
from backoffice.office import Office
from backoffice.store.tables.claims import submitted_claims
from backoffice.store.tables.house import landed_files, quarantine
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import account, deliver, items, run, tables
from tests.billing.sent import Sent, file_837
from tests.conftest import NIGHT

ERAS = [Era([Clp(f"X-{n}", "40", "40")], trace=f"TRACE1{n}") for n in range(4)]
FILE = interchange(*ERAS)
STRUCK = read(FILE).transactions[2]
BUG = ZeroDivisionError("DOE*JANE")


def _land(office: Office, files: dict[str, bytes]) -> None:
    deliver(office, tables(), files)
    feeds.land(office, NIGHT)
    steps.load(office, NIGHT)


def _struck(reader: Callable[..., object], ordinal: int, failure: Exception = BUG) -> Callable[..., object]:
    """The reader with a bug that shows at one transaction of a file, and quotes what stands in it."""

    def fail_on_it(*args: object) -> object:
        transaction = args[-1]
        assert isinstance(transaction, Transaction)
        if transaction.ordinal == ordinal:
            raise failure
        return reader(*args)

    return fail_on_it


def _fail_on_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night in which the program fails on one remittance; the bug is gone afterwards."""
    _land(office, {"edi/all.835": FILE})
    with monkeypatch.context() as bug:
        bug.setattr(remit_files, "read_remit", _struck(remit_files.read_remit, 3))
        with pytest.raises(Broken):
            steps.read(office, NIGHT)


def test_of_a_file_with_a_remittance_on_which_the_program_fails_the_others_are_posted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remit_files, "read_remit", _struck(remit_files.read_remit, 3))
    _land(office, {"edi/all.835": FILE})

    with pytest.raises(Broken, match=r"^UNEXPECTED file:\d+:3$") as raised:
        steps.read(office, NIGHT)
    run(office)

    assert isinstance(raised.value.__context__, ZeroDivisionError)  # for the incident, which is sealed
    assert account(office, "1050") == 120_00
    assert ("REMIT_BROKEN", remit_id(STRUCK)) in items(office)


def test_what_the_program_failed_on_is_posted_when_it_comes_again_and_the_bug_is_gone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_on_one(office, monkeypatch)
    deliver(office, tables(), {"edi/again.835": interchange(*ERAS, control="000000002")})

    run(office)

    assert (account(office, "1050"), [kind for kind, _ in items(office) if kind == "REMIT_BROKEN"]) == (160_00, [])


def test_what_the_program_failed_on_is_read_again_from_the_bytes_that_came_once_it_is_mended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_on_one(office, monkeypatch)

    assert read_again(office, remit_id(STRUCK), "kim", "a new release") == 1
    run(office)

    with office.transaction() as connection:
        (file,) = connection.execute(select(landed_files).where(landed_files.c.kind == "x12")).all()
        aside = connection.execute(select(quarantine).where(quarantine.c.file_id == file.file_id)).all()
    assert (account(office, "1050"), [kind for kind, _ in items(office) if kind == "REMIT_BROKEN"]) == (160_00, [])
    assert (file.state, file.read_count, file.loaded_count, file.quarantined_count, aside) == (
        "loaded",
        4,
        4,
        0,
        [],
    )


def test_what_can_not_be_read_even_now_stays_aside_and_what_was_read_is_not_read_again(office: Office) -> None:
    cut = FILE.replace(b"CLP*X-1*1*40*40", b"CLP*X-1*1*forty*40")
    _land(office, {"edi/cut.835": cut})
    steps.read(office, NIGHT)
    good, broken = (remit_id(transaction) for transaction in read(cut).transactions[:2])

    refusals = []
    for subject in (good, broken, "nobody's"):
        with pytest.raises(Rejected) as refused:
            read_again(office, subject, "kim", "try")
        refusals.append(refused.value.code)

    assert refusals == ["NOT_BROKEN", "STILL_BROKEN", "PAYMENT_UNKNOWN"]


def test_a_failure_in_codes_comes_up_as_it_is_and_has_nothing_behind_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remit_files, "read_remit", _struck(remit_files.read_remit, 3, Broken("SQL_22003", "remits")))
    _land(office, {"edi/all.835": FILE})

    with pytest.raises(Broken, match=r"^SQL_22003 remits$") as raised:
        steps.read(office, NIGHT)

    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    ("failure", "code"),
    [(NoFreeConnection("DOE*JANE"), "TIMED_OUT"), (OSError(errno.ENOSPC, "DOE*JANE"), "OS_ENOSPC")],
)
def test_a_failure_that_may_pass_puts_no_transaction_aside(
    office: Office, monkeypatch: pytest.MonkeyPatch, failure: Exception, code: str
) -> None:
    _land(office, {"edi/all.835": FILE})
    with monkeypatch.context() as passing:
        passing.setattr(remit_files, "read_remit", _struck(remit_files.read_remit, 3, failure))
        with pytest.raises(Retryable, match=rf"^{code} file:\d+:3$"):
            steps.read(office, NIGHT)

    counts = run(office)

    assert (counts["read.read"], counts["read.quarantined"], account(office, "1050")) == (4, 0, 160_00)


def test_of_several_failures_one_that_was_foreseen_comes_up_before_a_bug(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug = _struck(remit_files.read_remit, 2)
    monkeypatch.setattr(remit_files, "read_remit", _struck(bug, 3, Broken("SQL_22003", "remits")))
    _land(office, {"edi/all.835": FILE})

    with pytest.raises(Broken, match=r"^SQL_22003 remits$"):
        steps.read(office, NIGHT)


def test_of_a_file_with_a_submission_on_which_the_program_fails_the_others_are_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_files, "read_submission", _struck(claim_files.read_submission, 1))
    _land(office, {"edi/two.837": file_837([Sent("C1", "150")]) + file_837([Sent("C2", "90")], "18")})

    with pytest.raises(Broken, match=r"^UNEXPECTED file:\d+:1$"):
        steps.read(office, NIGHT)

    with office.transaction() as connection:
        assert connection.scalars(select(submitted_claims.c.claim_number)).all() == ["C2"]
    assert steps.read(office, NIGHT)["submissions"] == 0
