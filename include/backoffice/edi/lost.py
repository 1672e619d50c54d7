"""Whether an X12 file holds segments outside any transaction, which nobody reads."""

import re
from itertools import chain

from backoffice.edi.reader import Survey

_TRAILERS = frozenset(("SE", "GE", "IEA"))
_OPENING = re.compile(rb"(?<![0-9A-Za-z])ST[^0-9A-Za-z\s][0-9]{3}(?![0-9])")


def is_any_lost(file: Survey) -> bool:
    """A transaction without its ST, or one before the first ISA. A trailer too many has nothing in it to be lost."""
    interchanges = file.reading.interchanges
    if not interchanges:
        return False
    strays = chain.from_iterable(interchange.strays for interchange in interchanges)
    before = file.data[: interchanges[0].isa.offset]
    return any(segment.id not in _TRAILERS for segment in strays) or _OPENING.search(before) is not None
