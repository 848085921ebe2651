"""The catalogue of English words holds what the code says, all of it, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Message

from detaljplan.language.english import PO, catalogue
from detaljplan.language.make import PACKAGE, error_names, renewed, written

MESSAGES = [message for message in catalogue() if message.id]
# What is made of the program's own data, which the catalogue is gathered from too, or of words made elsewhere.
OF_DATA = {"style/palette.py", "errors.py"}


def forms(text: object) -> list[str]:
    return [str(one) for one in text] if isinstance(text, (tuple, list)) else [str(text)]


def placeholders(text: str) -> list[str]:
    """What is filled in, with how it is written, and the tags: whatever would break a page or a sentence."""
    braces = [] if "%(" in text else [f"{name}!{how}:{spec}" for _, name, spec, how in pieces(text) if name is not None]
    return sorted([*braces, *re.findall(r"%\(\w+\)s", text), *re.findall(r"</?\w+", text)])


def pieces(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    return [piece for piece in Formatter().parse(text) if piece[1] is None or re.fullmatch(r"\w+", piece[1])]


def is_of_code(text: str) -> bool:
    """Whether the braces of a text stand for themselves, as in a line of TOML."""
    return " = { " in text


def test_the_catalogue_is_as_the_code_is() -> None:
    assert written(renewed()) == PO.read_bytes(), "run python -m detaljplan.language.make, and translate what is new"


def test_every_word_has_its_english() -> None:
    assert [message.id for message in MESSAGES if not all(forms(message.string))] == []
    assert [message.id for message in MESSAGES if message.fuzzy] == []


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: forms(message.id)[0][:40])
def test_the_english_has_the_fields_of_the_swedish(message: Message) -> None:
    swedish = forms(message.id)
    for english in forms(message.string):
        assert placeholders(english) in [placeholders(one) for one in swedish]
        for one in swedish:
            assert (english[:1].isspace(), english[-1:].isspace()) == (one[:1].isspace(), one[-1:].isspace())


def test_a_catalogue_that_is_behind_the_code_is_seen() -> None:
    behind = PO.read_bytes().replace(
        b'msgid "Filen finns inte. Kontrollera s', b'msgid "Filen fanns inte. Kontrollera s'
    )
    assert behind != PO.read_bytes()
    assert written(renewed()) != behind


def words_made() -> Iterator[tuple[str, ast.Call]]:
    """Every place in the code where words or an error are made."""
    names = error_names() | {"Words"}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                yield str(path.relative_to(PACKAGE)), node


def test_words_are_written_out_where_they_are_made_so_that_they_can_be_gathered() -> None:
    made = list(words_made())
    assert len(made) > 400
    hidden = [
        f"{file}:{node.lineno}"
        for file, node in made
        if file not in OF_DATA and not isinstance(node.args[0], ast.Constant) and not handed_on(node)
    ]
    assert hidden == []


def handed_on(node: ast.Call) -> bool:
    """Whether an error is made of the words of another, or of words told in its own module."""
    return ast.unparse(node.args[0]) in {"error.message", "told", "_NOT_XML.get(code, _CUT_OR_BROKEN)"}


def test_every_field_of_words_is_given() -> None:
    for file, node in words_made():
        if not isinstance(node.args[0], ast.Constant):
            continue
        text, given = str(node.args[0].value), {keyword.arg for keyword in node.keywords}
        if isinstance(node.func, ast.Name) and node.func.id != "Words":
            given -= {"where"}  # the place of an error is none of the fields of its words
        wanted = (
            set() if is_of_code(text) and not given else {name for _, name, _, _ in Formatter().parse(text) if name}
        )
        assert wanted == given, f"{file}:{node.lineno}"
