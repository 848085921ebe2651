"""Words are Swedish wherever a text is asked for, and English where that is."""

from __future__ import annotations

import pickle

import pytest

from detaljplan.errors import DocumentError, StoreError, reason_of
from detaljplan.language.choice import of_browser, of_environment, of_help
from detaljplan.language.words import InBoth, Words, counted, translated


def test_words_are_their_swedish_text() -> None:
    words = Words("Filen kan inte läsas ({reason}).", reason="x")
    assert words == "Filen kan inte läsas (x)."
    assert f"{words}" == str(words) == translated(words, "sv")


def test_words_within_words_are_told_in_the_same_language() -> None:
    words = Words("Filen kan inte läsas ({reason}).", reason=reason_of(OSError(28, "No space left on device")))
    assert translated(words, "sv") == "Filen kan inte läsas (disken är full)."
    assert translated(words, "en") == "The file cannot be read (the disk is full)."


def test_numbers_are_written_as_each_language_writes_them() -> None:
    words = Words("Lagret har {count:n} objekt; högst {most:n} läses.", count=1_234_567, most=10)
    assert translated(words, "sv") == "Lagret har 1\u00a0234\u00a0567 objekt; högst 10 läses."
    assert translated(words, "en") == "The layer has 1,234,567 objects; at most 10 are read."


def test_what_is_handed_in_is_never_read_as_a_template_nor_translated() -> None:
    words = Words("Filen kan inte läsas ({reason}).", reason="{0} {reason.__class__} Plan")
    assert translated(words, "en") == "The file cannot be read ({0} {reason.__class__} Plan)."
    assert translated("Planer", "en") == "Planer"


def test_a_text_without_fields_may_hold_braces() -> None:
    assert str(DocumentError('{"type": 1} {')) == '{"type": 1} {'


def test_a_field_may_have_its_english_beside_it() -> None:
    words = Words("Filen kan inte läsas ({reason}).", reason=InBoth("en yta", "an area"))
    assert (translated(words, "sv"), translated(words, "en")) == (
        "Filen kan inte läsas (en yta).",
        "The file cannot be read (an area).",
    )


def test_one_and_several_are_told_apart() -> None:
    told = [counted(n, "{n} objekt", "{n} objekt", "en") for n in (0, 1, 2)]
    assert told == ["0 objects", "1 object", "2 objects"]
    assert counted(1, "{n} månad", "{n} månader", "sv") == "1 månad"


def test_an_error_is_told_with_its_place_in_either_language() -> None:
    error = StoreError(
        "Port {port} på {host} går inte att använda ({reason}). Välj en annan med --port.",
        where=Words("miljön"),
        port=8000,
        host="x",
        reason=Words("den används redan"),
    )
    assert str(error) == "miljön: Port 8000 på x går inte att använda (den används redan). Välj en annan med --port."
    told = error.told("en")
    assert told == "the environment: Port 8000 on x cannot be used (it is in use already). Choose another with --port."


def test_words_stay_words_when_they_are_sent_between_processes() -> None:
    words = pickle.loads(pickle.dumps(Words("Filen kan inte läsas ({reason}).", reason="x")))
    assert translated(words, "en") == "The file cannot be read (x)."
    error = pickle.loads(pickle.dumps(DocumentError("Filen finns inte. Kontrollera sökvägen.", where="a")))
    assert error.told("en") == "a: The file does not exist. Check the path."


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "sv"),
        ("", "sv"),
        ("en", "en"),
        ("en-GB,en;q=0.9,sv;q=0.8", "en"),
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        ("de, en;q=0.5, sv;q=0.4", "en"),
        ("de", "sv"),
        ("sv;q=0.1, en;q=0.2", "en"),
        ("en;q=0", "sv"),
        ("en;q=nan, sv", "sv"),
        ("en;q=-1", "sv"),
        ("*", "sv"),
        ("english", "sv"),
        ("en;q=1e9" + ",x" * 100_000, "sv"),
    ],
)
def test_the_browsers_wish_is_followed(header: str | None, lang: str) -> None:
    assert of_browser(header) == lang


@pytest.mark.parametrize(
    ("variable", "locale", "said", "helped"),
    [
        (None, None, "sv", "sv"),
        ("en", None, "en", "en"),
        ("EN", None, "en", "en"),
        (None, "en_GB.UTF-8", "sv", "en"),
        (None, "C.UTF-8", "sv", "sv"),
        ("sv", "en_GB.UTF-8", "sv", "sv"),
        ("de", None, "sv", "sv"),
    ],
)
def test_the_environment_chooses(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, locale: str | None, said: str, helped: str
) -> None:
    for name, value in (("DETALJPLAN_LANG", variable), ("LC_ALL", locale)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    assert (of_environment(), of_help()) == (said, helped)
