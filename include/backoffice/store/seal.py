"""Columns that lie sealed in the database: encrypted and authenticated, opened with a key of the deployment.

The keys come from the environment (`BACKOFFICE_SEAL_KEYS`) and never stand in the database, a dump or a SQL text.
"""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from backoffice.config.load import SettingsError, seal_keys
from backoffice.errors import Broken

_REMEDY = "give 32 random bytes in URL-safe base64; several with commas between, the newest first"


class Sealed(TypeDecorator[bytes]):
    """Bytes in the program, a Fernet token (AES-128-CBC, HMAC-SHA256) in the table.

    Reading raises `Broken("SEAL_BROKEN")` when no key opens it: a key is missing, or somebody has changed the row.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Seals what goes in, with the newest key."""
        return None if value is None else seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Opens what comes out, with whichever key fits."""
        return None if value is None else unseal(value)


def seal(content: bytes) -> bytes:
    """The bytes under the newest key; equal bytes never look the same twice."""
    return _ring(seal_keys()).encrypt(content)


def unseal(token: bytes) -> bytes:
    """The bytes in a token; `Broken` when no key opens it."""
    try:
        return _ring(seal_keys()).decrypt(token)
    except InvalidToken:
        raise Broken("SEAL_BROKEN") from None


def key_count() -> int:
    """How many keys the deployment has; `SettingsError` when there is none, or one of them is no key."""
    keys = seal_keys()
    _ring(keys)
    return len(keys)


def is_under_newest_key(token: bytes) -> bool:
    """Whether the newest key alone opens it; `Broken` when no key does."""
    newest, *_ = seal_keys()
    try:
        _ring((newest,)).decrypt(token)
    except InvalidToken:
        unseal(token)
        return False
    return True


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise SettingsError(f"BACKOFFICE_SEAL_KEYS holds something that is no key: {_REMEDY}") from None
