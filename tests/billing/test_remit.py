"""Reading an 835: what is used, what is put aside and why; never an exception."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.billing import remit
from backoffice.billing.balance import claim_fault
from backoffice.billing.identity import match_key, near_key
from backoffice.billing.model import Adjustment
from backoffice.billing.remit import RemitReading, read_remit
from backoffice.billing.remit_tables import PlbRow, RemitTables
from backoffice.edi.control_total import control_total
from backoffice.edi.reader import read
from tests.billing.era import Clp, Era, Svc, interchange
from tests.public import check_named, files

PAID = Clp("C1", "150", "80", lines=[Svc("99213:25:59", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")], "L1")])
FILE = interchange(Era([PAID], [("WO:REF", "5"), ("L6", "-1.50")]))

PUBLIC = {
    "linuxforhealth__cob-contractural-adjustment.835": ("", ""),
    "linuxforhealth__managed-care.835": ("REMIT_BROKEN", "BPR_DATE"),
    "linuxforhealth__medicare-part-a.835": ("", ""),
    "linuxforhealth__secondary-payment.835": ("", ""),
    "linuxforhealth__tertiary-payment.835": ("", ""),
    "pyx12__835_mult_loops.txt": ("", ""),
    "pyx12__835id__source.x12": ("REMIT_OUT_OF_BALANCE", "REMIT_OUT_OF_BALANCE"),
    "pyx12__bad_header_looping__source.x12": ("REMIT_BROKEN", "SE_COUNT"),
}


def _read(data: bytes) -> RemitReading:
    return read_remit(data, read(data).transactions[0])


def test_every_public_835_is_read_or_put_aside_with_a_reason(corpora: Path) -> None:
    found = {}
    for path in files(corpora, "x12"):
        data = path.read_bytes()
        for transaction in read(data).transactions:
            if transaction.set_id == "835":
                reading = read_remit(data, transaction)
                found[path.name] = (reading.kind, reading.reason)
                assert (path.name, bool(reading.reason)) == (path.name, not _ties(reading))

    check_named(found, PUBLIC)


def _ties(reading: RemitReading) -> bool:
    """Whether it is read, and pays what its claims and its adjustments come to."""
    if reading.remit is None:
        return False
    claims, plbs = reading.remit.claims, reading.remit.plbs
    return reading.head.paid_cents == sum(one.paid_cents for one in claims) - sum(one.amount_cents for one in plbs)


def test_a_public_835_of_medicare_is_read_to_the_cent(corpora: Path) -> None:
    reading = _read((corpora / "x12" / "835" / "linuxforhealth__medicare-part-a.835").read_bytes())

    assert reading.remit is not None
    assert (reading.head.paid_cents, reading.head.payment_date) == (150_000_00, date(2002, 9, 13))
    assert [(claim.claim_number, claim.paid_cents) for claim in reading.remit.claims] == [
        ("666123", 138_018_40),
        ("777777", 11_980_33),
    ]
    assert reading.remit.claims[0].adjustments == (Adjustment(1, "CO", "45", 73_348_57),)
    assert [(plb.code, plb.reference, plb.amount_cents) for plb in reading.remit.plbs] == [("CV", "CP", -1_27)]


def test_a_line_is_read_with_its_modifiers_days_and_number() -> None:
    reading = _read(FILE)

    assert reading.remit is not None
    line = reading.remit.claims[0].lines[0]
    assert (line.procedure_code, line.modifiers, line.line_control_number) == ("99213", ("25", "59"), "L1")
    assert (line.service_from_date, line.charge_cents, line.paid_cents) == (date(2026, 9, 20), 150_00, 80_00)
    assert [(cas.group, cas.carc, cas.amount_cents) for cas in line.adjustments] == [
        ("CO", "45", 5000),
        ("PR", "2", 2000),
    ]


def test_the_name_of_a_remittance_does_not_depend_on_its_envelope_or_delimiters() -> None:
    era = Era([PAID])
    plain = interchange(era)
    renamed = interchange(Era([PAID], control="0815"), control="000000777")
    rewritten = plain.translate(bytes.maketrans(b"*:~", b"|>\n"))

    names = {_read(data).head.remit_id for data in (plain, renamed, rewritten)}

    assert len(names) == 1


def test_the_name_of_a_remittance_is_what_the_docstring_says() -> None:
    # sha256 of "ST*835~BPR*I*0*C*NON~SE*3~", as sha256sum gives it
    data = b"ISA*00*          *00*          *ZZ*P              *ZZ*R              *261001*0300*^*00501*000000001*0*P*:~"
    data += b"GS*HP*P*R*20261001*0300*1*X*005010X221A1~ST*835*0001~BPR*I*0*C*NON~SE*3*0001~GE*1*1~IEA*1*000000001~"

    assert _read(data).head.remit_id == "8daf0d52aeeeaa050d068a2c03f8a68b"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"BPR*I*76.50*", b"BPR*I*76.5.0*", "BPR_AMOUNT"),
        (b"**01*011000015*DA*2*20261001", b"**01*011000015*DA*2*20261301", "BPR_DATE"),
        (b"TRN*1*TRACE0001*", b"TRN*1**", "TRN_MISSING"),
        (b"N1*PE*", b"N1*XX*", "LOOP_MISSING"),
        (b"*80**12*", b"*8O**12*", "CLP_AMOUNT"),
        (b"*WO:REF*5~", b"*WO:REF*5,0~", "PLB_AMOUNT"),
        (b"SE*18*", b"SE*16*", "SE_COUNT"),
        (b"SE*18*0001", b"SE*18*0002", "SE_CONTROL"),
        (b"IEA*1*000000001~", b"", "TRUNCATED"),
        (b"BPR*I*76.50*", b"BPR*I*99999999999999999*", "BPR_AMOUNT"),
    ],
)
def test_a_damaged_remittance_is_put_aside_with_the_precise_reason(old: bytes, new: bytes, reason: str) -> None:
    assert old in FILE

    reading = _read(FILE.replace(old, new, 1))

    assert (reading.remit, reading.kind, reading.reason) == (None, "REMIT_BROKEN", reason)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [(b"CAS*CO*45*50~", b"CAS*CO*45*5O~", "AMOUNT"), (b"DTM*472*20260920", b"DTM*472*20260931", "SERVICE_DATE")],
)
def test_what_is_damaged_in_one_line_sends_only_its_claim_to_a_person(old: bytes, new: bytes, fault: str) -> None:
    reading = _read(FILE.replace(old, new))

    assert reading.remit is not None
    assert reading.remit.claims[0].fault == fault


@pytest.mark.parametrize("cent", ["79.99", "80.01"])
def test_one_cent_more_or_less_is_found(cent: str) -> None:
    claim = Clp("C1", "150", cent, lines=PAID.lines)

    off = _read(interchange(Era([claim])))
    total = _read(interchange(Era([PAID], paid=cent)))

    assert off.remit is not None
    assert claim_fault(off.remit.claims[0]) == "CLAIM_OUT_OF_BALANCE"
    assert total.kind == "REMIT_OUT_OF_BALANCE"


def test_lines_that_do_not_balance_or_do_not_sum_are_found() -> None:
    off = Clp("C1", "150", "80", lines=[Svc("99213", "150", "90", [("CO", "45", "70")])])
    apart = Clp("C2", "150", "80", [("CO", "45", "70")], lines=[Svc("99213", "80", "80")])

    reading = _read(interchange(Era([off, apart])))

    assert reading.remit is not None
    assert [claim_fault(claim) for claim in reading.remit.claims] == ["LINE_OUT_OF_BALANCE", "LINES_DO_NOT_SUM"]


def test_a_negative_payment_is_put_aside() -> None:
    assert _read(interchange(Era([PAID], [("WO", "100")]))).reason == "BPR_NEGATIVE"


def test_readers_that_see_different_totals_are_not_trusted() -> None:
    transaction = read(FILE).transactions[0]
    tables = RemitTables((76_50,), (), (), (), (PlbRow(1, "", "WO", "", 5_00),))

    assert remit.disagreement(tables, control_total(transaction)) == "CLP_COUNT"


def test_a_4010_file_is_read_by_its_own_tables() -> None:
    data = FILE.replace(b"005010X221A1", b"004010X091A1").replace(b"*00501*", b"*00401*")

    assert _read(data).remit is not None


@pytest.mark.parametrize("amount", ["1000000000000000", "-1000000000000000", "1E3", "12,50"])
@pytest.mark.parametrize(
    ("old", "kind"),
    [(b"BPR*I*76.50*", "BPR_AMOUNT"), (b"*80**12*", "CLP_AMOUNT"), (b"*WO:REF*5~", "PLB_AMOUNT")],
)
def test_an_amount_that_nobody_pays_or_can_read_puts_the_remittance_aside(amount: str, old: bytes, kind: str) -> None:
    spoilt = FILE.replace(old, old.replace(b"76.50", b"#").replace(b"80", b"#").replace(b"5~", b"#~"), 1)

    reading = _read(spoilt.replace(b"#", amount.encode(), 1))

    assert (reading.kind, reading.reason) == ("REMIT_BROKEN", kind)


@pytest.mark.parametrize("zero", ["-0", "-0.00", "00", "0."])
def test_a_negative_zero_is_zero(zero: str) -> None:
    reading = _read(interchange(Era([Clp("C1", "150", zero, [("CO", "45", "150")])], [("FB:A", zero)], paid=zero)))

    assert reading.remit is not None
    assert (reading.head.paid_cents, reading.remit.claims[0].paid_cents) == (0, 0)


@pytest.mark.parametrize(("written", "read_as"), [("XX", "XX"), ("", "-"), ("CALL JANE", "-")])
def test_an_unknown_adjustment_group_is_read_and_any_other_text_is_not_kept(written: str, read_as: str) -> None:
    reading = _read(interchange(Era([Clp("C1", "150", "80", [(written, "45", "70")])])))

    assert reading.remit is not None
    assert [(cas.group, cas.amount_cents) for cas in reading.remit.claims[0].adjustments] == [(read_as, 70_00)]


def test_names_in_latin_1_are_no_obstacle() -> None:
    reading = _read(FILE.replace(b"DOE*JANE", "MUÑOZ*ZOË".encode("latin-1")))

    assert reading.remit is not None
    assert reading.remit.claims[0].paid_cents == 80_00


def test_four_hundred_claims_in_one_transaction_are_read_to_the_cent() -> None:
    claims = [Clp(f"C{n}", "150", f"{n / 100:.2f}", [("CO", "45", f"{150 - n / 100:.2f}")]) for n in range(400)]

    reading = _read(interchange(Era(claims)))

    assert reading.remit is not None
    assert (len(reading.remit.claims), reading.head.paid_cents) == (400, sum(range(400)))


def test_several_interchanges_and_transactions_in_a_file_stand_alone() -> None:
    good, off = Era([PAID], trace="T1"), Era([PAID], trace="T2", paid="81")
    data = interchange(good, off) + interchange(Era([PAID], trace="T3"), control="000000002")

    kinds = [read_remit(data, transaction).kind for transaction in read(data).transactions]

    assert kinds == ["", "REMIT_OUT_OF_BALANCE", ""]


def test_a_remittance_without_a_payment_segment_is_put_aside() -> None:
    bare = FILE[: FILE.index(b"BPR*")] + FILE[FILE.index(b"TRN*") :].replace(b"SE*18*", b"SE*17*")

    assert _read(bare).reason == "BPR_MISSING"


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_cut_or_flipped_file_is_never_an_exception_and_never_off_balance(data: st.DataObject) -> None:
    spoilt = bytearray(FILE[: data.draw(st.integers(110, len(FILE)))])
    for _ in range(data.draw(st.integers(0, 3))):
        spoilt[data.draw(st.integers(106, len(spoilt) - 1))] = data.draw(st.integers(0, 255))

    for transaction in read(bytes(spoilt)).transactions:
        reading = read_remit(bytes(spoilt), transaction)
        if reading.remit:
            assert _ties(reading)
        else:
            assert reading.kind


@pytest.mark.parametrize(
    ("written", "key"),
    [("C-1", "C1"), ("000 12/3", "123"), ("a.b", "AB"), ("00", ""), ("", "")],
)
def test_a_claim_number_is_compared_without_case_separators_and_leading_zeros(written: str, key: str) -> None:
    assert match_key(written) == key


def test_a_remittance_without_claims_is_near_to_none() -> None:
    assert near_key([]) == ""
