"""Finds where values begin in the bytes of a JSON file, without making a tree of it.

The bytes are known to be JSON, since a Document was made of them. What nothing is sought in is passed over by one
regular expression at the speed of C, brackets and strings and all.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from detaljplan.read.wanted import Wanted

# Objects and lists nested deeper than this are passed over bracket by bracket instead; no plan has them.
_UNROLLED = 10
# Of bytes in which no escape is left. Possessive throughout (*+): nothing is ever tried in two ways, so the time
# grows with the bytes alone.
_STRING = rb'"[^"]*+"'


def _nested(opening: bytes, closing: bytes, levels: int) -> bytes:
    """Return the pattern of what stands between two brackets; those of the other kind are balanced in it anyhow."""
    plain = rb'[^"' + opening + closing + rb"]*+"
    inner = rb"|" + _nested(opening, closing, levels - 1) + plain if levels else b""
    return opening + plain + rb"(?:" + _STRING + plain + inner + rb")*+" + closing


_OBJECT, _LIST = _nested(rb"\{", rb"\}", _UNROLLED), _nested(rb"\[", rb"\]", _UNROLLED)
_VALUE = re.compile(rb'[^\s,:{}\[\]"]++|' + _STRING + b"|" + _OBJECT + b"|" + _LIST)
_CURLY, _SQUARE = (re.compile(_STRING + rb"|[" + both + rb"]") for both in (rb"{}", rb"\[\]"))
_NAME = re.compile(rb'\s*+("[^"]*+")\s*+:\s*+')
_BEFORE = re.compile(rb"\s*+")
_AFTER = re.compile(rb"\s*+(,?)\s*+")
_BOM = b"\xef\xbb\xbf"


def find_values(raw: bytes, wanted: Wanted) -> None:
    """Tell every wanted value in the file where it begins. Of names repeated in an object the last one counts."""
    _Search(raw).value(wanted, _blank_to(raw, len(_BOM) if raw.startswith(_BOM) else 0))


def _blank_to(raw: bytes, at: int) -> int:
    blank = _BEFORE.match(raw, at)
    return blank.end() if blank else at


def _without_escapes(raw: bytes) -> bytes:
    """Return as many bytes, with no quote but those around strings, so that a string ends at the next quote."""
    if b"\\" not in raw:
        return raw
    return raw.replace(rb"\\", b"__").replace(rb"\"", b"__")


class _Search:
    """Walks the values on the way to what is sought. Every method returns where the value it was given ends."""

    def __init__(self, raw: bytes) -> None:
        self.original, self.raw = raw, _without_escapes(raw)

    def value(self, wanted: Wanted, at: int) -> int:
        wanted.found(at)
        first = self.raw[at : at + 1]
        if wanted.steps and first == b"{":
            return self._object(wanted, at)
        if wanted.steps and first == b"[":
            return self._list(wanted, at)
        return self._passed(at)

    def _object(self, wanted: Wanted, at: int) -> int:
        raw, sought = self.raw, {_written(step): inner for step, inner in wanted.steps.items()}
        at += 1
        while name := _NAME.match(raw, at):
            inner = sought.get(_as_written(self.original[name.start(1) : name.end(1)]))
            end = self._passed(name.end()) if inner is None else self.value(inner, name.end())
            after = _AFTER.match(raw, end)
            at = after.end() if after else len(raw)
        return _blank_to(raw, at) + 1

    def _list(self, wanted: Wanted, at: int) -> int:
        raw, number, more = self.raw, 0, True
        sought = wanted.steps
        at = _blank_to(raw, at + 1)
        while more and raw[at : at + 1] not in (b"]", b""):
            inner = sought.get(str(number))
            end = self._passed(at) if inner is None else self.value(inner, at)
            after = _AFTER.match(raw, end)
            at, more = (after.end(), bool(after[1])) if after else (len(raw), False)
            number += 1
        return at + 1

    def _passed(self, at: int) -> int:
        value = _VALUE.match(self.raw, at)
        return value.end() if value else self._counted(at)

    def _counted(self, at: int) -> int:
        """Return the end of a deeply nested object or list, by counting its brackets."""
        opening, closing, pattern = (b"{", b"}", _CURLY) if self.raw[at : at + 1] == b"{" else (b"[", b"]", _SQUARE)
        depth = 0
        for sign in pattern.finditer(self.raw, at):
            depth += (sign[0] == opening) - (sign[0] == closing)
            if depth == 0:
                return sign.end()
        return len(self.raw)


@lru_cache(maxsize=1024)
def _written(step: str) -> bytes:
    """Return the name that a step of a JSON pointer stands for, as JSON writes it without needless escapes."""
    name = step.replace("~1", "/").replace("~0", "~")
    return json.dumps(name, ensure_ascii=False).encode("utf-8", errors="surrogatepass")


def _as_written(name: bytes) -> bytes:
    """Return a name of the file without needless escapes."""
    if b"\\" not in name:
        return name
    return json.dumps(json.loads(name), ensure_ascii=False).encode("utf-8", errors="surrogatepass")
