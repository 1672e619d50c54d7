"""The four ways in which handing something to a counterpart can fail. Texts are codes, never an address or a body."""

from backoffice.errors import BackofficeError


class NotSent(BackofficeError):
    """The counterpart has certainly not got it: it may be sent again."""


class Refused(BackofficeError):
    """The counterpart has got it and says no: sending the same again is useless."""


class Unknown(BackofficeError):
    """Nobody knows whether the counterpart has got it: never sent again blindly."""


class Throttled(BackofficeError):
    """The counterpart asks to be left alone for a while; it has not taken it."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("HTTP_429")
        self.retry_after_seconds = retry_after_seconds
