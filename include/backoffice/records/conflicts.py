"""Functional dependencies: equal determinants imply equal dependents; where they do not, the minority is wrong."""

from sqlalchemy import Boolean, ColumnElement, Select, Subquery, and_, case, func, literal_column, or_, select

from backoffice.records.model import Rule
from backoffice.records.sources import Night, record_key, records


def is_compared(rule: Rule) -> ColumnElement[bool]:
    """Whether a row has all that the rule compares."""
    return and_(*(literal_column(term).is_not(None) for term in (*rule.determinant, rule.dependent)))


def conflicts(rule: Rule, night: Night) -> Select[tuple[str, str, str]]:
    """record_key, group_id and verdict of the rows in conflict, by minority vote (records.md 3.3).

    Where one value has at least twice the rows of the next, every row with another value is the MINORITY; else the
    whole group is AMBIGUOUS. The group's id is a hash that does not show the determinant.
    """
    rows = _compared_rows(rule, night)
    first = _first_values(rule, rows)
    is_ambiguous = first.c.votes < 2 * first.c.next_votes
    terms = [rows.c[name] for name in _terms(rule)]
    group = func.concat_ws(func.chr(31), night.practice_id, rule.rule_id, *terms)
    digest = func.encode(func.sha256(func.convert_to(group, "UTF8")), "hex")
    return (
        select(
            rows.c.record_key,
            func.left(digest, 16).label("group_id"),
            case((is_ambiguous, "AMBIGUOUS"), else_="MINORITY").label("verdict"),
        )
        .join_from(rows, first, and_(*(rows.c[name] == first.c[name] for name in _terms(rule))))
        .where(or_(is_ambiguous, rows.c.value != first.c.value))
    )


def _terms(rule: Rule) -> list[str]:
    return [f"term_{number}" for number, _ in enumerate(rule.determinant)]


def _compared_rows(rule: Rule, night: Night) -> Subquery:
    rows = records(rule.table, night)
    determinant: list[ColumnElement[object]] = [
        literal_column(term).label(name) for name, term in zip(_terms(rule), rule.determinant, strict=True)
    ]
    return (
        select(record_key(rule.table).label("record_key"), *determinant)
        .add_columns(literal_column(rule.dependent).label("value"))
        .select_from(rows)
        .where(literal_column(rule.applies_when, Boolean), is_compared(rule))
        .subquery("compared")
    )


def _first_values(rule: Rule, rows: Subquery) -> Subquery:
    """The most frequent value of each group that has several, with its votes and those of the next."""
    terms = [rows.c[name] for name in _terms(rule)]
    votes = select(*terms, rows.c.value, func.count().label("votes")).group_by(*terms, rows.c.value).subquery("votes")
    group = [votes.c[name] for name in _terms(rule)]
    order = [votes.c.votes.desc(), votes.c.value]
    ranked = (
        select(*votes.c)
        .add_columns(
            func.row_number().over(partition_by=group, order_by=order).label("place"),
            func.lead(votes.c.votes).over(partition_by=group, order_by=order).label("next_votes"),
        )
        .subquery("ranked")
    )
    return select(*ranked.c).where(ranked.c.place == 1, ranked.c.next_votes.is_not(None)).subquery("first")
