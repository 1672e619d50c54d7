"""What a simulated payer repeats of a question in its answer."""

from backoffice.simulator import x12
from backoffice.simulator.inquiry import Inquiry

ANSWER = "005010X279A1"
"""The version of a 271."""


def header(asked: Inquiry, functional_code: str, version: str, control_number: int) -> x12.Header:
    """The way back to whom the question came from."""
    return x12.Header(asked.receiver, asked.sender, functional_code, version, control_number, asked.at)


def beginning(asked: Inquiry, reference: str) -> x12.Segment:
    """The first segment of a 271 with that BHT03."""
    return "BHT", "0022", "11", reference, asked.at.strftime("%Y%m%d"), asked.at.strftime("%H%M")


def payer(asked: Inquiry) -> x12.Segment:
    """The name of whom was asked."""
    return "NM1", "PR", "2", asked.payer_name, "", "", "", "", "PI", asked.payer_edi_id


def provider(asked: Inquiry) -> x12.Segment:
    """The name of who asks."""
    return "NM1", "1P", *asked.provider_name, "", "", "", "XX", asked.npi
