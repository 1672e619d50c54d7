"""Our own 837 copies: what was sent, as far as acknowledgements and payments have to be compared with it."""

from pathlib import Path

from backoffice.billing.sent import SentClaim, SentLine, Submission, read_submission
from backoffice.edi.reader import read
from tests.billing.sent import Sent, file_837
from tests.public import files, plain_sets


def _read(data: bytes) -> Submission:
    return read_submission(read(data).transactions[0])


def test_a_claim_is_read_with_its_payer_its_numbers_and_its_lines() -> None:
    sent = Sent("C1", "150", [("99213", "130.5", "C1-1"), ("85025", "19.50", "")], frequency="7", original="ICN9")

    found = _read(file_837([sent], group="17", number="0003"))

    assert (found.batch_number, found.group_number, found.set_number) == ("BATCH17", "17", "0003")
    assert found.claims == (
        SentClaim(
            ordinal=1,
            claim_number="C1",
            rank=1,
            payer_number="PAY1",
            frequency_code="7",
            payer_claim_number="ICN9",
            charge_cents=150_00,
            lines=(SentLine("99213", 130_50, "C1-1"), SentLine("85025", 19_50, "")),
            fault="",
        ),
    )


def test_the_other_payer_that_a_claim_names_is_not_the_one_it_was_sent_to() -> None:
    second = Sent("C1", "150", payer="PAY2", rank="S", other_payer="PAY1")

    claim = _read(file_837([second])).claims[0]

    assert (claim.rank, claim.payer_number) == (2, "PAY2")


def test_a_charge_that_is_no_amount_is_noted_and_counts_as_nothing() -> None:
    claim = _read(file_837([Sent("C1", "1,50")])).claims[0]

    assert (claim.charge_cents, claim.fault) == (0, "AMOUNT")


def test_the_same_claims_under_other_numbers_were_sent_twice() -> None:
    first, again = (_read(file_837([Sent("C1", "150")], group=group)) for group in ("17", "18"))

    assert first.submission_id != again.submission_id
    assert first.submission_id == _read(file_837([Sent("C1", "150")], group="17")).submission_id


def test_every_public_837_gives_the_claims_and_services_that_a_plain_split_gives(corpora: Path) -> None:
    counted = 0
    for path in files(corpora, "x12"):
        data = path.read_bytes()
        submissions = [read_submission(each) for each in read(data).transactions if each.set_id == "837"]
        claims = [claim for submission in submissions for claim in submission.claims]
        ids = [elements[0] for segments in plain_sets(data, "837") for elements in segments]
        wanted = ids.count("CLM"), sum(map(ids.count, ("SV1", "SV2", "SV3")))
        assert (path.name, len(claims), sum(len(claim.lines) for claim in claims)) == (path.name, *wanted)
        counted += len(claims)
    assert counted > 100
