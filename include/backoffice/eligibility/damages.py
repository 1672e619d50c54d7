"""What of a 271 was not understood, as it is kept with each member of it: nothing is lost without a word."""

from collections.abc import Iterable

from backoffice.edi.model import Finding, FindingCode, Reading
from backoffice.eligibility.response import Answer, Damage


def outside_transactions(reading: Reading) -> list[Finding]:
    """What the reader found in a file, and in no transaction or envelope of one: of each kind the first.

    There may be as many as transactions, and each of these is told of them.
    """
    inside = {finding for each in reading.transactions for finding in each.findings}
    first: dict[FindingCode, Finding] = {}
    for finding in reading.findings:
        if finding not in inside:
            first.setdefault(finding.code, finding)
    return list(first.values())


def around_members(answer: Answer, findings: Iterable[Finding]) -> tuple[Damage, ...]:
    """What is wrong around the members of a 271, and so concerns each of them.

    Damages outside the members' own levels (the payer's, the provider's, what stands nowhere), and what the reader
    found in transaction, envelope and file. Each code stands once, at its first place: members may be many, and the
    message itself is kept whole.
    """
    of_members = {damage for member in answer.members for damage in member.damages}
    around = [damage for damage in answer.damages if damage not in of_members]
    places: dict[str, int] = {}
    for code, ordinal in (*around, *((finding.code.value, finding.ordinal) for finding in findings)):
        places[code] = min(ordinal, places.get(code, ordinal))
    return tuple(places.items())
