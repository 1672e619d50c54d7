"""Settings of the supplies job."""

from backoffice.config.base import Section


class Supplies(Section):
    """Numbers the supplies job works with."""
