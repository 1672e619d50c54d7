"""Settings of the maintenance job."""

from backoffice.config.base import Section


class Maintenance(Section):
    """Numbers the maintenance job works with."""
