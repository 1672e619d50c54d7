"""Claim files in the drop: each transaction is kept once, whatever files and nights it turns up in."""

from datetime import timedelta

from sqlalchemy import func, select

from backoffice.office import Office
from backoffice.store.tables.claims import claim_answers, submission_answers, submissions, submitted_claims
from backoffice.store.tables.house import consumptions, landed_files
from tests.billing.night import deliver, run, tables
from tests.billing.sent import Sent, Status, file_277, file_837, file_999
from tests.conftest import NIGHT

FILES = {
    "edi/a.837": file_837([Sent("C1", "150"), Sent("C2", "90")]),
    "edi/b.999": file_999([("17", "0001", "A")]),
    "edi/c.277": file_277([Status("C1", "A2"), Status("C2", "A7", "U")]),
}


def _counts(office: Office) -> list[int | None]:
    with office.transaction() as connection:
        return [
            connection.scalar(select(func.count()).select_from(table))
            for table in (submissions, submitted_claims, submission_answers, claim_answers)
        ]


def test_what_was_sent_and_answered_is_kept(office: Office) -> None:
    deliver(office, tables(), FILES)

    counts = run(office)

    assert _counts(office) == [1, 2, 1, 2]
    assert (counts["read.submissions"], counts["read.answers"], counts["read.routed"]) == (1, 2, 0)


def test_the_same_files_again_under_other_names_add_nothing(office: Office) -> None:
    deliver(office, tables(), FILES)
    run(office)
    tomorrow = NIGHT + timedelta(days=1)
    again = {f"{path}.again": data + b"\n" for path, data in FILES.items()}
    deliver(office, tables(), again, tomorrow)

    counts = run(office, tomorrow)

    assert _counts(office) == [1, 2, 1, 2]
    assert counts["read.duplicate"] == 3
    with office.transaction() as connection:
        states = connection.scalars(select(landed_files.c.state).where(landed_files.c.kind == "x12")).all()
    assert sorted(states) == ["duplicate"] * 3 + ["loaded"] * 3


def test_a_cut_copy_is_put_aside_and_the_others_are_kept(office: Office) -> None:
    cut = FILES["edi/a.837"]
    deliver(office, tables(), {**FILES, "edi/a.837": cut[: cut.index(b"SE*")]})

    counts = run(office)

    assert (counts["read.cut"], counts["read.answers"]) == (1, 2)
    assert _counts(office) == [0, 0, 1, 2]


def test_a_test_interchange_is_no_submission_and_an_answer_about_inquiries_none_of_billings(office: Office) -> None:
    test = FILES["edi/a.837"].replace(b"*0*P*:", b"*0*T*:")
    deliver(office, tables(), {"edi/a.837": test, "edi/b.999": file_999([("17", "", "R")], group_code="HS")})

    run(office)

    assert _counts(office) == [0, 0, 0, 0]
    with office.transaction() as connection:
        query = select(consumptions.c.outcome).where(consumptions.c.pipeline == "billing")
        assert sorted(connection.scalars(query)) == ["foreign", "test"]


def test_no_name_of_a_patient_is_kept_of_claim_files(office: Office) -> None:
    deliver(office, tables(), FILES)
    run(office)

    with office.transaction() as connection:
        for table in (submissions, submitted_claims, claim_answers):
            rows = [str(row) for row in connection.execute(select(table))]
            assert rows
            assert not [row for row in rows if "DOE" in row or "JANE" in row]
