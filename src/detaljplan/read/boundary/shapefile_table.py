"""Reads the attribute table of a shapefile (.dbf), and finds out in which encoding its texts are."""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from detaljplan.errors import BrokenFile
from detaljplan.language.words import Words
from detaljplan.plan.values import composed, shortened

Value = str | int | float | bool | None

_FIELD, _END, _DELETED = 32, 0x0D, 0x2A
_LANGUAGE_AT = 29
# Language driver byte to encoding, those that Swedish programs write: DOS, ANSI and ESRI's own.
_DRIVERS = MappingProxyType({0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x58: "cp1252"})
_LONGEST_LABEL = 100
_GUESSED = ("utf-8", "cp1252")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name as it stands, its type (C, N, F, D, L …), and where it stands in a row."""

    name: bytes
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an attribute table, deleted ones as ``None``.

    Parameters
    ----------
    encoding
        What the texts were read as.
    told
        Whether the file says so itself (.cpg, or the language byte of the table); else it was tried out.
    """

    rows: tuple[dict[str, Value] | None, ...] = field(repr=False)
    encoding: str
    told: bool


def read_table(raw: bytes, cpg: bytes | None, name: str, *, expected: int) -> Table:
    """Return the attribute table.

    The encoding is that of the .cpg file, else of the table's language byte. Where neither says one that we know,
    or the texts are not in it, UTF-8 and then windows-1252 is tried.

    Parameters
    ----------
    expected
        How many rows there are to be: one for each area.

    Raises
    ------
    BrokenFile
        No dBASE table, shorter than it says, or of another number of rows.
    """
    if len(raw) < _FIELD + 1:
        raise _broken(Words("den är för kort"), name)
    rows, header, length = struct.unpack_from("<IHH", raw, 4)
    if header < _FIELD + 1 or length < 1 or header + rows * length > len(raw):
        why = Words(
            "den är {size} byte men säger sig ha {rows} rader om {length} byte", size=len(raw), rows=rows, length=length
        )
        raise _broken(why, name)
    if rows != expected:
        why = Words("den har {rows} rader men shapefilen {areas} ytor, så de hör inte ihop", rows=rows, areas=expected)
        raise _broken(why, name)
    columns = list(_columns(raw, header, length, name))
    lines = [raw[at : at + length] for at in range(header, header + rows * length, length)]
    encoding, told = _encoding(_stated(cpg, raw[_LANGUAGE_AT]), columns, lines)
    return Table(tuple(_row(line, columns, encoding) for line in lines), encoding, told)


def _columns(raw: bytes, header: int, length: int, name: str) -> Iterator[Column]:
    start = 1
    for at in range(_FIELD, header - 1, _FIELD):
        if raw[at] == _END:
            break
        end = start + raw[at + 16]
        if end > length or at + _FIELD > header:
            raise _broken(Words("kolumnerna är längre än raderna"), name)
        yield Column(raw[at : at + 11].partition(b"\x00")[0], chr(raw[at + 11]), start, end)
        start = end


def _broken(what: Words, name: str) -> BrokenFile:
    return BrokenFile("Attributtabellen är avkapad eller skadad: {what}. Exportera den på nytt.", where=name, what=what)


def _stated(cpg: bytes | None, driver: int) -> str | None:
    """Return the encoding that the file states, when it is one that Python knows."""
    if cpg is None:
        return _DRIVERS.get(driver)
    label = shortened(cpg[:_LONGEST_LABEL].decode("ascii", errors="replace").strip().lstrip("\ufeff"), 40).upper()
    number = re.sub(r"^(?:ANSI|OEM|CP|WINDOWS)[ _-]*", "", label)
    if number.startswith("8859"):
        number = f"ISO8859-{number[4:].lstrip('-_ ')}"
    for candidate in (label, f"cp{number}" if number.isdigit() else number):
        try:
            found = codecs.lookup(candidate)
        except (LookupError, ValueError):
            continue
        if found._is_text_encoding:
            return found.name
    return None


def _encoding(stated: str | None, columns: list[Column], lines: list[bytes]) -> tuple[str, bool]:
    """Return the encoding that all texts can be read in, and whether it is the one stated."""
    texts = b"".join(column.name for column in columns)
    spans = [(column.start, column.end) for column in columns if column.kind == "C"]
    texts += b" ".join(line[start:end] for line in lines for start, end in spans)
    if texts.isascii():  # all of them read it alike
        return stated or "ascii", True
    for encoding in filter(None, (stated, *_GUESSED)):
        try:
            texts.decode(encoding)
        except UnicodeError:
            continue
        return encoding, encoding == stated
    return _GUESSED[-1], False


def _row(line: bytes, columns: list[Column], encoding: str) -> dict[str, Value] | None:
    if line[0] == _DELETED:
        return None
    return {
        _text(column.name, encoding): _value(_text(line[column.start : column.end], encoding), column.kind)
        for column in columns
    }


def _text(raw: bytes, encoding: str) -> str:
    return composed(raw.decode(encoding, errors="replace").strip(" \x00"))


def _value(text: str, kind: str) -> Value:
    """Return a value as its column says it is; the text itself when it is none, and ``None`` for nothing."""
    if not text or (kind in "NF" and text.strip("*") == ""):
        return None
    if kind == "L":
        return {"Y": True, "T": True, "N": False, "F": False}.get(text.upper())
    if kind in "NF" and _NUMBER.match(text) and any(c.isdigit() for c in text):
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    return _day(text) if kind == "D" else text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return text
