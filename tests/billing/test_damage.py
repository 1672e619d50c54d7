"""Whatever happens to a file on its way: it is put aside or posted whole, and nothing stops the night."""

from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import func, select

from backoffice.office import Office
from backoffice.store.tables.billing import remits
from backoffice.store.tables.house import landed_files, quarantine
from backoffice.store.tables.journal import journal_lines
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import balances, claim, deliver, run, tables
from tests.soak import IS_SOAK, report, sampled

pytestmark = pytest.mark.soak

FILES = 400 if IS_SOAK else 60
CAS = [("CO", "45", "50.01"), ("PR", "2", "19.99")]


def _whole(number: int) -> bytes:
    """Two remittances of a file: one with a claim of ours, one with a stranger's and adjustments of the provider."""
    ours = Clp(f"C-{number}", "150", "80", lines=[Svc("99213:25:59", "150", "80", CAS)], icn=f"77{number:04}")
    eras = [
        Era([ours, Clp("X-9", "40", "25", [("CO", "45", "15")])], [("WO:REF", "2"), ("L6", "-1.50")], f"A{number:05}"),
        Era([Clp(f"D-{number}", "200", "120", [("CO", "45", "80")])], trace=f"B{number:05}", control="0002"),
    ]
    return interchange(*eras, control=f"{number + 1:09}")


def _cut(data: bytes, draw: Random) -> bytes:
    return data[: draw.randrange(len(data))]


def _flipped(data: bytes, draw: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randrange(1, 4)):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _one_of(*replacements: tuple[bytes, bytes]) -> Callable[[bytes, Random], bytes]:
    """One occurrence of a text, chosen by chance, becomes another."""

    def change(data: bytes, draw: Random) -> bytes:
        old, new = draw.choice(replacements)
        pieces = data.split(old)
        place = draw.randrange(1, len(pieces))
        return old.join(pieces[:place]) + new + old.join(pieces[place:])

    return change


def _other_delimiters(data: bytes, draw: Random) -> bytes:
    """Consistent ones, which change nothing; or a clash with what stands in the file."""
    return data.translate(bytes.maketrans(b"*:~", draw.choice((b"|>\n", b"\x1d\x1f\x1c", b"1:~", b"**~", b"*:*"))))


def _with_mark(data: bytes, draw: Random) -> bytes:
    return draw.choice((b"\xef\xbb\xbf", b"\x00\x00", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff\xfe")) + data


def _with_nul(data: bytes, draw: Random) -> bytes:
    """A NUL byte stands somewhere behind the header, be it in an element, a name or a number."""
    place = draw.randrange(106, len(data))
    return data[:place] + b"\0" + data[place:]


def _moved(data: bytes, draw: Random) -> bytes:
    """A segment is lost, doubled or somewhere else."""
    segments = data.split(b"~")
    taken = segments.pop(draw.randrange(len(segments)))
    for _ in range(draw.randrange(3)):
        segments.insert(draw.randrange(len(segments)), taken)
    return b"~".join(segments)


DAMAGES: dict[str, Callable[[bytes, Random], bytes]] = {
    "cut": _cut,
    "bits": _flipped,
    "amounts": _one_of(
        (b"*150*", b"*1000000000000000*"), (b"*80", b"*-0"), (b"*40*", b"*4O*"), (b"*120", b"*120.005"), (b"*25", b"*")
    ),
    "names": _one_of(
        (b"DOE*JANE", b"M\xdcLLER*REN\xc9"), (b"DOE", b"D\x81\x8dE"), (b"JANE", b"'; DROP TABLE remits--")
    ),
    "delimiters": _other_delimiters,
    "mark": _with_mark,
    "segments": _moved,
    "NUL": _with_nul,
}


@pytest.mark.parametrize("seed", sampled(range(10), few=1))
@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_file_is_put_aside_or_posted_whole(office: Office, kind: str, seed: int) -> None:
    draw = Random(f"{kind}{seed}")
    files = {f"edi/{number}.835": DAMAGES[kind](_whole(number), draw) for number in range(FILES)}
    claims = [claim(f"C-{number}", "150") for number in range(FILES)]
    claims += [claim(f"D-{number}", "200") for number in range(FILES)]
    deliver(office, tables(claims), files)

    run(office)  # the control report is true, or this fails

    with office.transaction() as connection:
        posted = dict(
            connection.execute(select(remits.c.remit_id, remits.c.paid_cents).where(remits.c.state == "posted")).all()
        )
        waiting = select(func.count()).where(landed_files.c.state == "landed")
        aside = connection.scalar(select(func.count(quarantine.c.file_id.distinct())))
        assert connection.scalar(waiting) == 0
        assert connection.scalar(select(func.sum(journal_lines.c.amount_cents))) in (None, 0)
    cleared = {key: cents for (account, key), cents in balances(office).items() if account == "1050"}
    assert cleared == {remit_id: cents for remit_id, cents in posted.items() if cents}
    report("billing: damaged files", kind=kind, files=FILES, posted_remits=len(posted), files_put_aside=aside or 0)
