"""Invented people, questions and answers for the tests of the job."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from backoffice.edi.model import Transaction
from backoffice.edi.reader import read
from backoffice.eligibility.correlate import Attempt
from backoffice.eligibility.model import Candidate, Coverage, Payer, Person, Provider, StoredAnswer
from backoffice.eligibility.response import Benefit, Member, Period, Refusal, Statement, Trace

VISIT = date(2026, 10, 6)
COMPANY = "1123456789"
ALWAYS = (Period(),)

PATIENT = Person("Lindqvist", "Asta", date(1980, 2, 29), "F")
PAYER = Payer("AETNA", "Aetna of Nowhere", "60054", "realtime", recheck_days=3)
COVERAGE = Coverage("C1", "P1", "AETNA", "W123456789", "self", Person("", "", None), date(2025, 1, 1))
CANDIDATE = Candidate(
    appointment_id="A1",
    visit_date=VISIT,
    service_type_code="30",
    patient=PATIENT,
    provider=Provider(Person("Okafor", "Ben", None), "1234567893"),
    coverage=COVERAGE,
    payer=PAYER,
)
ATTEMPT = Attempt(
    trace_number="CHECK1-1",
    check_id="CHECK1",
    question_id="Q1",
    service_type_code="30",
    service_month="2026-10",
    asked_date=VISIT,
    business_date=date(2026, 10, 5),
    payer_id="AETNA",
    edi_payer_id="60054",
    member_id="W123456789",
    first_name="Asta",
    birth_date=date(1980, 2, 29),
    is_dependent=False,
    is_open=True,
)


def active(*service_types: str, code: str = "1", plan: str = "", periods: tuple[Period, ...] | None = None) -> Benefit:
    """An EB about the plan's status."""
    return Benefit(1, code, service_types=service_types or ("30",), plan_name=plan, periods=periods)


def says(*benefits: Benefit, periods: tuple[Period, ...] | None = ALWAYS, aaa: Sequence[str] = ()) -> Statement:
    """A statement with AAAs given as `72` or `42Y`, all in the member's own loop."""
    refusals = tuple(Refusal("2100C", code[:2], code[2:]) for code in aaa)
    return Statement(refusals, benefits, periods)


def stored(statement: Statement, night: date, asked: date = VISIT, **changes: object) -> StoredAnswer:
    """An answer in the history about question Q1, given in the morning after the night."""
    answered_at = datetime(night.year, night.month, night.day, 7, tzinfo=UTC)
    answer = StoredAnswer("X1", "Q1", "", f"{asked:%Y-%m}", asked, night, answered_at, statement)
    return replace(answer, **changes)


def member(**changes: object) -> Member:
    """The member of a 271 that answers ATTEMPT rightly."""
    traces = (Trace("2", "CHECK1-1", COMPANY),)
    made = Member(1, "2000C", ("W123456789",), date(1980, 2, 29), False, traces, says(active()))
    return replace(made, **changes)


def x271(*segments: str, ending: str = "SE*0*0001~GE*1*1~IEA*1*000000001~") -> bytes:
    """A 271 with these segments after its BHT; an empty `ending` cuts it off."""
    head = (
        "ISA*00*          *00*          *ZZ*60054          *ZZ*1234567893     *261006*0315*^*00501*000000001*0*P*:~"
        "GS*HB*60054*1234567893*20261006*0315*1*X*005010X279A1~"
        "ST*271*0001*005010X279A1~BHT*0022*11*REF1*20261006*0415~"
    )
    return (head + "".join(f"{segment}~" for segment in segments) + ending).encode()


def transaction(*segments: str, ending: str = "SE*0*0001~GE*1*1~IEA*1*000000001~") -> Transaction:
    """The transaction of such a 271."""
    return read(x271(*segments, ending=ending)).transactions[0]


ABOVE = ("HL*1**20*1", "NM1*PR*2*AETNA*****PI*60054", "HL*2*1*21*1", "NM1*1P*1*OKAFOR*BEN****XX*1234567893")
SUBSCRIBER = (
    "HL*3*2*22*0",
    f"TRN*2*CHECK1-1*{COMPANY}",
    "NM1*IL*1*LINDQVIST*ASTA****MI*W123456789",
    "DMG*D8*19800229*F",
)
