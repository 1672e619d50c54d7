"""The same rules once more, in plain Python, written from their sources: (applies, fails) for a row."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from backoffice.records.model import Cell

Row = Mapping[str, Cell]
Verdict = tuple[bool, bool]
LETTERS = "ACDEFGHJKMNPQRTUVWXY"
DIGITS = "0123456789"
MBI = (
    "123456789",
    LETTERS,
    LETTERS + DIGITS,
    DIGITS,
    LETTERS,
    LETTERS + DIGITS,
    DIGITS,
    LETTERS,
    LETTERS,
    DIGITS,
    DIGITS,
)


def is_npi(text: str) -> bool:
    if len(text) != 10 or set(text) - set(DIGITS) or text[0] not in "12":
        return False
    total = 0
    for place, digit in enumerate(reversed("80840" + text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_dea(text: str) -> bool:
    if len(text) != 9 or set(text[2:]) - set(DIGITS) or not ("A" <= text[0] <= "Z"):
        return False
    one, two, three, four, five, six, check = map(int, text[2:])
    surname_is_right = text[1] == "9" or "A" <= text[1] <= "Z"
    return surname_is_right and (one + three + five + 2 * (two + four + six)) % 10 == check


def is_mbi(text: str) -> bool:
    bare = "".join(character.upper() for character in text if character not in " -")
    return len(bare) == 11 and all(character in allowed for character, allowed in zip(bare, MBI, strict=True))


def is_phone(text: str) -> bool:
    bare = "".join(character for character in text if character not in " ().+-")
    if len(bare) == 11 and bare[0] == "1":
        bare = bare[1:]
    if len(bare) != 10 or set(bare) - set(DIGITS) or bare[0] in "01" or bare[3] in "01":
        return False
    return bare[3:8] != "55501" and len(set(bare)) > 1


def form(column: str, pattern: str) -> Callable[[Row], Verdict]:
    def judge(row: Row) -> Verdict:
        cell = row[column]
        return cell is not None, isinstance(cell, str) and re.fullmatch(pattern, cell) is None

    return judge


def check(column: str, holds: Callable[[str], bool]) -> Callable[[Row], Verdict]:
    def judge(row: Row) -> Verdict:
        cell = row[column]
        return cell is not None, isinstance(cell, str) and not holds(cell)

    return judge


def npi_check_digit(row: Row) -> Verdict:
    npi = str(row["npi"])
    applies = re.fullmatch("[12][0-9]{9}", npi) is not None
    return applies, applies and not is_npi(npi)


def member_id(row: Row) -> Verdict:
    cell = row["member_id"]
    return isinstance(cell, str) and cell.strip(" ") != "", isinstance(cell, str) and not is_mbi(cell)


def modifiers(row: Row) -> Verdict:
    cell = row["modifiers"]
    if not isinstance(cell, str):
        return False, False
    parts = cell.split(":")
    well_formed = len(parts) <= 4 and all(re.fullmatch("[0-9A-Z]{2}", part) for part in parts)
    return True, not well_formed or len(set(parts)) < len(parts)


def name_digits(row: Row) -> Verdict:
    return True, any(character in DIGITS for column in ("last_name", "first_name") for character in str(row[column]))


_ICD = "[A-Z][0-9A-Z]{2}(?:[.][0-9A-Z]{1,4})?"
ROW_RULES: Mapping[str, Callable[[Row], Verdict]] = {
    "PATIENT_POSTAL_CODE_FORMAT": form("postal_code", "[0-9]{5}(-?[0-9]{4})?"),
    "PATIENT_PHONE_FORMAT": check("phone", is_phone),
    "PATIENT_NAME_DIGITS": name_digits,
    "COVERAGE_MBI_FORMAT": member_id,
    "PROVIDER_NPI_FORMAT": form("npi", "[12][0-9]{9}"),
    "PROVIDER_NPI_CHECK_DIGIT": npi_check_digit,
    "PROVIDER_TAXONOMY_FORMAT": form("taxonomy_code", "[0-9A-Z]{9}X"),
    "PROVIDER_DEA_NUMBER": check("dea_number", is_dea),
    "LINE_PROCEDURE_FORMAT": form("procedure_code", "[0-9]{5}|[0-9]{4}[AFMTU]|[A-V][0-9]{4}"),
    "LINE_DIAGNOSIS_FORMAT": check(
        "diagnosis_codes", lambda cell: all(re.fullmatch(_ICD, code) for code in cell.split(":"))
    ),
    "LINE_MODIFIERS": modifiers,
    "LINE_NDC_FORMAT": form(
        "ndc",
        "[0-9]{11}|[0-9]{5}-[0-9]{4}-[0-9]{2}|[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{5}-[0-9]{3}-[0-9]{2}|"
        "[0-9]{5}-[0-9]{4}-[0-9]",
    ),
    "LINE_UNITS": lambda row: (True, int(str(row["units"])) < 1),
}


def overlapping(coverages: Sequence[Row]) -> set[str]:
    """Ids of coverages that begin while another of the same patient and rank, begun no later, is in force."""
    found = set()
    for one in coverages:
        for other in coverages:
            if one is other or (one["patient_id"], one["rank"]) != (other["patient_id"], other["rank"]):
                continue
            begun = (str(other["effective_date"]), other["coverage_id"]) < (
                str(one["effective_date"]),
                one["coverage_id"],
            )
            in_force = other["termination_date"] is None or str(other["termination_date"]) >= str(one["effective_date"])
            is_a_span = one["termination_date"] is None or str(one["termination_date"]) >= str(one["effective_date"])
            if begun and in_force and is_a_span:
                found.add(str(one["coverage_id"]))
    return found


def outvoted(rows: Sequence[Row], group: Callable[[Row], object], value: str, key: str) -> dict[str, str]:
    """Verdict by key of the rows that contradict their group."""
    groups: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        if group(row) is not None and row[value] is not None:
            groups[group(row)].append(row)
    found = {}
    for members in groups.values():
        votes = Counter(str(row[value]) for row in members).most_common()
        if len(votes) < 2:
            continue
        clear = votes[0][1] >= 2 * votes[1][1]
        for row in members:
            if not clear or row[value] != votes[0][0]:
                found[str(row[key])] = "MINORITY" if clear else "AMBIGUOUS"
    return found
