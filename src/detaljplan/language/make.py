"""Gathers the words of the interface from the code with Babel: ``python -m detaljplan.language.make``.

What is new stands untranslated in ``en.po`` afterwards, and what is no longer said is gone from it. Only for a
checkout: an installation has the catalogue alone.
"""

from __future__ import annotations

import ast
import inspect
import tomllib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from detaljplan.language.english import PO

PACKAGE = PO.parents[1]

# Where words stand, and what reads them there. The first that fits a file is the one that reads it.
_READERS = [
    ("store/migrations/**", "ignore"),
    ("web/static/**", "ignore"),
    ("web/frontend/node_modules/**", "ignore"),
    ("style/boverket.toml", f"{__name__}:words_of_symbols"),
    ("cli/**.py", f"{__name__}:words_of_commands"),
    ("**.py", "python"),
    ("web/templates/**.html", "jinja2"),
    ("report/html/templates/**.html", "jinja2"),
    ("report/html/script/**.js", "javascript"),
    ("web/frontend/src/**.ts", "javascript"),
]
_KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "Words": None,
    "gettext": None,
    "_": None,
    "ngettext": (1, 2),
    "counted": (2, 3),
    "said": None,
}
_HEADER = """\
# English words of the interface of detaljplan. The Swedish stands in the code.
# See "Add words" in CONTRIBUTING.md.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

# What Babel asks of a reader: line, name of the function called, message, comments.
_Message = Any


def gathered() -> Catalog:
    """Return a catalogue of every word in the code, untranslated, with the files they stand in."""
    catalogue = Catalog(locale="en")
    keywords = {**_KEYWORDS, **dict.fromkeys(error_names())}
    options = {pattern: {"silent": "false", "trimmed": "true"} for pattern, reader in _READERS if reader == "jinja2"}
    found = extract_from_dir(PACKAGE, _READERS, options, keywords, strip_comment_tags=True)
    for file, _, message, _, _ in sorted(found, key=lambda one: (one[0], one[1])):
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def renewed() -> Catalog:
    """Return the catalogue as the code wants it: what is translated stays so, and nothing is guessed."""
    with PO.open("rb") as file:
        kept = read_po(file, locale="en")
    catalogue = Catalog(locale="en")
    for message in gathered():
        if message.id:
            known = kept.get(message.id)
            catalogue.add(message.id, known.string if known else None, locations=message.locations)
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file: in the order of the code, without dates and lines, so that changes merge."""
    file = BytesIO()
    write_po(file, catalogue, width=110, omit_header=True, include_lineno=False)
    return _HEADER.encode() + file.getvalue()


def error_names() -> frozenset[str]:
    """Return the name of every class of error in the code, whose first argument is words."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    names = {"DetaljplanError"}
    while more := {name for name, of in bases.items() if of & names} - names:
        names |= more
    return frozenset(names)


def words_of_commands(
    fileobj: BinaryIO, keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[_Message]:
    """Yield what Babel's reader of Python finds, and the help: of options (``help=``), and of commands.

    What stands for a value there (``metavar=``) is a word too. The help of a command is the docstring of a function
    that takes options, as Typer has it; one that is decorated is what all commands share, and has none of its own.
    """
    from babel.messages.extract import extract_python

    raw = fileobj.read()
    yield from extract_python(BytesIO(raw), keywords, comment_tags, {})
    for node in ast.walk(ast.parse(raw)):
        if isinstance(node, ast.keyword) and node.arg in ("help", "metavar") and isinstance(node.value, ast.Constant):
            yield node.value.lineno, "", node.value.value, []
        elif isinstance(node, ast.FunctionDef) and _takes_options(node) and (told := ast.get_docstring(node)):
            yield node.lineno, "", inspect.cleandoc(told), []


def words_of_symbols(
    fileobj: BinaryIO, keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[_Message]:
    """Yield what the symbols of the plan map are called in the legend, and where they come from."""
    symbols = tomllib.load(fileobj)
    told = [symbols["source"], *(line["name"] for line in symbols["lines"].values())]
    told += [heading["heading"] for heading in symbols["legend"]]
    for number, text in enumerate(told, start=1):
        yield number, "", text, []


def _takes_options(function: ast.FunctionDef) -> bool:
    if function.decorator_list:
        return False
    given = [*(arg.annotation for arg in function.args.args), *function.args.defaults]
    named = {
        ast.unparse(node)
        for part in given
        if part
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute | ast.Name)
    }
    return bool(named & {"typer.Option", "typer.Argument", "LangAsked"})  # the last is what most commands share


def _has_english(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def main() -> None:
    """Write the catalogue anew, and tell how much in it is not translated."""
    catalogue = renewed()
    PO.write_bytes(written(catalogue))
    bare = [message for message in catalogue if message.id and not _has_english(message)]
    print(f"{Path(PO).name}: {len(catalogue)} messages, {len(bare)} without English")


if __name__ == "__main__":
    main()
