"""How the report says things, the same on page, terminal and mail."""

from backoffice.money import dollars
from backoffice.report.model import Figure, Job, Report, Unit

_STATES = {
    "ready": "waiting to be sent",
    "sending": "being sent",
    "sent": "sent",
    "confirmed": "sent and confirmed",
    "rejected": "refused by the receiver",
    "unknown": "nobody knows whether it arrived",
    "needs_person": "waits for a person",
    "cancelled": "taken back",
    "withheld": "withheld by a closed gate",
    "shadow": "shadow: written, never sent",
}


def plain(code: str) -> str:
    """`front desk` for `front_desk`."""
    return code.replace("_", " ")


def money(cents: int) -> str:
    """`$1,234.05`; a dash for nothing."""
    return dollars(cents) if cents else "–"


def shown(figure: Figure) -> str:
    """The figure of the night; a dash, and when it was last counted, where it was not."""
    if figure.value is None:
        return f"– (last {figure.last_date})" if figure.last_date else "–"
    return dollars(figure.value) if figure.unit is Unit.CENTS else f"{figure.value:,}"


def signed(figure: Figure) -> str:
    """The change since the night before with its sign; empty when there is nothing to compare with."""
    if figure.delta is None:
        return ""
    if figure.delta == 0:
        return "±0"
    amount = dollars(abs(figure.delta)) if figure.unit is Unit.CENTS else f"{abs(figure.delta):,}"
    return f"{'+' if figure.delta > 0 else '−'}{amount}"


def duration(job: Job) -> str:
    """`45 s` or `3 min`; empty while a job has not ended."""
    if job.seconds is None:
        return ""
    return f"{job.seconds} s" if job.seconds < 120 else f"{job.seconds // 60} min"


def milliseconds(value: int | None) -> str:
    """`0.3 s`, `4 min`, `2.5 h`; a dash without a value."""
    if value is None:
        return "–"
    for unit, size in (("h", 3_600_000), ("min", 60_000)):
        if value >= 2 * size:
            return f"{value / size:.1f} {unit}"
    return f"{value / 1000:.1f} s"


def state_words(state: str) -> str:
    """What the state of an effect means."""
    return _STATES.get(state, state)


def verdict(report: Report) -> str:
    """One sentence about the night."""
    if not report.unfinished:
        return "The night is complete."
    names = ", ".join(f"{job.name} ({job.state})" for job in report.unfinished)
    return f"The night is incomplete: {names}."


def banners(report: Report) -> list[str]:
    """What everybody must know before reading on; usually nothing."""
    sending = report.sending
    found = []
    if sending.is_shadow:
        found.append("SHADOW MODE: everything is decided and written down, nothing is sent.")
    if sending.is_stopped:
        found.append("ALL SENDING IS STOPPED by a person.")
    found += [
        f"The gate of {domain} is closed, its effects are withheld: {reasons.replace(',', ', ')}."
        for domain, reasons in sending.closed_gates.items()
    ]
    if not report.is_conserved:
        found.append("NOT EVERY ROW IS ACCOUNTED FOR: see feeds and files.")
    if report.false_lines:
        found.append("THE BOOKS DO NOT AGREE: see the control report.")
    if not report.is_acting:
        found.append("This is an older night: the work lists stand as of the newest one.")
    return found
