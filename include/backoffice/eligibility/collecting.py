"""Collects the files that payers have put out for us, into the inbox: from there they are read like any other."""

import hashlib
from datetime import date
from functools import partial
from pathlib import Path

from backoffice.config.eligibility import PayerProfile
from backoffice.each import each
from backoffice.eligibility.channel import exchange
from backoffice.errors import Broken
from backoffice.feeds.inbox import edi_files
from backoffice.feeds.landing import land
from backoffice.gateways.outcomes import NotSent
from backoffice.gateways.pickup import Fate
from backoffice.office import Counts, Office
from backoffice.whole_file import write_whole


def collect_files(office: Office, night: date) -> Counts:
    """Fetches and lands what has come, as of that night. Counts: files by `Fate`, among these partners not reached.

    A partner's copy is removed when ours is safe; a file that comes twice is landed once. All that lies in the night's
    folder is landed, also what a round kept that then broke off.
    """
    jobs = [(name, partial(_collect, office, night, profile)) for name, profile in sorted(_profiles(office).items())]
    counts = dict.fromkeys(map(str, Fate), 0) | each(jobs)
    if files := edi_files(office.inbox, night):
        land(office, night, files)
    return counts


def _profiles(office: Office) -> dict[str, PayerProfile]:
    """One profile a pair of folders, by a name for it."""
    settings = office.settings.eligibility
    profiles = [settings.default_profile, *(settings.profile(payer_id) for payer_id in settings.payers)]
    return {f"{profile.connection}:{profile.pickup_folder}": profile for profile in profiles}


def _collect(office: Office, night: date, profile: PayerProfile) -> Counts:
    try:
        found = exchange(office, profile)
    except Broken:
        return {Fate.OUT_OF_REACH: 1}
    if found is None:
        return {}
    try:
        fates = found.collect(partial(_keep, office.inbox, night), profile.settle_seconds)
    except NotSent:
        return {Fate.OUT_OF_REACH: 1}
    return {fate.value: number for fate, number in fates.items()}


def _keep(inbox: Path, night: date, content: bytes) -> None:
    """Writes a file under its hash, whole or not at all, unless an earlier round has; `Broken` when it can't."""
    name = f"{hashlib.sha256(content).hexdigest()}.x12"
    folder, aside = inbox / "edi" / night.isoformat(), inbox / f".{name}.part"
    if any((inbox / "edi").glob(f"*/{name}")):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, aside, content)
    except OSError:
        raise Broken("INBOX_NOT_WRITABLE") from None
