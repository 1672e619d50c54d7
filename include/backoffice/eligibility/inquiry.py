"""Writes the 270: one question an ST, one or many an interchange, as most payers want it (eligibility.md 3.2)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from backoffice.edi.model import Delimiters
from backoffice.edi.writer import STANDARD, Element, Envelope, Outgoing, clean, write_interchange
from backoffice.eligibility.model import Candidate, Payer, Person

VERSION = "005010X279A1"
GROUP_CODE = "HS"

_RELATIONSHIP_CODES = {"spouse": "01", "child": "19"}
_OTHER_RELATIONSHIP = "34"
_GENDERS = {"F": "F", "M": "M"}
_NOT_IN_A_NAME = re.compile(r"[^A-Z0-9 ]")
_SUFFIXES = frozenset(("JR", "SR", "I", "II", "III", "IV", "V", "MD", "RN", "DR", "PHD", "ESQ"))
_LAST_NAME_LENGTH, _FIRST_NAME_LENGTH, _ID_LENGTH, _STREET_LENGTH, _CITY_LENGTH = 60, 35, 80, 55, 30

_Segment = tuple[Element, ...]


class Wording(StrEnum):
    """How the person is named: each further attempt after "not found" says less, or says it more plainly."""

    AS_RECORDED = "as_recorded"
    NORMALISED = "normalised"
    NO_FIRST_NAME = "no_first_name"


@dataclass(frozen=True, slots=True)
class Form:
    """What a payer wants to read beside the least it needs: extra data lowers the rate of matches.

    `provider_references` are REF01 and REF02 of our own numbers there.
    """

    sends_gender: bool = False
    sends_group: bool = False
    sends_address: bool = False
    keeps_suffix: bool = False
    provider_references: tuple[tuple[str, str], ...] = ()
    delimiters: Delimiters = STANDARD


PLAIN = Form()


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What one ST asks. `trace_number` is TRN02 and BHT03, `company_id` TRN03 (1 and our EIN), `set_number` ST02."""

    trace_number: str
    company_id: str
    set_number: int
    asked: Candidate
    payer: Payer
    form: Form = PLAIN
    wording: Wording = Wording.AS_RECORDED


def write_270(inquiries: Sequence[Inquiry], envelope: Envelope) -> bytes:
    """One interchange with one ST an inquiry, all to one payer. Trailers repeat the numbers of their headers."""
    transactions = [
        Outgoing(
            "270", f"{inquiry.set_number:04}", [*_beginning(inquiry, envelope), *_provider(inquiry), *_members(inquiry)]
        )
        for inquiry in inquiries
    ]
    return write_interchange(envelope, transactions, inquiries[0].form.delimiters)


def is_said_differently(inquiry: Inquiry, other: Wording) -> bool:
    """Whether the other wording names the person in other words; if not, it would be the same question again."""
    return [*_members(inquiry)] != [*_members(replace(inquiry, wording=other))]


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


def _provider(inquiry: Inquiry) -> Iterator[_Segment]:
    provider = inquiry.asked.provider
    yield "HL", "2", "1", "21", "1"
    if provider.is_organization:
        yield _named("1P", "2", clean(provider.name.last_name)[:_LAST_NAME_LENGTH], "", "XX", provider.npi)
    else:
        first_name = clean(provider.name.first_name)[:_FIRST_NAME_LENGTH]
        yield _named("1P", "1", normalised_last_name(provider.name.last_name), first_name, "XX", provider.npi)
    for qualifier, number in inquiry.form.provider_references:
        yield "REF", qualifier, number


def _members(inquiry: Inquiry) -> Iterator[_Segment]:
    asked, coverage = inquiry.asked, inquiry.asked.coverage
    trace = ("TRN", "1", inquiry.trace_number, inquiry.company_id)
    if coverage.is_subscriber:
        yield "HL", "3", "2", "22", "0"
        yield trace
        yield _subscriber(inquiry, asked.patient)
    else:
        yield "HL", "3", "2", "22", "1"
        yield _subscriber(inquiry, coverage.subscriber)
        yield "HL", "4", "3", "23", "0"
        yield trace
        yield "NM1", "03", "1", *_names(inquiry, asked.patient)
    yield from _details(inquiry)
    yield "DTP", "291", "D8", f"{asked.visit_date:%Y%m%d}"
    yield "EQ", asked.service_type_code


def _details(inquiry: Inquiry) -> Iterator[_Segment]:
    """What tells the person from others of that name: the same in either member loop."""
    asked, coverage, form = inquiry.asked, inquiry.asked.coverage, inquiry.form
    if form.sends_group and coverage.group_number:
        yield "REF", "6P", coverage.group_number
    address = asked.address
    if form.sends_address and address.street and address.city:
        yield "N3", clean(address.street)[:_STREET_LENGTH]
        yield "N4", clean(address.city)[:_CITY_LENGTH], address.state, "".join(filter(str.isalnum, address.postal_code))
    birth_date = asked.patient.birth_date
    gender = _GENDERS.get(asked.patient.sex, "") if form.sends_gender else ""
    yield "DMG", "D8", f"{birth_date:%Y%m%d}" if birth_date else "", gender
    if not coverage.is_subscriber:
        yield "INS", "N", _RELATIONSHIP_CODES.get(coverage.relationship, _OTHER_RELATIONSHIP)


def _subscriber(inquiry: Inquiry, person: Person) -> _Segment:
    member_id = "".join(inquiry.asked.coverage.member_id.split())[:_ID_LENGTH]
    return _named("IL", "1", *_names(inquiry, person), "MI", member_id)


def _names(inquiry: Inquiry, person: Person) -> tuple[str, str]:
    """Family and given name in the inquiry's wording; normalised, only the first of several given names is kept."""
    first_name = clean(person.first_name)[:_FIRST_NAME_LENGTH]
    if inquiry.wording is Wording.AS_RECORDED:
        is_kept = inquiry.form.keeps_suffix
        last_name = clean(person.last_name)[:_LAST_NAME_LENGTH] if is_kept else normalised_last_name(person.last_name)
        return last_name, first_name
    words = _NOT_IN_A_NAME.sub("", first_name).split() if inquiry.wording is Wording.NORMALISED else []
    return normalised_last_name(person.last_name), "".join(words[:1])


def _named(entity: str, kind: str, last: str, first: str, qualifier: str, id: str) -> _Segment:
    return "NM1", entity, kind, last, first, "", "", "", qualifier, id
