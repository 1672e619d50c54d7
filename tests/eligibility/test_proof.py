"""The proof for an appeal says who was asked when about whom and what came back, and who printed it is known."""

import json
import re
import stat
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from backoffice import nights
from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.eligibility.proof import proofs
from backoffice.eligibility.proof_page import Imprint, pdf
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.house import audit_log
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import NIGHT, MakeOffice, coverage, only, payer, practice, prepare, run

IMPRINT = Imprint(
    "Demo Practice", "123456789", ZoneInfo("America/New_York"), datetime(2026, 10, 7, 12, tzinfo=UTC), "kim"
)
COSTS = ("EB*1**30**GOLD PLUS", "DTP*291*D8*20261006", "EB*B**98****25*****Y", "EB*C*IND*30***23*500*****Y")


@pytest.fixture
def asked_office(make_office: MakeOffice) -> Iterator[Office]:
    """The morning after patient P1 was asked about and found covered, with costs."""
    with payer_server(lambda asked: covered(asked, *COSTS)) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        nights.begin(office, NIGHT, "eligibility")
        run(office)
        yield office


def words(document: bytes) -> str:
    """Everything that stands on the pages of a PDF, one cell a line."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    drawn = b"\n".join(zlib.decompress(stream) for stream in streams)
    texts = (re.sub(rb"\\(.)", rb"\1", text) for text in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", drawn))
    return "\n".join(text.decode("latin-1") for text in texts)


def test_the_page_says_who_was_asked_about_whom_and_what_came_back(asked_office: Office) -> None:
    page = words(pdf(proofs(asked_office, "A1", "kim", "appeal"), IMPRINT))
    people = ("AETNA OF NOWHERE (EDIAETNA)", "LINDQVIST, ASTAB", "W001", "1980-02-01", "by kim")
    costs = ("GOLD PLUS", "$25.00", "$500.00", "in network", "calendar year")
    for said in ("ACTIVE on the day of the visit, 2026-10-06", *people, *costs):
        assert said in page


def test_the_page_names_both_messages_by_hash_and_identifiers(asked_office: Office) -> None:
    (proof,) = proofs(asked_office, "A1", "kim", "appeal")
    assert proof.asked is not None
    assert proof.answered is not None
    page = words(pdf([proof], IMPRINT))
    assert proof.asked.sha256 in page
    assert proof.answered.sha256 in page
    assert dict(proof.asked.identifiers)["TRN02"] == dict(proof.answered.identifiers)["TRN02"]
    assert f"{proof.check_id}-1" in page
    assert nights.code_version() in page


def test_a_check_has_the_proof_of_the_visits_it_serves(asked_office: Office) -> None:
    (by_visit,) = proofs(asked_office, "A1", "kim", "appeal")
    assert proofs(asked_office, by_visit.check_id, "kim", "appeal") == [by_visit]


def test_each_look_is_an_act_in_the_audit_log(asked_office: Office) -> None:
    (proof,) = proofs(asked_office, "A1", "kim", "appeal of claim 17")
    acts = audit_log.c
    with asked_office.transaction() as connection:
        rows = connection.execute(select(acts.actor, acts.action, acts.subject_id, acts.reason)).all()
    assert rows == [("kim", "looked_at", proof.check_id, "appeal of claim 17")]


def test_what_no_night_has_looked_at_has_no_proof(asked_office: Office) -> None:
    with pytest.raises(Rejected, match="NOTHING_TO_PROVE"):
        proofs(asked_office, "A99", "kim", "appeal")


def test_a_visit_with_two_coverages_has_a_page_each(make_office: MakeOffice) -> None:
    second = coverage(1, coverage_id="C1B", payer_id="UNITED", rank=2)
    with payer_server() as everybody:
        office = make_office(lambda _: only(everybody.port))
        feeds = practice(coverages=[coverage(1), second], payers=[payer(), payer("UNITED")])
        prepare(office, feeds)
        run(office)
        found = proofs(office, "A1", "kim", "appeal")
    assert [proof.coverage_id for proof in found] == ["C1", "C1B"]
    assert pdf(found, IMPRINT).count(b"/Type /Page\n") == 2


@pytest.mark.parametrize(
    ("answer", "taken"), [(503, ""), (429, ", but the payer has not taken it")], ids=["asked in vain", "turned away"]
)
def test_silence_is_proven_too(make_office: MakeOffice, answer: int, taken: str) -> None:
    with payer_server(lambda _: answer) as down:
        office = make_office(lambda _: only(down.port))
        prepare(office, practice())
        run(office)
        page = words(pdf(proofs(office, "A1", "kim", "appeal"), IMPRINT))
    assert "UNKNOWN on the day of the visit, 2026-10-06" in page
    assert "no answer came" in page
    assert re.search(rf"^Asked\n[0-9-]+ [0-9:]+ E[DS]T{taken}$", page, re.MULTILINE)


def test_what_was_never_handed_over_was_not_sent(make_office: MakeOffice) -> None:
    office = make_office(mode="shadow")
    prepare(office, practice())
    run(office)
    assert "Asked\nnot sent" in words(pdf(proofs(office, "A1", "kim", "appeal"), IMPRINT))


def test_an_answer_that_came_on_another_exchange_is_proven_by_its_message(make_office: MakeOffice) -> None:
    waiting: list[Asked] = []

    def crossed(asked: Asked) -> bytes:
        waiting.append(asked)
        return covered(waiting[0]) if len(waiting) == 2 else b"ISA*not yet"

    with payer_server(crossed) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        run(office)
        (proof,) = proofs(office, {"W001": "A1", "W002": "A2"}[waiting[0].member_id], "kim", "appeal")
    assert proof.answered is not None
    assert (proof.status, proof.answered.names.member_id) == ("ACTIVE", waiting[0].member_id)


def test_many_benefits_stay_on_one_page(make_office: MakeOffice) -> None:
    def talkative(asked: Asked) -> bytes:
        return covered(asked, "EB*1**30", "DTP*291*D8*20261006", *(f"EB*B**98****{number}" for number in range(60)))

    with payer_server(talkative) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        document = pdf(proofs(office, "A1", "kim", "appeal"), IMPRINT)
    assert document.count(b"/Type /Page\n") == 1
    assert "and 47 more in the message" in words(document)


def test_the_command_writes_a_file_for_one_reader_and_never_over_another(
    asked_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "open_office", lambda _: asked_office)
    out = tmp_path / "proof.pdf"
    command = ["proof", "A1", "-p", "demo", "--out", str(out), "--by", "kim", "--reason", "appeal"]
    first = CliRunner().invoke(app, command)
    assert (first.exit_code, stat.S_IMODE(out.stat().st_mode), out.read_bytes()[:5]) == (0, 0o600, b"%PDF-")
    assert not any(value in first.output for value in ("LINDQVIST", "W001", "1980"))
    assert CliRunner().invoke(app, command).exit_code == session.Exit.USAGE
    (look,) = json.loads(CliRunner().invoke(app, ["looks", "-p", "demo", "--json"]).stdout)
    assert (look["actor"], look["subject_kind"], look["reason"]) == ("kim", "eligibility_check", "appeal")


def test_a_dependant_is_named_with_the_subscribers_member_id(make_office: MakeOffice) -> None:
    child = coverage(1, relationship="child", subscriber_last_name="Lindqvist", subscriber_first_name="Ida",
                     subscriber_birth_date=date(1980, 1, 1))  # fmt: skip
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(coverages=[child]))
        run(office)
        (proof,) = proofs(office, "A1", "kim", "appeal")
    assert proof.asked is not None
    assert (proof.asked.names.name, proof.asked.names.member_id) == ("LINDQVIST, ASTAB", "W001")
