"""A foreign export becomes a night's folder: what is known, what is made up, and that all of it loads."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.errors import Broken, Rejected
from backoffice.feeds import steps
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.foreign import import_foreign
from backoffice.office import Office
from backoffice.store.tables.house import quarantine, snapshot_loads

NIGHT = date(2024, 1, 20)
MEDICARE = "7caa7254-5050-3b5e-9eae-bd5ea30e809c"
ANTHEM = "42c4fca7-f8a9-3cd1-982a-dd9751bf3e2a"

PATIENT = {
    "Id": "pat-1",
    "BIRTHDATE": "1950-03-04",
    "DEATHDATE": "",
    "FIRST": "Ada12",
    "LAST": "Birch345",
    "GENDER": "F",
    "ADDRESS": "1 Elm Street",
    "CITY": "Boston",
    "STATE": "Massachusetts",
    "ZIP": "02155",
}
SPAN = {
    "PATIENT": "pat-1",
    "MEMBERID": "m-1",
    "SECONDARY_PAYER": "",
    "OWNERSHIP": "Self",
    "OWNERNAME": "Ada12 Birch345",
}
SPANS = [
    {**SPAN, "START_YEAR": "2022-05-01T00:00:00Z", "END_YEAR": "2023-05-01T00:00:00Z", "PAYER": ANTHEM},
    {**SPAN, "START_YEAR": "2023-05-01T00:00:00Z", "END_YEAR": "2024-05-01T00:00:00Z", "PAYER": MEDICARE},
]
VISIT = {"Id": "enc-1", "START": "2024-01-10T15:00:00Z", "STOP": "2024-01-10T15:30:00Z", "PATIENT": "pat-1"}
VISITS = [
    {**VISIT, "ORGANIZATION": "org-1", "PROVIDER": "pro-1"},
    {**VISIT, "ORGANIZATION": "org-1", "PROVIDER": "pro-1", "Id": "enc-2", "START": "2024-01-25T15:00:00Z",
     "STOP": "2024-01-25T15:15:00Z"},
]  # fmt: skip
CLAIM = {
    "Id": "cl-1",
    "PATIENTID": "pat-1",
    "PROVIDERID": "pro-1",
    "APPOINTMENTID": "enc-1",
    "SERVICEDATE": "2024-01-10T15:00:00Z",
    "DIAGNOSIS1": "59621000",
}
MONEY = {"CLAIMID": "cl-1", "PATIENTID": "pat-1", "FROMDATE": "2024-01-10T15:00:00Z", "PROCEDURECODE": "185347001"}
CHARGE = {**MONEY, "TYPE": "CHARGE", "METHOD": "", "PAYMENTS": "", "UNITS": "1"}
PAYMENT = {**MONEY, "TYPE": "PAYMENT", "AMOUNT": "", "UNITS": "1"}
TRANSACTIONS = [
    {**CHARGE, "ID": "t-1", "CHARGEID": "1", "AMOUNT": "77.49"},
    {**PAYMENT, "ID": "t-2", "CHARGEID": "2", "METHOD": "COPAY", "PAYMENTS": "20.00"},
    {**PAYMENT, "ID": "t-3", "CHARGEID": "3", "METHOD": "ECHECK", "PAYMENTS": "57.49"},
    {**CHARGE, "ID": "t-4", "CHARGEID": "4", "AMOUNT": "0.51"},
]
EXPORT: Mapping[str, Sequence[Mapping[str, str]]] = {
    "patients": [PATIENT],
    "payers": [{"Id": MEDICARE, "NAME": "Medicare"}, {"Id": ANTHEM, "NAME": "Anthem"}],
    "payer_transitions": SPANS,
    "providers": [{"Id": "pro-1", "NAME": "Ivy1 Gray2", "SPECIALITY": "GENERAL PRACTICE", "STATE": "MA"}],
    "organizations": [{"Id": "org-1", "NAME": "CLINIC"}],
    "encounters": VISITS,
    "claims": [CLAIM],
    "claims_transactions": TRANSACTIONS,
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A folder with a Synthea export of one patient."""
    folder = tmp_path / "export"
    folder.mkdir()
    for name, rows in EXPORT.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, [*rows[0]])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _table(inbox: Path, name: str) -> list[dict[str, str]]:
    with (inbox / "feeds" / NIGHT.isoformat() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value for key, value in row.items() if value} for row in csv.DictReader(file)]


def test_names_lose_their_digits_and_states_become_codes(export: Path, tmp_path: Path) -> None:
    import_foreign("synthea", export, tmp_path, NIGHT)

    assert _table(tmp_path, "patients") == [
        {
            "patient_id": "pat-1",
            "last_name": "Birch",
            "first_name": "Ada",
            "birth_date": "1950-03-04",
            "sex": "F",
            "street": "1 Elm Street",
            "city": "Boston",
            "state": "MA",
            "postal_code": "02155",
            "created_date": "1950-03-04",
            "is_active": "true",
        }
    ]


def test_a_year_of_insurance_is_a_coverage_that_ends_the_day_before_the_next(export: Path, tmp_path: Path) -> None:
    import_foreign("synthea", export, tmp_path, NIGHT)

    first, second = _table(tmp_path, "coverages")
    assert (first["coverage_id"], first["effective_date"], first["termination_date"]) == (
        "pat-1.2022-05-01",
        "2022-05-01",
        "2023-04-30",
    )
    assert first["member_id"] == "m-1"
    assert len(second["member_id"]) == 11  # Medicare's own form


def test_a_claim_has_its_charge_its_coverage_and_its_lines(export: Path, tmp_path: Path) -> None:
    import_foreign("synthea", export, tmp_path, NIGHT)

    (claim,) = _table(tmp_path, "claims")
    lines = _table(tmp_path, "claim_lines")
    assert (claim["charge"], claim["coverage_id"]) == ("78.00", "pat-1.2023-05-01")
    assert [(line["line_number"], line["charge"], line["line_control_number"]) for line in lines] == [
        ("1", "77.49", "t-1"),
        ("2", "0.51", "t-4"),
    ]
    assert {line["diagnosis_codes"] for line in lines} == {"I10"}
    assert claim["rendering_npi"] == _table(tmp_path, "providers")[0]["npi"]


def test_what_patients_paid_stands_apart_from_what_insurers_paid(export: Path, tmp_path: Path) -> None:
    import_foreign("synthea", export, tmp_path, NIGHT)

    assert [(row["payment_id"], row["amount"], row["method"]) for row in _table(tmp_path, "patient_payments")] == [
        ("t-2", "20.00", "copay")
    ]
    postings = {row["posting_id"]: row["payer_or_patient"] for row in _table(tmp_path, "pms_postings")}
    assert postings == {"t-2": "patient", "t-3": "payer"}


def test_visits_after_the_business_date_are_still_to_come(export: Path, tmp_path: Path) -> None:
    import_foreign("synthea", export, tmp_path, NIGHT)

    assert [(row["appointment_id"], row["status"]) for row in _table(tmp_path, "appointments")] == [
        ("enc-1", "completed"),
        ("enc-2", "booked"),
    ]
    assert [row["encounter_id"] for row in _table(tmp_path, "encounters")] == ["enc-1"]


def test_counts_and_manifest_name_what_was_made_up(export: Path, tmp_path: Path) -> None:
    counts = import_foreign("synthea", export, tmp_path, NIGHT)

    manifest = json.loads((tmp_path / "feeds" / NIGHT.isoformat() / "_manifest.json").read_text())
    assert (counts["patients"], counts["claim_lines"], counts["invented.providers.npi"]) == (1, 2, 1)
    assert "invented.patients.last_name" not in counts
    assert {"npi", "license_number", "license_expiry_date"} <= {*manifest["invented"]["providers"]}
    assert manifest["invented"]["payers"] == ["edi_payer_id", "eligibility_channel"]


def test_every_table_is_there_and_the_same_import_gives_the_same_bytes(export: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name / "feeds" / NIGHT.isoformat() for name in ("one", "two")]
    for name in ("one", "two"):
        import_foreign("synthea", export, tmp_path / name, NIGHT)

    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert {f"{table}.csv" for table in FEEDS} < one.keys()
    assert one == two


def test_an_unknown_mapping_and_a_missing_file_have_codes(export: Path, tmp_path: Path) -> None:
    with pytest.raises(Broken, match="MAPPING_UNKNOWN nowhere"):
        import_foreign("nowhere", export, tmp_path, NIGHT)
    with pytest.raises(Broken, match=r"MAPPING_UNKNOWN$"):
        import_foreign("../synthea", export, tmp_path, NIGHT)

    (export / "payers.csv").unlink()
    with pytest.raises(Rejected, match=r"FOREIGN_FILE payers\.csv"):
        import_foreign("synthea", export, tmp_path, NIGHT)
    assert not (tmp_path / "feeds").exists()


def test_the_whole_synthea_export_loads_without_losing_a_row(office: Office, corpora: Path) -> None:
    counts = import_foreign("synthea", corpora / "synthea", office.inbox, date(2024, 2, 5))

    for step in (steps.land, steps.load, steps.settle):
        step(office, date(2024, 2, 5))

    with office.transaction() as connection:
        assert connection.execute(select(quarantine)).all() == []
        loads = {row.table_name: row for row in connection.execute(select(snapshot_loads))}
    assert {table: load.loaded_count for table, load in loads.items()} == {table: counts[table] for table in FEEDS}
    assert (counts["patients"], counts["claims"], counts["claim_lines"]) == (27, 1267, 1545)
