"""Columns of an Arrow table as Python lists, through the Arrow C data interface alone: no Arrow library is needed.

The layout of the two structures and of the buffers is fixed by the Arrow specification (C data interface, columnar
format). Only the types that remittance tables use are read: int64, decimal128, date32, binary.
"""

import ctypes
import struct
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Protocol

Value = int | str | date | None
_EPOCH = date(1970, 1, 1).toordinal()


class ArrowTable(Protocol):
    """Anything that exports itself as one Arrow struct array."""

    def __arrow_c_array__(self) -> tuple[object, object]:
        """Capsules of schema and array."""


class _Schema(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]


class _Array(ctypes.Structure):
    pass


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def columns(table: ArrowTable, names: tuple[str, ...]) -> list[list[Value]]:
    """The named columns in that order. Decimals come unscaled (cents for two places), binary as text; null is None."""
    schema_capsule, array_capsule = table.__arrow_c_array__()
    schema = _Schema.from_address(_pointer(schema_capsule, b"arrow_schema"))
    array = _Array.from_address(_pointer(array_capsule, b"arrow_array"))
    places = {schema.children[n].contents.name.decode(): n for n in range(schema.n_children)}
    found = [places[name] for name in names]
    return [_column(schema.children[n].contents.format.decode(), array.children[n].contents) for n in found]


def _column(format: str, array: _Array) -> list[Value]:
    kind = format.partition(":")[0]
    values = _READERS[kind](array)
    if not array.null_count or not array.buffers[0]:
        return values
    bitmap = ctypes.string_at(array.buffers[0], (array.offset + array.length + 7) // 8)
    places = range(array.offset, array.offset + array.length)
    return [value if bitmap[n >> 3] >> (n & 7) & 1 else None for n, value in zip(places, values, strict=True)]


def _integers(array: _Array) -> list[Value]:
    return list(_numbers(array, ctypes.c_int64, array.length))


def _dates(array: _Array) -> list[Value]:
    days = _numbers(array, ctypes.c_int32, array.length)
    return [date.fromordinal(_EPOCH + day) if _EPOCH + day > 0 else None for day in days]


def _decimals(array: _Array) -> list[Value]:
    if not array.length:
        return []
    halves = struct.iter_unpack("<Qq", ctypes.string_at(array.buffers[1] + 16 * array.offset, 16 * array.length))
    return [(high << 64) + low for low, high in halves]


def _texts(array: _Array) -> list[Value]:
    if not array.length:
        return []
    ends = _numbers(array, ctypes.c_int32, array.length + 1)
    raw = ctypes.string_at(array.buffers[2], ends[-1]) if ends[-1] else b""
    if raw.isascii():
        text = raw.decode("ascii")
        return [text[start:end] for start, end in pairwise(ends)]
    return [raw[start:end].decode("utf-8", "replace") for start, end in pairwise(ends)]


def _numbers(array: _Array, kind: type[ctypes.c_int64] | type[ctypes.c_int32], count: int) -> list[int]:
    if not array.length:
        return []
    size = ctypes.sizeof(kind)  # not `kind * count`, a new type each time
    raw = ctypes.string_at(array.buffers[1] + size * array.offset, size * count)
    return memoryview(raw).cast(kind._type_).tolist()


_READERS: dict[str, Callable[[_Array], list[Value]]] = {
    "l": _integers,
    "d": _decimals,
    "tdD": _dates,
    "z": _texts,
}
