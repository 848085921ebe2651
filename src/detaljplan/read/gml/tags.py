"""Follows the tags of a plan GML to what is sought in it, and leaps over the rest; nothing is parsed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from detaljplan.read.wanted import Wanted

Step = Callable[[Wanted, str, str, int], Wanted | None]

# An attribute's value may hold a >, but never the quotation mark around it.
_ATTRIBUTES = rb"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+"""
_NO_TAG = rb"!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>"
_TAG = re.compile(
    rb"<(?:(?P<end>/)|(?P<name>[^\s/>!?][^\s/>]*+)(?P<rest>" + _ATTRIBUTES + rb")>|" + _NO_TAG + rb")", re.DOTALL
)
_ATTRIBUTE = re.compile(rb"""([^\s=]++)\s*+=\s*+("[^"]*+"|'[^']*+')""")
_PLAIN_VALUE = re.compile(rb"[^&\s]*+")
# A plan has a few dozen names; a file of very many is left to a parser, since each costs a pattern.
_MOST_NAMES = 64


class CannotFollow(Exception):
    """The file is written in a way that only a parser understands."""


@dataclass(frozen=True, slots=True)
class _Open:
    """An element on the way to what is sought, with how many children of each name have been met."""

    wanted: Wanted
    namespace: str
    prefixes: Mapping[bytes, str]
    twins: Counter[str] = field(default_factory=Counter)
    names: dict[bytes, tuple[str, str]] = field(default_factory=dict)

    def name_of(self, tag: re.Match[bytes], encoding: str) -> tuple[str, str]:
        """Return the whole name of a child by its tag, as expat gives it, and its namespace."""
        name = tag["name"]
        if b"xmlns" in tag["rest"]:
            return _named(name, _prefixes(self.prefixes, tag["rest"]), encoding)
        if name not in self.names:
            self.names[name] = _named(name, self.prefixes, encoding)
        return self.names[name]


def follow_tags(raw: bytes, wanted: Wanted, encoding: str, step_to: Step) -> None:
    """Tell every wanted element where its start tag begins.

    Parameters
    ----------
    raw
        A well-formed file without a document type declaration, in an encoding that writes ASCII as ASCII.
    wanted
        What is sought.
    encoding
        What names are read in.
    step_to
        Returns what is sought inside an element by a child: its name (namespace, brace, local name), the namespace
        of the element around it, and which of its name it is.

    Raises
    ------
    CannotFollow
        More names than a plan has, or a namespace written with references; what was found until then is right.
    """
    around = [_Open(wanted, "", {b"": "", b"xml": "http://www.w3.org/XML/1998/namespace"})]
    leap, at = _Leap(raw), 0
    while tag := _TAG.search(raw, at):
        at = tag.end()
        if tag["end"]:
            around.pop()
            if len(around) == 1:
                return
        elif tag["name"]:
            inner = _met(around[-1], tag, encoding, step_to)
            if tag["rest"].endswith(b"/"):
                continue
            if inner is not None and inner.wanted.steps:
                around.append(inner)
            else:
                at = leap.over(tag["name"], at)


def _met(around: _Open, tag: re.Match[bytes], encoding: str, step_to: Step) -> _Open | None:
    name, namespace = around.name_of(tag, encoding)
    around.twins[name] += 1
    wanted = step_to(around.wanted, name, around.namespace, around.twins[name])
    if wanted is None:
        return None
    if wanted.byte is None:
        wanted.byte = tag.start()
    return _Open(wanted, namespace, _prefixes(around.prefixes, tag["rest"]))


def _named(name: bytes, prefixes: Mapping[bytes, str], encoding: str) -> tuple[str, str]:
    prefix, _, local = name.rpartition(b":")
    if prefix not in prefixes:
        raise CannotFollow
    namespace, told = prefixes[prefix], local.decode(encoding)
    return (f"{namespace}}}{told}" if namespace else told), namespace


def _prefixes(around: Mapping[bytes, str], attributes: bytes) -> Mapping[bytes, str]:
    if b"xmlns" not in attributes:
        return around
    prefixes = dict(around)
    for name, quoted in _ATTRIBUTE.findall(attributes):
        if name == b"xmlns" or name.startswith(b"xmlns:"):
            if not _PLAIN_VALUE.fullmatch(quoted[1:-1]):
                raise CannotFollow
            prefixes[name[6:]] = quoted[1:-1].decode()
    return prefixes


class _Leap:
    """Leaps over whole elements, looking at no tag of another name."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._patterns: dict[bytes, re.Pattern[bytes]] = {}

    def over(self, name: bytes, at: int) -> int:
        """Return where the element ends whose start tag, of that name, ends at a byte."""
        pattern, depth = self._pattern(name), 1
        while depth and (tag := pattern.search(self._raw, at)):
            at = tag.end()
            if tag["end"]:
                depth -= 1
            elif tag["rest"] is not None and not tag["rest"].endswith(b"/"):
                depth += 1
        return at

    def _pattern(self, name: bytes) -> re.Pattern[bytes]:
        if name not in self._patterns:
            if len(self._patterns) == _MOST_NAMES:
                raise CannotFollow
            tag = re.escape(name) + rb"(?=[\s/>])(?P<rest>" + _ATTRIBUTES + b")>"
            self._patterns[name] = re.compile(
                b"<(?:(?P<end>/)" + re.escape(name) + rb"\s*+>|" + tag + b"|" + _NO_TAG + b")", re.DOTALL
            )
        return self._patterns[name]
