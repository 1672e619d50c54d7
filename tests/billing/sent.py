"""Writes 837, 999, 997 and 277 files for tests: amounts are given as they stand in the file."""

from collections.abc import Sequence
from dataclasses import dataclass

Line = tuple[str, str, str]  # procedure, charge, line control number


@dataclass(frozen=True)
class Sent:
    """One claim as it was sent; without lines it has one of the whole charge."""

    number: str
    charge: str
    lines: Sequence[Line] = ()
    frequency: str = "1"
    original: str = ""
    payer: str = "PAY1"
    rank: str = "P"
    other_payer: str = ""


def file_837(claims: Sequence[Sent], group: str = "17", number: str = "0001", on: str = "20260921") -> bytes:
    """One 837P with these claims."""
    segments = [
        f"BHT*0019*00*BATCH{group}*{on}*0900*CH",
        "NM1*41*2*DEMO PRACTICE*****46*PRACTICE",
        "NM1*40*2*CLEARINGHOUSE*****46*CLEARING",
        "HL*1**20*1",
        "NM1*85*2*DEMO PRACTICE*****XX*1234567893",
        *(segment for place, claim in enumerate(claims, 2) for segment in _claim(place, claim)),
    ]
    return _file("HC", group, [("837", number, segments)], "005010X222A1")


def file_999(answers: Sequence[tuple[str, str, str]], group_code: str = "HC", control: str = "900") -> bytes:
    """One 999: group, set (empty for the group as a whole) and code of each answer."""
    segments = []
    for group, number, code in answers:
        segments.append(f"AK1*{group_code}*{group}*005010X222A1")
        segments += [f"AK2*837*{number}*005010X222A1", f"IK5*{code}"] if number else [f"AK9*{code}*1*1*1"]
    return _file("FA", control, [("999", "0001", segments)], "005010X231A1")


def file_997(answers: Sequence[tuple[str, str, str]]) -> bytes:
    """The same answers as a 997."""
    return file_999(answers).replace(b"ST*999*", b"ST*997*").replace(b"IK5*", b"AK5*").replace(b"X231A1", b"X230")


@dataclass(frozen=True)
class Status:
    """One claim's status in a 277."""

    number: str
    category: str
    action: str = "WQ"
    on: str = "20260922"
    icn: str = ""
    level: str = "PT"


def file_277(
    statuses: Sequence[Status],
    is_acknowledgement: bool = True,
    control: str = "700",
    payer: str = "PAY1",
    batch: str = "",
) -> bytes:
    """One 277CA, or the answer to a question, which accepts a `batch`; without `payer` of a clearinghouse."""
    structure, version = ("0085", "005010X214") if is_acknowledgement else ("0010", "005010X212")
    source = f"NM1*PR*2*ACME HEALTH*****PI*{payer}" if payer else "NM1*AY*2*CLEARING*****46*CLEARING"
    segments = [f"BHT*{structure}*08*REF{control}*20260922*1000*TH", "HL*1**20*1", source]
    if batch:
        segments += [
            "HL*2*1*21*1",
            "NM1*41*2*DEMO PRACTICE*****46*PRACTICE",
            f"TRN*2*{batch}",
            "STC*A1:19*20260922*WQ*150",
        ]
    for place, status in enumerate(statuses, 3 if batch else 2):
        segments += [f"HL*{place}*1*{status.level}", "NM1*QC*1*DOE*JANE****MI*M1", f"TRN*2*{status.number}"]
        segments += [f"STC*{status.category}:20*{status.on}*{status.action}*150"]
        segments += [f"REF*1K*{status.icn}"] if status.icn else []
    return _file("HN", control, [("277", "0001", segments)], version)


def _claim(place: int, claim: Sent) -> list[str]:
    lines = claim.lines or [("99213", claim.charge, f"{claim.number}-1")]
    other = ["SBR*P*18*******CI", f"NM1*PR*2*OTHER*****PI*{claim.other_payer}"] if claim.other_payer else []
    return [
        f"HL*{place}*1*22*0",
        f"SBR*{claim.rank}*18*******CI",
        "NM1*IL*1*DOE*JANE****MI*M1",
        f"NM1*PR*2*ACME HEALTH*****PI*{claim.payer}",
        f"CLM*{claim.number}*{claim.charge}***11:B:{claim.frequency}*Y*A*Y*Y",
        *([f"REF*F8*{claim.original}"] if claim.original else []),
        "HI*ABK:I10",
        *other,
        *(segment for number, line in enumerate(lines, 1) for segment in _line(number, line)),
    ]


def _line(number: int, line: Line) -> list[str]:
    procedure, charge, control = line
    service = [f"LX*{number}", f"SV1*HC:{procedure}*{charge}*UN*1***1", "DTP*472*D8*20260920"]
    return [*service, f"REF*6R*{control}"] if control else service


def _file(code: str, group: str, sets: Sequence[tuple[str, str, Sequence[str]]], version: str) -> bytes:
    parties = "ZZ*PRACTICE       *ZZ*PAYER          "
    isa = f"ISA*00*          *00*          *{parties}*260921*0900*^*00501*{int(group):09}*0*P*:"
    written = [isa, f"GS*{code}*PRACTICE*PAYER*20260921*0900*{group}*X*{version}"]
    for set_id, number, segments in sets:
        written += [f"ST*{set_id}*{number}*{version}", *segments, f"SE*{len(segments) + 2}*{number}"]
    return "".join(f"{each}~" for each in [*written, f"GE*{len(sets)}*{group}", f"IEA*1*{int(group):09}"]).encode()
