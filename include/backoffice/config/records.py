"""Settings of the records job."""

from backoffice.config.base import Section


class Records(Section):
    """Numbers the records job works with."""
