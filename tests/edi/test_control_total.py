from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.edi.control_total import BadAmount, Balance, ControlTotal, control_total
from backoffice.edi.reader import Transaction, read
from tests.edi.samples import GS, ISA
from tests.public import check_named, files, plain_sets

# Segment ordinals: ISA 1, GS 2, ST 3, BPR 4, CLP 5 and 11, SVC 7 and 9, PLB 13.
REMIT = (
    "ST*835*0001~BPR*I*145.00*C*ACH~"
    "CLP*A1*1*200.00*150*20*12*ICN1~CAS*CO*45*10.00~"
    "SVC*HC:99213*120*95~CAS*PR*1*20.00**2*5.00~"
    "SVC*HC:85025*80*65.00~CAS*CO*45*10**97*5**B10*0~"
    "CLP*A2*22*-50*-25~CAS*CR*45*-25~"
    "PLB*1234567893*20261231*WO:A0*-20.00*L6*0***50:x*~SE*12*0001~"
)


def total(text: str = REMIT) -> ControlTotal:
    (transaction,) = read((ISA + GS + text + "GE*1*3~IEA*1*000000003~").encode()).transactions
    return control_total(transaction)


def test_counts_and_sums_of_a_remittance() -> None:
    found = total()
    assert (found.claim_count, found.line_count) == (2, 2)
    assert (found.cas_count, found.cas_amount_count, found.cas_cents) == (4, 7, 2500)
    assert (found.plb_count, found.plb_amount_count, found.plb_cents) == (1, 2, -2000)
    assert (found.bpr02_cents, found.clp03_cents, found.clp04_cents) == (14500, 15000, 12500)
    assert found.bad_amounts == ()


def test_a_remittance_that_ties_passes_all_three_gates() -> None:
    found = total()
    assert found.line_balance == Balance(2, 0, (), 0)
    assert found.claim_balance == Balance(2, 0, (), 0)
    assert found.transaction_balance == Balance(1, 0, (), 0)


@pytest.mark.parametrize(
    ("good", "bad", "lines", "claims", "transactions"),
    [
        ("*120*95~", "*120*95.01~", (7,), (), ()),
        ("CAS*CR*45*-25~", "CAS*CR*45*-24.99~", (), (11,), ()),
        ("*200.00*150*", "*200.01*150*", (), (5,), ()),
        ("*80*65.00~", "*81*66~", (), (5,), ()),
        ("BPR*I*145.00", "BPR*I*145.01", (), (), (4,)),
        ("WO:A0*-20.00", "WO:A0*-20.01", (), (), (4,)),
        ("CLP*A2*22*-50*-25~", "CLP*A2*22*-50.01*-25.01~", (), (), (4,)),
    ],
)
def test_one_cent_is_found_and_located(
    good: str, bad: str, lines: tuple[int, ...], claims: tuple[int, ...], transactions: tuple[int, ...]
) -> None:
    found = total(REMIT.replace(good, bad))
    gates = (found.line_balance, found.claim_balance, found.transaction_balance)
    assert tuple(gate.out_ordinals for gate in gates) == (lines, claims, transactions)
    assert {gate.difference_cents for gate in gates if gate.out_count} <= {1, 100}


@pytest.mark.parametrize(
    ("good", "bad", "place", "checked"),
    [
        ("BPR*I*145.00", "BPR*I*145,00", ("BPR", 2), (2, 2, 0)),
        ("BPR*I*145.00", "BPR*I*", ("BPR", 2), (2, 2, 0)),
        ("CLP*A2*22*-50*-25~", "CLP*A2*22*-50*x~", ("CLP", 4), (2, 1, 0)),
        ("CLP*A2*22*-50*-25~", "CLP*A2*22**-25~", ("CLP", 3), (2, 1, 1)),
        ("*120*95~", "*120~", ("SVC", 3), (1, 1, 1)),
        ("CAS*CR*45*-25~", "CAS*CR*45*-25.005~", ("CAS", 3), (2, 1, 1)),
        ("WO:A0*-20.00", "WO:A0*1e2", ("PLB", 4), (2, 2, 0)),
    ],
)
def test_a_bad_amount_is_named_and_its_gates_are_not_checked(
    good: str, bad: str, place: tuple[str, int], checked: tuple[int, int, int]
) -> None:
    found = total(REMIT.replace(good, bad))
    assert [(amount.segment_id, amount.position) for amount in found.bad_amounts] == [place]
    gates = (found.line_balance, found.claim_balance, found.transaction_balance)
    assert tuple(gate.checked_count for gate in gates) == checked


def test_a_bad_amount_stands_at_its_segment() -> None:
    assert total(REMIT.replace("*120*95~", "*120*nothing~")).bad_amounts == (BadAmount("SVC", 3, 7),)


def test_a_cut_remittance_is_summed_as_far_as_it_goes() -> None:
    found = total("ST*835*0001~BPR*I*145.00~CLP*A1*1*200~")
    assert (found.claim_count, found.clp03_cents, found.clp04_cents) == (1, 20000, 0)


# claims, lines, CAS, PLB; BPR02, ΣCLP03, ΣCLP04, ΣPLB in cents; out of balance: lines, claims, transaction
PUBLIC = {
    "linuxforhealth__cob-contractural-adjustment.835": (1, 1, 2, 0, 3400, 54100, 3400, 0, 0, 0, 0),
    "linuxforhealth__managed-care.835": (2, 2, 5, 0, 94500, 200000, 94500, 0, 0, 0, 0),
    "linuxforhealth__medicare-part-a.835": (2, 0, 2, 1, 15000000, 22636697, 14999873, -127, 0, 0, 0),
    "linuxforhealth__secondary-payment.835": (2, 2, 4, 0, 122200, 1107514, 122200, 0, 0, 0, 0),
    "linuxforhealth__tertiary-payment.835": (1, 1, 1, 0, 18750, 176650, 18750, 0, 1, 1, 0),
    "pyx12__835_mult_loops.txt": (1, 3, 3, 0, 0, 91539, 0, 0, 0, 0, 0),
    "pyx12__835id__source.x12": (3, 3, 2, 1, 595021, -51025, -51025, -97794, 0, 0, 1),
    "pyx12__bad_header_looping__source.x12": (2, 6, 6, 0, 0, 183078, 0, 0, 0, 0, 0),
}


def test_public_remittances_have_the_totals_counted_by_hand(corpora: Path) -> None:
    found = {}
    for path in files(corpora, "x12/835"):
        for transaction in _remits(path.read_bytes()):
            sums = control_total(transaction)
            cents = (sums.bpr02_cents, sums.clp03_cents, sums.clp04_cents, sums.plb_cents)
            gates = (sums.line_balance, sums.claim_balance, sums.transaction_balance)
            found[path.name] = (*_counts(sums), *cents, *(gate.out_count for gate in gates))
    check_named(found, PUBLIC)


def test_every_public_remittance_has_the_counts_and_the_sums_of_a_plain_split(corpora: Path) -> None:
    for path in files(corpora, "x12"):
        data = path.read_bytes()
        remits, plain = _remits(data), plain_sets(data, "835")
        assert (path.name, len(remits)) == (path.name, len(plain))
        for transaction, segments in zip(remits, plain, strict=True):
            sums, ids = control_total(transaction), [elements[0] for elements in segments]
            assert (path.name, *_counts(sums)) == (path.name, *map(ids.count, ("CLP", "SVC", "CAS", "PLB")))
            if not sums.bad_amounts:
                cents = (sums.bpr02_cents, sums.clp03_cents, sums.clp04_cents)
                wanted = (_cents(segments, "BPR", 2), _cents(segments, "CLP", 3), _cents(segments, "CLP", 4))
                assert (path.name, *cents) == (path.name, *wanted)


def _remits(data: bytes) -> list[Transaction]:
    return [each for each in read(data).transactions if each.set_id == "835"]


def _counts(sums: ControlTotal) -> tuple[int, ...]:
    return (sums.claim_count, sums.line_count, sums.cas_count, sums.plb_count)


def _cents(segments: list[list[str]], name: str, position: int) -> int:
    """The sum of these elements, in cents."""
    return sum(int(Decimal(each[position]) * 100) for each in segments if each[0] == name)


SEGMENTS = st.sampled_from([part + "~" for part in REMIT.split("~")[1:-2]])
NOISE = st.text(st.characters(codec="utf-8", exclude_characters="~*"), max_size=10).map(lambda text: f"X{text}~")


@given(st.lists(SEGMENTS | NOISE, max_size=12))
def test_segments_in_any_order_are_all_counted(parts: list[str]) -> None:
    found = total("ST*835*0001~" + "".join(parts) + "SE*1*0001~")
    counts = [sum(part.startswith(name) for part in parts) for name in ("CLP", "SVC", "CAS", "PLB")]
    assert [found.claim_count, found.line_count, found.cas_count, found.plb_count] == counts
