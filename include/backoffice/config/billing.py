"""Settings of the billing job."""

from backoffice.config.base import Section


class Billing(Section):
    """Numbers the billing job works with."""
