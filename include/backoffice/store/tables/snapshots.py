"""One snapshot table a feed, made from the input contract; key (business_date, the feed's key)."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Table, Text
from sqlalchemy.types import TypeEngine

from backoffice.feeds.contract import FEEDS, Feed, Type
from backoffice.feeds.contract import Column as FeedColumn
from backoffice.store.metadata import day, metadata

_STORED_AS: dict[Type, TypeEngine[Any]] = {
    Type.ID: Text(),
    Type.TEXT: Text(),
    Type.CODE: Text(),
    Type.MONTH: Text(),
    Type.DATE: Date(),
    Type.DATETIME: DateTime(timezone=True),
    Type.MONEY: BigInteger(),
    Type.INT: BigInteger(),
    Type.BOOL: Boolean(),
}


def _stored(column: FeedColumn) -> Column[object]:
    return Column(
        column.stored_name,
        _STORED_AS[column.type],
        primary_key=column.is_key,
        nullable=not (column.is_key or column.is_required),
        comment=column.meaning + (", in cents" if column.type is Type.MONEY else ""),
    )


def _snapshot(feed: Feed) -> Table:
    business_date = day("business_date", "closed day this row describes", key=True)
    return Table(feed.name, metadata, business_date, *map(_stored, feed.columns), comment=feed.meaning)


SNAPSHOTS: dict[str, Table] = {name: _snapshot(feed) for name, feed in FEEDS.items()}
