"""Puts a month into files and nights: in good order, or as banks and clearinghouses do on their worst days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from backoffice.simulator import banks, era
from backoffice.simulator.folders import Tables
from backoffice.simulator.months.month import Played
from backoffice.simulator.remittance import Remit

_MOST_IN_A_FILE = 4
_AGAIN_PCT = 15


@dataclass(slots=True)
class Parcel:
    """What comes in one night: tables of the feed, and files by their path below the inbox."""

    tables: Tables
    files: dict[str, bytes] = field(default_factory=dict)


def in_order(played: Played) -> dict[date, Parcel]:
    """Every remittance in a file and on the night of its own week; all claims are known from the first night on."""
    parcels = {night: Parcel(played.tables) for night in played.month.nights}
    for number, remit in enumerate(played.remits):
        night = _night(played, remit.paid_on)
        parcels[night].files[f"edi/{night}/{number:03}.835"] = era.write([remit], number + 1)
    for path, content, day in _bank_files(played):
        parcels[_night(played, day)].files[path] = content
    return parcels


def in_disorder(played: Played, draw: Random) -> dict[date, Parcel]:
    """The same month: remittances mixed, several to a file, some again in the same or in new envelopes, statements on
    any night, claims becoming known little by little. The last night alone has them all."""
    nights = played.month.nights
    known = sorted(draw.randrange(len(played.tables["claims"]) + 1) for _ in nights[1:])
    parcels = {night: Parcel(_only(played.tables, count)) for night, count in zip(nights, known, strict=False)}
    parcels[nights[-1]] = Parcel(played.tables)
    for number, content in enumerate(_mixed(played.remits, draw)):
        for copy in range(1 + (draw.randrange(100) < _AGAIN_PCT)):
            night = draw.choice(nights)
            parcels[night].files[f"edi/{night}/{number:03}-{copy}.835"] = content
    for path, content, _ in _bank_files(played):
        parcels[draw.choice(nights)].files[path] = content
    return parcels


def _mixed(remits: Sequence[Remit], draw: Random) -> Iterator[bytes]:
    """Files of one to four remittances in any order, under any control number; some come in two files."""
    again = [remit for remit in remits if draw.randrange(100) < _AGAIN_PCT]
    waiting = draw.sample([*remits, *again], len(remits) + len(again))
    while waiting:
        count = draw.randrange(1, _MOST_IN_A_FILE + 1)
        taken, waiting = waiting[:count], waiting[count:]
        yield era.write(taken, draw.randrange(1, 10**9))


def _bank_files(played: Played) -> Iterator[tuple[str, bytes, date]]:
    for statement in played.statements:
        path = f"bank/{statement.account_id}/{statement.day:%Y%m%d}.{statement.format}"
        yield path, banks.write(statement), statement.day


def _night(played: Played, day: date) -> date:
    nights = played.month.nights
    return next((night for night in nights if day <= night), nights[-1])


def _only(tables: Tables, count: int) -> Tables:
    """The tables as they stood when that many claims had been entered."""
    claims = tables["claims"][:count]
    ids = {row["claim_id"] for row in claims}
    return {
        **tables,
        "claims": claims,
        "claim_lines": [row for row in tables["claim_lines"] if row["claim_id"] in ids],
        "patient_payments": [row for row in tables["patient_payments"] if row["claim_id"] in ids],
    }
