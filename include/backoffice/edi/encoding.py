"""The encoding of an incoming text file: UTF-8 where it can be, else Windows-1252."""

from codecs import getincrementaldecoder

_STRETCH = 1 << 20


def encoding_of(data: bytes) -> str:
    """`utf-8` or `cp1252`; looked at a stretch at a time, so that a large file is not in memory as text as well."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _STRETCH):
            decoder.decode(data[start : start + _STRETCH])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(data: bytes) -> str:
    """The text without its byte order mark; bytes that mean nothing in either encoding become U+FFFD."""
    return data.decode(encoding_of(data), "replace").removeprefix("\ufeff")
