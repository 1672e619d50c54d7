"""Answers that deviate from the guide: whatever is done to a 271, nothing of it is lost silently."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.edi.header import BLANKS
from backoffice.edi.model import Segment, Transaction
from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.model import Status
from backoffice.eligibility.reading import members_of_271
from backoffice.eligibility.response import NO_DETAILS, Answer, Details, Entity
from backoffice.eligibility.verdict import judge
from tests.eligibility.made import ABOVE, SUBSCRIBER, x271
from tests.soak import IS_SOAK

VISIT = date(2026, 10, 6)
BODY = (
    *ABOVE[:2],
    "PER*IC*HELP*TE*8005550100",
    *ABOVE[2:],
    *SUBSCRIBER,
    *("N3*1 ELM ST", "N4*ALBANY*NY*12207", "REF*6P*G77", "INS*Y*18*001*25", "DTP*346*D8*20260101"),
    *("EB*1**30**GOLD", "EB*C*IND*30^98***29*120.50*****Y", "MSG*PER CALENDAR YEAR", "EB*F**PT******VS*12"),
    "EB*A**98*****.25",
    *("HSD*VS*12***23*1", "III*ZZ*11", "DTP*292*RD8*20260101-20261231", "EB*R**30*HN", "REF*18*H1", "LS*2120"),
    *("NM1*PRP*2*BAY PLAN", "N3*1 BAY RD", "N4*BAY*MD*21201", "PER*IC**TE*4105550100", "PRV*PE*PXC*2", "LE*2120"),
    *("HL*4*2*22*0", "NM1*IL*1*MBEKI*JO****MI*Z9", "AAA*N**72*C"),
)
FRAME = {"ST", "SE", "HL", "LS", "LE", "BHT"}
COUNTED = {"EB", "AAA", "TRN", "REF", "DTP", "PER", "HSD", "III", "MSG"}
TEXTS = {
    "NM1": (3, 4, 5, 7, 8, 9),
    "N3": (1, 2),
    "N4": (1, 2, 3),
    "PRV": (1, 2, 3),
    "DMG": (3,),
    "INS": (2, 3, 4),
    "REF": (1, 2, 3, 4),
    "PER": (1, 2, 3, 4),
    "DTP": (1, 2, 3),
    "TRN": (1, 2, 3, 4),
    "MSG": (1,),
    "III": (1, 2, 3, 4),
    "EB": (1, 2, 4, 5, 6, 9, 10, 11, 12),
    "HSD": (1, 2, 3, 4, 5, 6, 7, 8),
    "AAA": (3, 4),
}
"""The elements of each segment that an answer repeats as they came, codes of a segment in lower case in upper case."""

USUAL = {
    "BHT": {1: "0022", 2: "11", 6: ""},
    "HL": {1: r"\d*", 3: "2[0-3]", 4: "[01]"},
    "LS": {1: "21[0-9]0"},
    "LE": {1: "21[0-9]0"},
    "NM1": {2: "[12]", 6: "", 11: "", 12: ""},
    "DMG": {1: "[Dd]8"} | dict.fromkeys(range(4, 12), ""),
    "INS": {1: "[YNyn]"},
    "AAA": {1: "[YNyn]", 2: ""},
}
"""The elements that it does not repeat, as long as they say what they always say."""

Deviation = Callable[[list[str], int], list[str]]
DEVIATIONS: dict[str, Deviation] = {
    "dropped": lambda lines, at: [*lines[:at], *lines[at + 1 :]],
    "twice": lambda lines, at: [*lines[:at], lines[at], *lines[at:]],
    "swapped with the next": lambda lines, at: [*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]],
    "lower case": lambda lines, at: [*lines[:at], lines[at].lower(), *lines[at + 1 :]],
    "blank lines around": lambda lines, at: [*lines[:at], f"\r\n \n{lines[at]}  ", "", *lines[at + 1 :]],
    "NUL in every element": lambda lines, at: [*lines[:at], lines[at].replace("*", "*\0"), *lines[at + 1 :]],
    "NUL in the name": lambda lines, at: [*lines[:at], f"{lines[at][:1]}\0{lines[at][1:]}", *lines[at + 1 :]],
    "unknown segment": lambda lines, at: [*lines[:at], "QZX*1*2", *lines[at:]],
    "unknown codes": lambda lines, at: [
        *lines[:at],
        lines[at].replace("*1*", "*Q7*").replace("*30", "*ZZ9"),
        *lines[at + 1 :],
    ],
    "elements missing": lambda lines, at: [*lines[:at], "*".join(lines[at].split("*")[:2]), *lines[at + 1 :]],
    "elements too many": lambda lines, at: [*lines[:at], f"{lines[at]}{'*' * 20}X", *lines[at + 1 :]],
    "wrong tree": lambda lines, at: [*lines[:at], f"HL*9*{at}*22*0", *lines[at:]],
    "moved to the end": lambda lines, at: [*lines[:at], *lines[at + 1 :], lines[at]],
    "amount with letters": lambda lines, at: [
        *lines[:at],
        lines[at].replace("120.50", "12O.5").replace(".25", ".Z"),
        *lines[at + 1 :],
    ],
    "date that is none": lambda lines, at: [
        *lines[:at],
        lines[at].replace("2026", "2O26").replace("1980", "l980"),
        *lines[at + 1 :],
    ],
}
RIGHT, WRONG, CUT = "SE*{count}*0001~GE*1*1~IEA*1*000000001~", "SE*7*9999~GE*3*2~IEA*2*000000009~", ""
NOTICED = {
    RIGHT: (),
    WRONG: ("SE_COUNT", "SE_CONTROL", "GE_COUNT", "GE_CONTROL", "IEA_COUNT", "IEA_CONTROL"),
    CUT: ("TRUNCATED",) * 3,  # transaction, group and interchange
}
"""Each ending of a file, and what the reader has to say about it."""
MARKS = (("*", ":", "^", "~"), ("|", ">", "!", "\n"), ("*", "<", "U", "\x1d"), ("^", "&", "%", "\r\n"))


def _kept(answer: Answer) -> Counter[str]:
    """How many segments of each id an answer holds, counted from its words alone."""
    held: Counter[str] = Counter()
    people = [person for member in answer.members for person in (member.person, member.subscriber) if person]
    for person in {id(person): person for person in people}.values():
        held["REF"] += len(person.references)
        held["DTP"] += len(person.dates)
        held["PER"] += len(person.contacts)
    held["TRN"] += sum(len(member.traces) for member in answer.members)
    held["AAA"] += len(answer.refusals)
    benefits = [*answer.strays, *(each for member in answer.members for each in member.says.benefits)]
    held["EB"] += len(benefits)
    for more in (benefit.more for benefit in benefits):
        held.update(_of_details(more))
    for entity in filter(None, (answer.payer, answer.provider)):
        held.update(_of_entity(entity))
    return held


def _of_details(more: Details) -> Counter[str]:
    held = Counter({"DTP": len(more.dates), "HSD": len(more.limits), "III": len(more.natures)})
    held.update({"REF": len(more.references), "MSG": len(more.messages)})
    for entity in more.entities:
        held.update(_of_entity(entity))
    return held


def _of_entity(entity: Entity) -> Counter[str]:
    return Counter({"PER": len(entity.contacts), "REF": len(entity.references)})


@given(
    st.lists(st.tuples(st.sampled_from(sorted(DEVIATIONS)), st.integers(0, len(BODY) - 1)), min_size=1, max_size=4),
    st.sampled_from(sorted(NOTICED)),
    st.sampled_from(MARKS),
)
@settings(max_examples=20_000 if IS_SOAK else 2000, deadline=None)
@pytest.mark.soak
def test_whatever_is_done_to_an_answer_each_segment_is_in_its_words_or_among_its_damages(
    deviations: list[tuple[str, int]], ending: str, marks: tuple[str, ...]
) -> None:
    lines = list(BODY)
    for deviation, at in deviations:
        lines = DEVIATIONS[deviation](lines, min(at, len(lines) - 1))
    pieces = [piece for line in lines if (piece := line.strip(BLANKS))]
    reading = read(_with(x271(*lines, ending=ending.format(count=len(pieces) + 3)), marks))
    (transaction,) = reading.transactions
    answer = read_answer(transaction)
    in_lower_case = ["CASE" for piece in pieces if (name := piece.split("*")[0]) != name.upper()]
    with_nul = ["NUL_BYTE" for piece in pieces if "\0" in piece]
    expected = [*NOTICED[ending], *in_lower_case, *with_nul]
    assert sorted(finding.code for finding in reading.findings) == sorted(expected)
    assert reading.is_conserved
    not_read = {ordinal for code, ordinal in answer.damages if code == "NOT_READ"}
    read_segments = [each for each in transaction.segments if each.id not in FRAME and each.ordinal not in not_read]
    assert _kept(answer) == Counter(each.id for each in read_segments if each.id in COUNTED)
    words = repr(answer)
    assert [each.id for each in read_segments for at in TEXTS[each.id] if not _is_said(each, at, words)] == []
    known = [each for each in transaction.segments if each.ordinal not in not_read]
    others = sorted(each for each in answer.damages if each[0] not in ("NOT_READ", "NOT_KEPT", "BAD_DATE"))
    assert others == sorted(_damages(transaction))
    unusual = {each.ordinal for each in transaction.segments if _is_unusual(each)}
    not_kept = {ordinal for code, ordinal in answer.damages if code == "NOT_KEPT"}
    nobody = {each.ordinal for each in known if each.id == "NM1" and each[1].strip().upper() not in ("IL", "03")}
    assert unusual <= not_kept <= unusual | nobody
    bad_dates = {each.ordinal for each in known if _is_bad_date(each)}
    found = {ordinal for code, ordinal in answer.damages if code == "BAD_DATE"}
    assert found <= bad_dates
    assert {each.ordinal for each in known if each.id == "DMG"} & bad_dates <= found


def _damages(transaction: Transaction) -> list[tuple[str, int]]:
    """What must be said of its segments, worked out from their elements alone."""
    found = []
    levels = {each[1].strip() for each in transaction.segments if each.id == "HL"}
    for each in transaction.segments:
        if each.id == "HL" and (parent := each[2].strip() or each[3].strip() in ("21", "22", "23")):
            found += [("NO_PARENT", each.ordinal)] if parent not in levels else []
        if each.id == "EB" and re.search("[A-Za-z]", each[7]):
            found.append(("BAD_AMOUNT", each.ordinal))
        if each.id == "EB" and re.search("[A-Za-z]", each[8]):
            found.append(("BAD_PERCENT", each.ordinal))
        if each.id in TEXTS.keys() | FRAME and len(each.elements) > 20:
            found.append(("TOO_LONG", each.ordinal))
    return found


def _is_said(segment: Segment, at: int, words: str) -> bool:
    text = segment[at].strip()
    spellings = (text,) if segment.elements[0] == segment.id else (text, text.upper())
    return any(repr(each)[1:-1] in words for each in spellings)


def _is_unusual(segment: Segment) -> bool:
    """Whether an element that no answer repeats says something of its own."""
    usual = USUAL.get(segment.id, {})
    return any(text and not re.fullmatch(usual[at], text) for at in usual if (text := segment[at].strip()))


def _is_bad_date(segment: Segment) -> bool:
    """Whether it is a date that nobody can read."""
    if segment.id == "DMG":
        return bool(re.search("[A-Za-z]", segment[2]))
    form = segment[2].strip()
    if segment.elements[0] != segment.id:
        form = form.upper()
    shape = {"D8": r"\d{8}", "RD8": r"\d{8}-\d{8}"}.get(form, "(?!)")
    return segment.id == "DTP" and not re.fullmatch(shape, segment[3].strip())


@pytest.mark.parametrize(
    ("deviation", "line", "damages"),
    [
        ("amount with letters", "EB*C*", ["BAD_AMOUNT"]),
        ("amount with letters", "EB*A*", ["BAD_PERCENT"]),
        ("date that is none", "DMG*", ["BAD_DATE"]),
        ("date that is none", "DTP*346*", ["BAD_DATE"]),
        ("date that is none", "DTP*292*", ["BAD_DATE"]),
        ("elements missing", "DTP*346*", ["BAD_DATE"]),
        ("elements too many", "EB*C*", ["TOO_LONG"]),
        ("elements too many", "N3*1 ELM", ["TOO_LONG"]),
        ("unknown segment", "EB*C*", ["NOT_READ"]),
        ("twice", "DMG*", ["NOT_READ"]),
        ("wrong tree", "EB*C*", ["NO_PARENT"]),
        ("unknown codes", "NM1*IL", ["NOT_KEPT"]),
        ("blank lines around", "EB*C*", []),
        ("unknown codes", "EB*1*", []),
    ],
)
def test_each_deviation_has_its_damage(deviation: str, line: str, damages: list[str]) -> None:
    at = next(number for number, each in enumerate(BODY) if each.startswith(line))
    lines = DEVIATIONS[deviation](list(BODY), at)
    answer = read_answer(read(x271(*lines)).transactions[0])
    assert [code for code, _ in answer.damages] == damages


EVERYTHING = (
    *BODY[: BODY.index("AAA*N**72*C")],
    *(
        "HI*BK:8901",
        "MPI*A*A*A",
        "PRV*PE*PXC*207Q00000X",
        "PER*IC*DESK*TE*1",
        "AAA*N**72*C",
        "EB*B*IND*98*HM*GOLD*27*5",
    ),
    *("EB*B**30********Y*Y*HC:99213:25:::::99215*1", "DTP*348*D8*20260101", "LS*2120", "NM1*PRP*2*BAY", "REF*18*H"),
)
LENGTHS = {
    "ST": 3,
    "BHT": 6,
    "HL": 4,
    "TRN": 4,
    "NM1": 12,
    "N3": 2,
    "N4": 7,
    "DMG": 11,
    "INS": 17,
    "REF": 4,
    "PER": 9,
    "PRV": 6,
    "HI": 12,
    "MPI": 7,
    "DTP": 3,
    "AAA": 4,
    "EB": 14,
    "HSD": 8,
    "III": 4,
    "MSG": 1,
    "LS": 1,
    "LE": 1,
    "SE": 2,
}
"""How many elements each segment has by the guide."""


def _seen(lines: list[str]) -> tuple[str, Counter[object]]:
    """All words that come of a transaction, and all that is noted of it."""
    (transaction,) = read("~".join(lines).encode()).transactions
    answer = read_answer(transaction)
    noted = Counter((*answer.damages, *((finding.code, finding.ordinal) for finding in transaction.findings)))
    return repr((answer, transaction.version, transaction.control_number)), noted


@pytest.mark.parametrize("text", ["Q7Q7", "{}:a:a:a:a:a:a:a:Q7Q7"], ids=["another text", "a component more"])
def test_any_element_of_any_segment_that_says_something_else_is_in_the_words_or_noted(text: str) -> None:
    lines = x271(*EVERYTHING, ending=f"SE*{len(EVERYTHING) + 3}*0001~GE*1*1~IEA*1*000000001~").decode().split("~")
    _, before = _seen(lines)
    lost = []
    for at, line in list(enumerate(lines))[2:-3]:
        elements = line.split("*")
        for position in range(2 if elements[0] == "ST" else 1, LENGTHS[elements[0]] + 2):
            changed = [*elements, *[""] * (position + 1 - len(elements))]
            changed[position] = text.format(changed[position])
            words, noted = _seen([*lines[:at], "*".join(changed), *lines[at + 1 :]])
            if "Q7Q7" not in words and noted <= before:
                lost.append((line, position))
    assert lost == []


def test_a_payer_that_writes_all_in_lower_case_says_the_same() -> None:
    content = x271(*EVERYTHING, "EB*I*IND*98", "EB*1**30", "DTP*346*RD8*20260101-20261231")
    upper, lower = (read_answer(read(each).transactions[0]) for each in (content, content.lower()))
    assert (lower.damages, lower.refusals, lower.reference) == (upper.damages, upper.refusals, upper.reference)
    assert [each.traces for each in lower.members] == [each.traces for each in upper.members]
    for one, other in zip(upper.members, lower.members, strict=True):
        assert repr(other).lower() == repr(one).lower()
        assert judge(other.says, "98", VISIT) == judge(one.says, "98", VISIT)
        for benefit, same in zip(one.says.benefits, other.says.benefits, strict=True):
            assert replace(same, plan_name="", more=NO_DETAILS) == replace(benefit, plan_name="", more=NO_DETAILS)


def _with(content: bytes, marks: tuple[str, ...]) -> bytes:
    """The same interchange with other delimiters; the standard ones do not occur in its texts."""
    element, component, repetition, terminator = marks
    table = str.maketrans({"*": element, ":": component, "^": repetition, "~": terminator})
    return content.decode().translate(table).encode()


@pytest.mark.parametrize("marks", MARKS, ids=repr)
def test_other_delimiters_change_nothing_of_what_is_said(marks: tuple[str, ...]) -> None:
    expected = members_of_271(read(x271(*BODY)).transactions[0], VISIT)
    found = members_of_271(read(_with(x271(*BODY), marks)).transactions[0], VISIT)
    assert found == expected
    assert [(each.status, each.reason) for each in found] == [(Status.ACTIVE, ""), (Status.REJECTED, "AAA_72")]
