"""The landed files that a table's snapshot may be made of; those that nobody has landed yet are landed first."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, Row, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from backoffice.feeds.inbox import feed_files, stated_mode
from backoffice.feeds.landing import land
from backoffice.feeds.lineage import FeedFile
from backoffice.office import Office
from backoffice.store.tables.house import landed_files

# Their remedy leaves the file's bytes as they are: such a file is tried again at each loading.
MENDED_BESIDE_THE_FILE = ("MANIFEST_BROKEN", "MANIFEST_DISAGREES", "BASE_MISSING")


def usable_files(
    connection: Connection, office: Office, business_date: date, table: str, refused: Collection[int]
) -> list[FeedFile]:
    """The table's files up to the date, back to a full one, newest first: of each day the one seen last, refused ones
    left out."""
    files = landed_files.c
    query = (
        select(landed_files)
        .ext(distinct_on(files.business_date))
        .where(files.kind == "feed", files.table_name == table, files.business_date <= business_date)
        .where(or_(files.state != "quarantined", files.reason_code.in_(MENDED_BESIDE_THE_FILE)))
        .where(files.file_id.not_in(refused))
        .order_by(files.business_date.desc(), files.last_seen_at.desc(), files.file_id.desc())
    )
    found: list[FeedFile] = []
    for row in connection.execute(query):
        found.append(_file(office, row))
        if found[-1].mode != "delta":
            break
    return found


def _file(office: Office, row: Row[tuple[object, ...]]) -> FeedFile:
    mode = row.mode
    if not mode or row.state == "quarantined":
        mode = stated_mode(office.inbox, row.business_date, row.table_name, mode)
    name = row.inbox_path.rsplit("/", 1)[-1]
    return FeedFile(row.file_id, row.table_name, row.sha256, row.business_date, name, mode)


def land_behind(
    office: Office, business_date: date, table: str, ready: Sequence[date], oldest: date, refused: Collection[int]
) -> None:
    """Lands the table's files of earlier ready folders, back to a full one: their nights may have been missed."""

    def by_day() -> dict[date, FeedFile]:
        with office.transaction() as connection:
            files = usable_files(connection, office, business_date, table, refused)
        return {file.business_date: file for file in files}

    known = by_day()
    is_found = False
    for day in sorted({*ready, *known}, reverse=True):
        if not is_found and day < oldest:
            return
        if day not in known and day < business_date:
            lying = [file for file in feed_files(office.inbox, day) if file.table == table]
            if lying and land(office, day, lying)["landed"]:
                known = by_day()
        if day in known:
            is_found = True
            if known[day].mode != "delta":
                return
