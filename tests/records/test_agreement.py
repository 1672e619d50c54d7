"""Great Expectations, our SQL and plain Python count the same on data that nobody would enter on purpose."""

import random
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Connection, select

from backoffice.office import Office
from backoffice.records.expectations import second_opinion
from backoffice.records.model import Cell, Tally
from backoffice.records.registry import registry
from backoffice.records.tallies import ask
from backoffice.store.tables.records import dq_failures
from tests.records.reference import ROW_RULES, outvoted, overlapping
from tests.records.world import CLEAN, NIGHT, Rows, store

RULES = registry().rules
SAMPLES = {
    "postal_code": ["12207", "12207-1234", "122071234"],
    "phone": ["5184627700", "+1 (518) 462-7700", "518-555-0123", "2222222222", "15184627700"],
    "last_name": ["Smith", "TEST", "O'Neil"],
    "member_id": ["1EG4TE5MK73", "1eg4-te5-mk73", "1EG4 TE5 MK73"],
    "npi": ["1234567893", "1993999998", "2000000002"],
    "taxonomy_code": ["207Q00000X", "2084P0800X"],
    "dea_number": ["AB1234563", "B91234563"],
    "procedure_code": ["99213", "0001F", "0071T", "G0101", "J1100", "0001A"],
    "diagnosis_codes": ["I10", "E11.9:I10", "QA0.0101", "U07.1:Z00.00"],
    "modifiers": ["25", "25:59", "25:59:LT:GA"],
    "ndc": ["0777-3105-02", "00777310502", "12345-6789-0", "12345-678-90"],
}
OPTIONAL = {"postal_code", "phone", "member_id", "dea_number", "modifiers", "ndc"}
ODD = ["٣", "é", "\n", " ", "-", ":", "0", "9", "x", "Z", ".", "%", "'", "1"]


def odd_cell(draw: random.Random, column: str) -> Cell:
    if column in OPTIONAL and draw.random() < 0.1:
        return None
    text = draw.choice(SAMPLES[column])
    for _ in range(draw.choice((0, 0, 1, 1, 2))):
        place = draw.randrange(len(text) + 1)
        text = text[:place] + draw.choice([*ODD, ""]) + text[place + draw.choice((0, 1)) :]
    return draw.choice((text, text, text, f"{text}\n", f" {text}", "   "))


def odd_rows(draw: random.Random, table: str, key: str, columns: Iterable[str], count: int) -> list[dict[str, Cell]]:
    return [
        {**CLEAN[table], **{column: odd_cell(draw, column) for column in columns}, key: f"X{number}"}
        for number in range(count)
    ]


def odd_practice(seed: int) -> Rows:
    draw = random.Random(seed)
    rows: Rows = {table: [dict(row)] for table, row in CLEAN.items()}
    rows["patients"] = odd_rows(draw, "patients", "patient_id", ("postal_code", "phone", "last_name"), 300)
    rows["providers"] = odd_rows(
        draw, "providers", "provider_id", ("npi", "taxonomy_code", "dea_number", "last_name"), 300
    )
    rows["claim_lines"] = [
        {**row, "claim_id": "C1", "line_number": number, "units": draw.randrange(-1, 3)}
        for number, row in enumerate(
            odd_rows(draw, "claim_lines", "claim_id", ("procedure_code", "diagnosis_codes", "modifiers", "ndc"), 300)
        )
    ]
    rows["coverages"] = odd_rows(draw, "coverages", "coverage_id", ("member_id",), 300)
    for coverage in rows["coverages"]:
        start = date(2026, 1, 1) + timedelta(days=draw.randrange(60))
        coverage |= {
            "patient_id": f"X{draw.randrange(60)}",
            "rank": draw.choice((1, 2)),
            "effective_date": start,
            "termination_date": draw.choice((None, start + timedelta(days=draw.randrange(-3, 20)))),
        }
    for number, lot in enumerate(odd_rows(draw, "stock_lots", "lot_number", (), 60)):
        lot |= {"lot_number": f"L{number % 12}", "location_id": f"LOC{number}"}
        lot["expiry_date"] = draw.choice((None, date(2027, 1, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)))
        rows["stock_lots"].append(lot)
    return rows


def failing(connection: Connection, rule_id: str) -> dict[str, str]:
    query = select(dq_failures.c.record_key, dq_failures.c.verdict).where(dq_failures.c.rule_id == rule_id)
    return {row.record_key: row.verdict for row in connection.execute(query)}


def key_of(row: dict[str, Cell], table: str) -> str:
    keys = {"claim_lines": ("claim_id", "line_number"), "patients": ("patient_id",), "providers": ("provider_id",)}
    return "/".join(str(row[name]) for name in keys.get(table, ("coverage_id",)))


def test_three_engines_agree_on_odd_data(office: Office) -> None:
    rows = odd_practice(seed=20261005)
    with office.transaction() as connection:
        store(connection, rows)
        ours = ask(connection, RULES.values(), NIGHT)
    theirs = second_opinion(office.engine, RULES.values(), NIGHT)
    assert {key: tally.ours for key, tally in ours.items()} == {key: tally.theirs for key, tally in theirs.items()}
    assert {key: tally.error for key, tally in (ours | theirs).items() if tally.error} == {}
    with office.transaction() as connection:
        for rule_id, judge in ROW_RULES.items():
            members = rows[RULES[rule_id].table]
            expected = {key_of(row, RULES[rule_id].table) for row in members if all(judge(row))}
            assert failing(connection, rule_id).keys() == expected, rule_id
            assert 0 < len(expected) < len(members), rule_id
            assert _tested(ours[rule_id]) == sum(judge(row)[0] for row in members), rule_id
        assert failing(connection, "COVERAGE_OVERLAP").keys() == overlapping(rows["coverages"])


def test_minority_vote_agrees_with_a_plain_count_of_hands(office: Office) -> None:
    rows = odd_practice(seed=7)
    lots = [{**lot, "key": f"I1/{lot['location_id']}/{lot['lot_number']}"} for lot in rows["stock_lots"]]
    with office.transaction() as connection:
        store(connection, rows)
        ask(connection, [RULES["LOT_EXPIRY_DIFFERS"]], NIGHT)
        found = failing(connection, "LOT_EXPIRY_DIFFERS")
    as_text = [{**lot, "expiry_date": lot["expiry_date"] and str(lot["expiry_date"])} for lot in lots]
    assert found == outvoted(as_text, lambda lot: lot["lot_number"], "expiry_date", "key")
    assert {"MINORITY", "AMBIGUOUS"} == set(found.values())


def test_every_single_wrong_digit_of_an_npi_is_noticed_and_every_swap_but_09_with_90(office: Office) -> None:
    valid = "1097654309"
    wrong = {valid[:place] + digit + valid[place + 1 :] for place in range(1, 10) for digit in "0123456789"} - {valid}
    swapped = {valid[:place] + valid[place + 1] + valid[place] + valid[place + 2 :] for place in range(1, 9)} - {valid}
    rows: Rows = {"providers": [{**CLEAN["providers"], "provider_id": npi, "npi": npi} for npi in wrong | swapped]}
    with office.transaction() as connection:
        store(connection, rows)
        ask(connection, [RULES["PROVIDER_NPI_CHECK_DIGIT"]], NIGHT)
        passed = (wrong | swapped) - failing(connection, "PROVIDER_NPI_CHECK_DIGIT").keys()
    assert passed == {"1907654309", "1097654390"}


def _tested(tally: Tally) -> int:
    assert tally.ours is not None
    return tally.ours.tested
