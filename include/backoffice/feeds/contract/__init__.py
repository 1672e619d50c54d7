"""The input contract: every feed table and column, once.

Reader, snapshot tables, reference page and sample files derive from it.
"""

from backoffice.feeds.contract import goods, money, people
from backoffice.feeds.contract.column import Column, Feed, Type

FEEDS: dict[str, Feed] = {feed.name: feed for feed in (*people.FEEDS, *money.FEEDS, *goods.FEEDS)}

__all__ = ["FEEDS", "Column", "Feed", "Type"]
