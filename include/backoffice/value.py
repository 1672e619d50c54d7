"""Values that are made by the hundred thousand."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A dataclass that the type checker holds to be frozen.

    At run time nothing watches over it, so that it costs a quarter of `dataclass(frozen=True, slots=True)` to make.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
