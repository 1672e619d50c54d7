"""Writes remittances for tests: amounts are given as they stand in the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from backoffice.billing.identity import remit_id
from backoffice.edi.reader import read

Cas = tuple[str, str, str]  # group, CARC, amount


@dataclass(frozen=True)
class Svc:
    """One service; `cas` adjust it, and the remarks beside them are separated by blanks."""

    procedure: str
    charge: str
    paid: str
    cas: Sequence[Cas] = ()
    control: str = ""
    date: str = "20260920"
    remark: str = ""
    allowed: str = ""


@dataclass(frozen=True)
class Clp:
    """One claim; `cas` adjust the claim itself."""

    number: str
    charge: str
    paid: str
    cas: Sequence[Cas] = ()
    lines: Sequence[Svc] = ()
    status: str = "1"
    icn: str = ""
    date: str = "20260920"


@dataclass(frozen=True)
class Era:
    """One 835 transaction; without `paid` it balances."""

    claims: Sequence[Clp] = ()
    plbs: Sequence[tuple[str, str]] = ()  # code:reference, amount
    trace: str = "TRACE0001"
    payer: str = "1512345678"
    date: str = "20261001"
    handling: str = "I"
    method: str = "ACH"
    paid: str | None = None
    control: str = "0001"
    payee: Sequence[str] = ("N1*PE*DEMO PRACTICE*XX*1234567893",)
    extra: Sequence[str] = field(default=())

    def total(self) -> str:
        """BPR02."""
        claims = sum((Decimal(claim.paid) for claim in self.claims), Decimal(0))
        plbs = sum((Decimal(amount) for _, amount in self.plbs), Decimal(0))
        return str(claims - plbs) if self.paid is None else self.paid


PAID = Clp("C1", "150", "80", lines=[Svc("99213", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])])
"""Claim C1 paid in part: the contract takes its part, and the patient owes the rest."""


def transaction(era: Era) -> str:
    """Its segments from ST to SE."""
    segments = [
        f"ST*835*{era.control}",
        f"BPR*{era.handling}*{era.total()}*C*{era.method}*CCP*01*011000015*DA*1*1512345678**01*011000015*DA*2*{era.date}",
        f"TRN*1*{era.trace}*{era.payer}",
        f"DTM*405*{era.date}",
        "N1*PR*ACME HEALTH*XV*PAY1",
        *era.payee,
        "LX*1",
        *(segment for claim in era.claims for segment in _claim(claim)),
        *(f"PLB*1234567893*20261231*{code}*{amount}" for code, amount in era.plbs),
        *era.extra,
    ]
    return "".join(f"{segment}~" for segment in [*segments, f"SE*{len(segments) + 1}*{era.control}"])


def interchange(*eras: Era, usage: str = "P", control: str = "000000001") -> bytes:
    """A whole file."""
    parties = "ZZ*PAYER          *ZZ*PRACTICE       "
    isa = f"ISA*00*          *00*          *{parties}*261001*0300*^*00501*{control}*0*{usage}*:~"
    group = f"GS*HP*PAYER*PRACTICE*20261001*0300*{int(control)}*X*005010X221A1~"
    body = "".join(transaction(era) for era in eras)
    return f"{isa}{group}{body}GE*{len(eras)}*{int(control)}~IEA*1*{control}~".encode()


def era_id(era: Era) -> str:
    """The id that the remittance gets."""
    return remit_id(read(interchange(era)).transactions[0])


def _claim(claim: Clp) -> list[str]:
    segments = [f"CLP*{claim.number}*{claim.status}*{claim.charge}*{claim.paid}**12*{claim.icn}"]
    segments += [f"CAS*{group}*{carc}*{amount}" for group, carc, amount in claim.cas]
    segments += ["NM1*QC*1*DOE*JANE****MI*M1", f"DTM*232*{claim.date}"]
    for line in claim.lines:
        segments += [f"SVC*HC:{line.procedure}*{line.charge}*{line.paid}**1", f"DTM*472*{line.date}"]
        segments += [f"CAS*{group}*{carc}*{amount}" for group, carc, amount in line.cas]
        segments += [f"REF*6R*{line.control}"] if line.control else []
        segments += [f"AMT*B6*{line.allowed}"] if line.allowed else []
        segments += [f"LQ*HE*{remark}" for remark in line.remark.split()]
    return segments
