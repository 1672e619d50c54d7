"""Twenty patients whose names, member ids and birth dates stand nowhere else, and the search for them."""

import csv
import email
import email.policy
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg import connect, sql
from sqlalchemy.engine import make_url

_HOW_MANY = 20


@dataclass(frozen=True, slots=True)
class Canary:
    """What would be found if it had leaked."""

    number: int

    @property
    def last_name(self) -> str:
        return f"Quillzebra{chr(ord('a') + self.number)}"

    @property
    def member_id(self) -> str:
        return f"ZQX{self.number:02}W77"

    @property
    def birth_date(self) -> str:
        return f"1903-02-{self.number + 1:02}"

    @property
    def traces(self) -> tuple[str, ...]:
        """In any of these forms it would be a leak."""
        return self.last_name.lower(), self.member_id.lower(), self.birth_date, self.birth_date.replace("-", "")


CANARIES = tuple(map(Canary, range(_HOW_MANY)))


def hide_among_patients(feeds: Path) -> None:
    """Gives patients of a night's feed folder the canaries' names, and plants them in a bad row and a bad file."""
    patients, coverages = _read(feeds / "patients.csv"), _read(feeds / "coverages.csv")
    by_patient = dict(zip((row["patient_id"] for row in patients), CANARIES, strict=False))
    for row in patients:
        if canary := by_patient.get(row["patient_id"]):
            row |= {"last_name": canary.last_name, "birth_date": canary.birth_date}
    for row in coverages:
        if canary := by_patient.get(row["patient_id"]):
            row["member_id"] = canary.member_id
    patients[0]["created_date"] = CANARIES[0].last_name
    _write(feeds / "patients.csv", patients)
    _write(feeds / "coverages.csv", coverages)
    (feeds / "_manifest.json").unlink()
    cut = feeds.parent.parent / "edi" / feeds.name / "cut.835"
    cut.parent.mkdir(parents=True, exist_ok=True)
    cut.write_text(_CUT_835.format(canary=CANARIES[1]), encoding="utf-8")


_CUT_835 = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *261001*1200*^*00501*000000991*0*P*:~"
    "GS*HP*PAYER*PRACTICE*20261001*1200*991*X*005010X221A1~ST*835*0001~BPR*I*10*C*ACH*CCP*01*1*DA*2*1512345678**01*3*DA"
    "*4*20261001~TRN*1*CUT991*1512345678~N1*PR*PAYER~N1*PE*PRACTICE*XX*1234567893~LX*1~CLP*C1*10*10**12*I1~"
    "NM1*QC*1*{canary.last_name}*X****MI*{canary.member_id}~DMG*D8*{canary.birth_date}"
)


def leaks(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Where a canary shows; `texts` are (place, text)."""
    traces = [trace for canary in CANARIES for trace in canary.traces]
    return sorted({place for place, text in texts for trace in traces if trace in text.lower()})


def texts_of_database(url: str, schema: str, tables: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """The rows of all tables of a schema, or of these, as text."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with connect(address) as connection:
        known = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
        for table in tables or [name for (name,) in known]:
            query = sql.SQL("SELECT t::text FROM {}.{} t").format(sql.Identifier(schema), sql.Identifier(table))
            for (row,) in connection.execute(query):
                yield f"{schema}.{table}", row


def texts_of_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder, and its path."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path), f"{path}\n{path.read_text(encoding='utf-8', errors='replace')}"


def texts_of_mail(messages: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Every part of every message, decoded, with its headers."""
    for path in messages:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.walk():
            content = part.get_payload(decode=True)
            body = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
            yield path.name, f"{part.items()}\n{body}"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
