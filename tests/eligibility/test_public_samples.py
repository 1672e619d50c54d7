"""Every public 271: benefits and refusals as a plain split counts them, and a status that a person would give."""

from datetime import date
from pathlib import Path

from backoffice.edi.model import Transaction
from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.model import Status
from backoffice.eligibility.reading import members_of_271
from tests.public import check_named, files, plain_sets

DAY = date(2026, 4, 12)
STATUSES = {
    "imsweb__x271.txt": [("ACTIVE", "", ())],
    "linuxforhealth__dependent-health-benefit-check.271": [("ACTIVE", "", ())],
    "linuxforhealth__subscriber-health-benefit-check-error.271": [("REJECTED", "AAA_50", ("50",))],
    "linuxforhealth__subscriber-health-benefit-check.271": [("ACTIVE", "", ())],
    "x12-parser-encoder__271_active_response.x12": [("ACTIVE", "", ())],
    "x12-parser-encoder__271_multiple_eb_segments.x12": [("UNKNOWN", "NO_COVERAGE_DATE", ())],
    "x12-parser-encoder__271_rejected_subscriber.x12": [("REJECTED", "AAA_72", ("72",))],
}


def _answers(data: bytes) -> list[Transaction]:
    return [each for each in read(data).transactions if each.set_id == "271"]


def test_benefits_and_refusals_equal_those_of_a_plain_split(corpora: Path) -> None:
    for sample in files(corpora, "x12"):
        data = sample.read_bytes()
        transactions, plain = _answers(data), plain_sets(data, "271")
        assert (sample.name, len(transactions)) == (sample.name, len(plain))
        for transaction, segments in zip(transactions, plain, strict=True):
            answer, ids = read_answer(transaction), [elements[0] for elements in segments]
            kept = sum(len(member.says.benefits) for member in answer.members) + len(answer.strays)
            assert (sample.name, kept, len(answer.refusals)) == (sample.name, ids.count("EB"), ids.count("AAA"))


def test_each_sample_gets_the_status_that_its_text_states(corpora: Path) -> None:
    found = {
        sample.name: [
            (reading.status.value, reading.reason, reading.aaa_codes)
            for each in _answers(sample.read_bytes())
            for reading in members_of_271(each, DAY)
        ]
        for sample in files(corpora, "x12/271")
    }
    check_named(found, STATUSES)


def test_no_sample_is_active_or_refused_whose_text_does_not_say_so(corpora: Path) -> None:
    for sample in files(corpora, "x12"):
        data = sample.read_bytes()
        for transaction, segments in zip(_answers(data), plain_sets(data, "271"), strict=True):
            benefits = {value for elements in segments if elements[0] == "EB" for value in elements[1:2]}
            refusals = {value for elements in segments if elements[0] == "AAA" for value in elements[3:4]}
            for reading in members_of_271(transaction, DAY):
                assert (sample.name, set(reading.aaa_codes) - refusals) == (sample.name, set())
                assert (sample.name, reading.reason != "") == (sample.name, reading.status is not Status.ACTIVE)
                assert reading.status is not Status.ACTIVE or benefits & {"1", "2", "3", "4", "5"}
                assert reading.status is not Status.REJECTED or reading.aaa_codes
