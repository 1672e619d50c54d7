"""Settings of the eligibility job."""

from backoffice.config.base import Section


class Eligibility(Section):
    """Numbers the eligibility job works with."""
