"""Writes the 270: one question, one interchange, in the form that the most payers answer (eligibility.md 3.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.edi.writer import Element, Envelope, Outgoing, clean, write_interchange
from backoffice.eligibility.model import Candidate, Coverage, Payer, Person

VERSION = "005010X279A1"
GROUP_CODE = "HS"

_RELATIONSHIP_CODES = {"spouse": "01", "child": "19"}
_OTHER_RELATIONSHIP = "34"
_GENDERS = {"F": "F", "M": "M"}
_NOT_IN_A_NAME = re.compile(r"[^A-Z0-9 ]")
_SUFFIXES = frozenset(("JR", "SR", "I", "II", "III", "IV", "V", "MD", "RN", "DR", "PHD", "ESQ"))
_LAST_NAME_LENGTH, _FIRST_NAME_LENGTH, _ID_LENGTH = 60, 35, 80

_Segment = tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What one 270 asks. `trace_number` is TRN02 and BHT03, `company_id` TRN03: 1 and the practice's EIN."""

    trace_number: str
    company_id: str
    asked: Candidate
    payer: Payer
    sends_gender: bool = False


def write_270(inquiry: Inquiry, envelope: Envelope) -> bytes:
    """The interchange with one ST. Its ISA13, GS06 and ST02 are the envelope's numbers, repeated in the trailers."""
    segments = [*_beginning(inquiry, envelope), *_provider(inquiry.asked), *_members(inquiry)]
    control_number = f"{envelope.group_control_number:04}"
    return write_interchange(envelope, [Outgoing("270", control_number, segments)])


def normalised_last_name(name: str) -> str:
    """A family name without punctuation and suffix (CAQH CORE 258), in ASCII upper case."""
    words = _NOT_IN_A_NAME.sub("", clean(name)).split()
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return " ".join(words)[:_LAST_NAME_LENGTH]


def _beginning(inquiry: Inquiry, envelope: Envelope) -> Iterator[_Segment]:
    at = envelope.at
    yield "BHT", "0022", "13", inquiry.trace_number, f"{at:%Y%m%d}", f"{at:%H%M}"
    yield "HL", "1", "", "20", "1"
    yield _named("PR", "2", clean(inquiry.payer.name)[:_LAST_NAME_LENGTH], "", "PI", inquiry.payer.edi_payer_id)


def _provider(asked: Candidate) -> Iterator[_Segment]:
    name = asked.provider.name
    yield "HL", "2", "1", "21", "1"
    yield _named("1P", "1", normalised_last_name(name.last_name), _first_name(name), "XX", asked.provider.npi)


def _members(inquiry: Inquiry) -> Iterator[_Segment]:
    asked, coverage = inquiry.asked, inquiry.asked.coverage
    if coverage.is_subscriber:
        yield "HL", "3", "2", "22", "0"
        yield _trace(inquiry)
        yield _subscriber(asked.patient, coverage)
    else:
        yield "HL", "3", "2", "22", "1"
        yield _subscriber(coverage.subscriber, coverage)
        yield "HL", "4", "3", "23", "0"
        yield _trace(inquiry)
        patient = asked.patient
        yield "NM1", "03", "1", normalised_last_name(patient.last_name), _first_name(patient)
    yield from _question(inquiry)


def _question(inquiry: Inquiry) -> Iterator[_Segment]:
    """Who is asked about, for which day, and which service: the same in either member loop."""
    asked, coverage = inquiry.asked, inquiry.asked.coverage
    birth_date = asked.patient.birth_date
    gender = _GENDERS.get(asked.patient.sex, "") if inquiry.sends_gender else ""
    yield "DMG", "D8", f"{birth_date:%Y%m%d}" if birth_date else "", gender
    if not coverage.is_subscriber:
        yield "INS", "N", _RELATIONSHIP_CODES.get(coverage.relationship, _OTHER_RELATIONSHIP)
    yield "DTP", "291", "D8", f"{asked.visit_date:%Y%m%d}"
    yield "EQ", asked.service_type_code


def _trace(inquiry: Inquiry) -> _Segment:
    return "TRN", "1", inquiry.trace_number, inquiry.company_id


def _subscriber(person: Person, coverage: Coverage) -> _Segment:
    member_id = "".join(coverage.member_id.split())[:_ID_LENGTH]
    return _named("IL", "1", normalised_last_name(person.last_name), _first_name(person), "MI", member_id)


def _named(entity: str, kind: str, last: str, first: str, qualifier: str, id: str) -> _Segment:
    return "NM1", entity, kind, last, first, "", "", "", qualifier, id


def _first_name(person: Person) -> str:
    return clean(person.first_name)[:_FIRST_NAME_LENGTH]
