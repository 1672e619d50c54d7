"""Every public 271: benefits and refusals as a plain split counts them, and a status that a person would give."""

from collections import Counter
from datetime import date
from pathlib import Path

from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.reading import members_of_271


def _samples(corpora: Path) -> list[Path]:
    return sorted((corpora / "x12" / "271").iterdir())


def _plain_counts(content: str) -> Counter[str]:
    return Counter(piece.strip().split("*")[0] for piece in content.split("~"))


def test_benefits_and_refusals_equal_those_of_a_plain_split(corpora: Path) -> None:
    for sample in _samples(corpora):
        plain = _plain_counts(sample.read_text(encoding="utf-8"))
        answers = [read_answer(each) for each in read(sample.read_bytes()).transactions]
        members = [member for answer in answers for member in answer.members]
        kept = sum(len(member.says.benefits) for member in members) + sum(len(answer.strays) for answer in answers)
        assert (kept, sum(len(answer.refusals) for answer in answers)) == (plain["EB"], plain["AAA"]), sample.name


def test_each_sample_gets_the_status_that_its_text_states(corpora: Path) -> None:
    found = {
        sample.name: [
            (reading.status.value, reading.reason, reading.aaa_codes)
            for each in read(sample.read_bytes()).transactions
            for reading in members_of_271(each, date(2026, 4, 12))
        ]
        for sample in _samples(corpora)
    }
    assert found == {
        "imsweb__x271.txt": [("ACTIVE", "", ())],
        "linuxforhealth__dependent-health-benefit-check.271": [("ACTIVE", "", ())],
        "linuxforhealth__subscriber-health-benefit-check-error.271": [("REJECTED", "AAA_50", ("50",))],
        "linuxforhealth__subscriber-health-benefit-check.271": [("ACTIVE", "", ())],
        "x12-parser-encoder__271_active_response.x12": [("ACTIVE", "", ())],
        "x12-parser-encoder__271_multiple_eb_segments.x12": [("UNKNOWN", "NO_COVERAGE_DATE", ())],
        "x12-parser-encoder__271_rejected_subscriber.x12": [("REJECTED", "AAA_72", ("72",))],
    }
