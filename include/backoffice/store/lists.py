"""Lists of texts as parameters: psycopg dumps them item by item, which costs more than many a query that takes them."""

from psycopg.abc import Buffer
from psycopg.types.array import ListDumper


class TextListDumper(ListDumper):
    """Dumps a list of texts in one go; any other list, and a text that PostgreSQL can't hold, is psycopg's business."""

    def dump(self, obj: list[object]) -> Buffer | None:
        """The array literal."""
        texts = [item for item in obj if isinstance(item, str) and "\0" not in item]
        if not texts or len(texts) < len(obj):
            return super().dump(obj)
        escaped = '","'.join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
        return f'{{"{escaped}"}}'.encode()
