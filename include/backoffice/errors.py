"""Three kinds of failure. Texts carry codes and opaque ids, never values: they end in logs that any login may read."""

UNEXPECTED = "UNEXPECTED"
"""Code of a bug: of a failure that nobody has foreseen."""


class BackofficeError(Exception):
    """A failure with a code from the catalogue and the opaque id of what it is about."""

    def __init__(self, code: str, subject: str = "") -> None:
        super().__init__(f"{code} {subject}".rstrip())
        self.code = code
        self.subject = subject


class Retryable(BackofficeError):
    """May go well next time: the task is tried again."""


class Rejected(BackofficeError):
    """This input can't be used: it goes to quarantine or to a person, and the rest of the night goes on."""


class Broken(BackofficeError):
    """Something that must never happen has happened: the task fails and somebody is called."""
