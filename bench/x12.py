"""Reading a 271 with 10,000 members."""

from collections.abc import Iterator
from typing import NamedTuple

from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_members
from bench.measure import Figure, measured
from bench.table import Result

TRANSACTIONS, MEMBERS = 100, 100


class Plain(NamedTuple):
    """A segment without any knowledge of envelopes."""

    id: str
    elements: list[str]


def run() -> Result:
    """All cases on the same bytes."""
    data = a_271()
    figures: list[Figure] = [
        measured("`str.split` into named tuples", split, data, repeats=7),
        measured("ours: segments, envelopes, findings", segments, data, repeats=7),
        measured("ours: members with benefits, dates and cents", members, data, repeats=5),
        measured("x12sdk 2.2 models", sdk_models, data, repeats=1),
    ]
    what = f"{TRANSACTIONS * MEMBERS:,} members in {TRANSACTIONS} transactions, {len(data) / 1e6:.2f} MB."
    return Result("X12: a 271", what, figures)


def split(data: bytes) -> int:
    """The least that anything must do."""
    return len([Plain(cells[0], cells) for cells in (piece.split("*") for piece in data.decode().split("~"))])


def segments(data: bytes) -> int:
    """What every job gets from `edi`."""
    return sum(len(transaction.segments) for transaction in read(data).transactions)


def members(data: bytes) -> None:
    """What eligibility makes of it; ValueError when a member is lost."""
    found = sum(len(read_members(transaction)) for transaction in read(data).transactions)
    if found != TRANSACTIONS * MEMBERS:
        raise ValueError(f"{found} members")


def sdk_models(data: bytes) -> None:
    """The same by x12sdk; ValueError when a member is lost."""
    from x12sdk.io import X12ModelReader

    with X12ModelReader(data.decode()) as reader:
        found = sum(len(model.loop_2000a[0].loop_2000b[0].loop_2000c) for model in reader.models())
    if found != TRANSACTIONS * MEMBERS:
        raise ValueError(f"{found} members")


def a_271() -> bytes:
    """A batch answer of one payer."""
    lines = [
        "ISA*00*          *00*          *ZZ*BLUSIM01       *ZZ*1234567893     *261006*0330*^*00501*000000042*0*P*:",
        "GS*HB*BLUSIM01*1234567893*20261006*0330*42*X*005010X279A1",
    ]
    for number in range(TRANSACTIONS):
        lines += _transaction(number)
    return ("~".join([*lines, f"GE*{TRANSACTIONS}*42", "IEA*1*000000042"]) + "~").encode()


def _transaction(number: int) -> list[str]:
    control = f"{number + 1:04}"
    body = [
        f"ST*271*{control}*005010X279A1",
        f"BHT*0022*11*BATCH{control}*20261006*0330",
        "HL*1**20*1",
        "NM1*PR*2*BLUEHARBOR HEALTH*****PI*BLUSIM01",
        "HL*2*1*21*1",
        "NM1*1P*1*GRAY*IVY****XX*1993999998",
        *(line for member in range(MEMBERS) for line in _member(number, member)),
    ]
    return [*body, f"SE*{len(body) + 1}*{control}"]


def _member(transaction: int, number: int) -> Iterator[str]:
    key = f"{transaction:03}{number:03}"
    yield f"HL*{number + 3}*2*22*0"
    yield f"TRN*2*T{key}*1123456789"
    yield f"NM1*IL*1*BIRCH{number}*ADA****MI*BLH{key}"
    yield f"DMG*D8*19{number % 90 + 10}0102*F"
    yield "DTP*346*D8*20260101"
    yield "EB*1**30**GOLD CHOICE"
    yield "EB*C*IND*30**GOLD CHOICE*23*500.00"
    yield "EB*B*IND*98**GOLD CHOICE*27*20.00"
