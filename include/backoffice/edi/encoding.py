"""The encoding of an incoming text file: UTF-8 where it can be, else Windows-1252."""


def encoding_of(data: bytes) -> str:
    """`utf-8` or `cp1252`."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(data: bytes) -> str:
    """The text without its byte order mark; bytes that mean nothing in either encoding become U+FFFD."""
    return data.decode(encoding_of(data), "replace").removeprefix("\ufeff")
