import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.edi.model import Transaction
from backoffice.edi.sniff import FileKind
from backoffice.inspect import InspectedMember, as_json, inspect_file
from tests.edi.samples import GS, ISA, ONE_REMIT, TAIL
from tests.public import files

ANSWER = (ISA + GS + "ST*271*0001~EB*1**30~EB*C**30~SE*4*0001~" + TAIL).encode()
VISIT = date(2026, 10, 7)


def fake_members(transaction: Transaction, visit_date: date) -> list[InspectedMember]:
    """Says on which day it was asked about which transaction."""
    return [InspectedMember(1, "ACTIVE", f"{transaction.control_number} {visit_date}", ("72",))]


def test_a_remittance_shows_its_structure_and_its_totals() -> None:
    inspection = inspect_file(ONE_REMIT)
    assert inspection.kind is FileKind.X12
    assert inspection.x12 is not None
    (interchange,) = inspection.x12.interchanges
    (remit,) = interchange.transactions
    assert (interchange.control_number, interchange.usage) == ("000000003", "P")
    assert remit.segment_counts == {"ST": 1, "BPR": 1, "SE": 1}
    assert remit.remittance is not None
    assert (remit.remittance.transaction_balance.checked_count, remit.members) == (1, None)


def test_every_finding_is_shown_with_its_place() -> None:
    data = ONE_REMIT.replace(b"SE*3*", b"SE*4*") + b"XX*1~"
    inspection = as_json(inspect_file(data))
    assert inspection["x12"]["findings"] == [  # type: ignore[index, call-overload]
        {"code": "SE_COUNT", "ordinal": 5, "offset": data.index(b"SE*4"), "detail": "SE01 is not 3"},
        {"code": "SEGMENT_OUTSIDE", "ordinal": 8, "offset": data.index(b"XX*1"), "detail": ""},
    ]


def test_members_of_an_answer_come_from_the_reader_that_is_plugged_in() -> None:
    asked = inspect_file(ANSWER, VISIT, fake_members).x12
    assert asked is not None
    (answer,) = asked.interchanges[0].transactions
    assert answer.members == (InspectedMember(1, "ACTIVE", "0001 2026-10-07", ("72",)),)
    assert answer.remittance is None


@pytest.mark.parametrize(("data", "day"), [(ANSWER, None), (ONE_REMIT, VISIT)])
def test_without_a_visit_date_or_an_answer_there_are_no_members(data: bytes, day: date | None) -> None:
    inspected = inspect_file(data, day, fake_members).x12
    assert inspected is not None
    assert inspected.interchanges[0].transactions[0].members is None


def test_a_bank_file_shows_its_sums() -> None:
    data = b"posted_date,amount,description,reference\n2026-10-05,12.50,a,TRN*1*E1\n2026-10-06,-2.00,b,\nx,1,c,\n"
    assert as_json(inspect_file(data)) == {
        "kind": "bank_csv",
        "byte_count": len(data),
        "x12": None,
        "bank": {
            "line_count": 2,
            "rejected_count": 1,
            "credit_cents": 1250,
            "debit_cents": 200,
            "first_posted_date": "2026-10-05",
            "last_posted_date": "2026-10-06",
            "traced_count": 1,
            "balances": [],
            "findings": [{"code": "BAD_DATE", "ordinal": 4, "is_rejection": True}],
        },
    }


@pytest.mark.parametrize(("data", "kind"), [(b"", "empty"), (b"%PDF-1.7", "unknown")])
def test_other_files_are_named_and_left_alone(data: bytes, kind: str) -> None:
    assert as_json(inspect_file(data)) == {"kind": kind, "byte_count": len(data), "x12": None, "bank": None}


def test_what_stands_in_the_place_of_a_segment_id_is_not_shown() -> None:
    data = (ISA + GS + "ST*835*0001~SECRET NAME~N1*PR*SECRET NAME~SE*4*0001~" + TAIL).encode()
    assert "SECRET" not in json.dumps(as_json(inspect_file(data)))


def test_every_public_file_can_be_inspected_and_printed(corpora: Path) -> None:
    for path in files(corpora, "x12", "bai2", "ach"):
        inspection = inspect_file(path.read_bytes(), VISIT, fake_members)
        printed = json.loads(json.dumps(as_json(inspection)))
        assert printed["byte_count"] == path.stat().st_size
        assert inspection.x12 is None or inspection.x12.is_conserved


@given(st.sampled_from([ANSWER, ONE_REMIT, b"01,a,b,1,1,1,,,2/\n"]), st.binary(max_size=60), st.integers(0, 300))
def test_any_damage_can_be_inspected_and_printed(data: bytes, noise: bytes, position: int) -> None:
    inspection = inspect_file(data[:position] + noise + data[position + 5 :], VISIT, fake_members)
    assert json.loads(json.dumps(as_json(inspection)))["kind"] == inspection.kind
