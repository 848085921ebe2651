"""Makes the records that a large plan has a hundred thousand of quick to make."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, Field, fields
from itertools import repeat
from typing import Any, TypeVar

T = TypeVar("T")


def quick(cls: type[T]) -> type[T]:
    """Return the class, a frozen dataclass with slots and keywords only, with an ``__init__`` of half the cost.

    The one that dataclasses writes for frozen classes looks up and calls ``object.__setattr__`` for every field. This
    sets the slots themselves; it takes the same keywords, and the instances are as frozen as before.
    """
    own: dict[str, Any] = {"MISSING": MISSING}
    parameters, lines = ["self", "*"], []
    for field in fields(cls):  # type: ignore[arg-type]  # a dataclass: anything else raises here
        name, given, default = field.name, field.name, _default(field)
        own[f"set_{name}"] = getattr(cls, name).__set__
        if default is not MISSING:
            own[f"default_{name}"] = default
            parameters.append(f"{name}=default_{name}")
        elif field.default_factory is not MISSING:
            own[f"made_{name}"] = field.default_factory
            parameters.append(f"{name}=MISSING")
            given = f"made_{name}() if {name} is MISSING else {name}"
        else:
            parameters.append(name)
        lines.append(f"    set_{name}(self, {given})")
    source = "\n".join([f"def __init__({', '.join(parameters)}):", *lines])
    exec(compile(source, "<quick>", "exec"), own)  # of the names of fields alone, as dataclasses itself does
    cls.__init__ = own["__init__"]  # type: ignore[method-assign]
    return cls


def records(cls: type[T], count: int, columns: Mapping[str, Collection[Any]]) -> list[T]:
    """Return so many instances of a `quick` class, their values given by field as columns of that length.

    The same as one call for each, at half the cost: each field is set in all of them before the next. Fields without
    a column have their defaults.

    Raises
    ------
    TypeError
        A field that has no default is without a column, or a column is of no field.
    ValueError
        A column is of another length.
    """
    unknown = columns.keys() - {field.name for field in fields(cls)}  # type: ignore[arg-type]  # a dataclass
    if unknown:
        raise TypeError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    made = list(map(cls.__new__, repeat(cls, count)))
    for field in fields(cls):  # type: ignore[arg-type]
        column = columns.get(field.name)
        if column is not None and len(column) != count:
            raise ValueError(f"{len(column)} values of {field.name} for {count} records")
        values = _defaults(field) if column is None else column
        deque(map(getattr(cls, field.name).__set__, made, values), maxlen=0)
    return made


def _defaults(field: Field[Any]) -> Iterable[Any]:
    """Return the default of a field without end, made anew each time where it has to be."""
    default = _default(field)
    if default is not MISSING:
        return repeat(default)
    make: Any = field.default_factory
    if make is MISSING:
        raise TypeError(f"no values of {field.name}, which has no default")
    return iter(make, MISSING)


def _default(field: Field[Any]) -> Any:
    """Return the default that all records share; MISSING when there is none, or each record has its own."""
    if field.default_factory is MISSING:
        return field.default
    first, second = field.default_factory(), field.default_factory()
    return first if first is second else MISSING
