"""The report as one HTML page that works by itself: from a mail or a shared folder, without network."""

from __future__ import annotations

import gzip
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined

from detaljplan.crs.zones import zone_name
from detaljplan.findings import Severity, Verdict
from detaljplan.language.choice import LANGUAGES
from detaljplan.language.english import english_of_files
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, number
from detaljplan.plan.model import Plan
from detaljplan.report.html.findings import findings_of
from detaljplan.report.html.grid import Grid
from detaljplan.report.html.ground import ground_of, shapes_of
from detaljplan.report.html.told import Told
from detaljplan.report.model import Report
from detaljplan.report.words import SEVERITIES

_SCRIPTS = ("words", "data", "filter", "rows", "tree", "detail", "view", "ground", "marks", "map", "page")
"""The files of the script, in the order they are put together."""

_LIVE = 'document.documentElement.classList.add("live")'
"""Run before anything is shown: the list for print is not seen where the script takes over."""

_NAMES: dict[Language, str] = {"sv": "Svenska", "en": "English"}
_TONES = {Verdict.PASSES: "good", Verdict.STOPPED: "bad", Verdict.UNDECIDED: "open"}


def html_bytes(report: Report, plan: Plan, lang: Language = "sv") -> bytes:
    """Return the report as a page in UTF-8, opened in that language and told in the other at a press.

    Nothing in it is fetched or runs but what it carries: its policy names its script and its style by their hashes.
    What a plan or file says stands in it as text alone. The map draws the plan E N in its own zone.
    """
    grid = Grid.around(shapes_of(plan) or [one.geometry for one in report.findings if one.geometry is not None])
    page: str = _template().render(
        lang=lang,
        languages=_NAMES,
        report=report,
        tone=_TONES[report.verdict],
        policy=_policy(),
        style=_style(),
        live=_LIVE,
        script=_script(),
        told={one: Told.of(report, one) for one in LANGUAGES},
        facts=_facts(report, grid, lang),
        findings=_packed(findings_of(report, grid)) if report.findings else "",
        ground=_packed(ground_of(plan, grid)) if report.findings else "",
        severities=list(enumerate(Severity)),
        severity_names=SEVERITIES,
    )
    return page.encode()


def _facts(report: Report, grid: Grid, lang: Language) -> str:
    """Return what the script is handed beside the findings, as JSON that cannot end the element it stands in."""
    facts = {
        "lang": lang,
        "english": english_of_files(".js"),
        "zone": zone_name(report.plan.epsg) if report.plan.epsg else None,
        "grid": grid.facts,
    }
    return orjson.dumps(facts).decode().replace("<", "\\u003c")


def _packed(columns: dict[str, Any]) -> str:
    """Return columns as JSON, compressed, in letters that need no escaping."""
    raw = orjson.dumps(columns, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)
    return b64encode(gzip.compress(raw, compresslevel=6, mtime=0)).decode()


@cache
def _script() -> str:
    folder = files(__package__).joinpath("script")
    parts = (folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();"


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def _policy() -> str:
    """Return what the page may do: run its own script and wear its own style, and nothing else."""
    scripts = " ".join(map(_hash, (_LIVE, _script())))
    return f"default-src 'none'; script-src {scripts}; style-src {_hash(_style())}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals["_"] = Words
    environment.filters |= {"told": translated, "number": number}
    return environment.get_template("page.html")
