"""Files as other programs write them: byte order marks, line ends, encodings, decomposed letters, odd paths."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from detaljplan.checking import Checked, check, check_bytes
from detaljplan.findings import Verdict
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.positioning import Positioning
from detaljplan.read.reader import shown_path
from detaljplan.report.model import Profile
from sample_plans.gml import plan_gml
from sample_plans.plans import good_plan, plan_in_force
from tests.build import written

BOM = b"\xef\xbb\xbf"


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def as_json(change: Callable[[bytes], bytes]) -> Checked:
    return check_bytes(change(written(good_plan())), "plan.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: BOM + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n", b"\r"),
        lambda raw: orjson.dumps(orjson.loads(raw)),
        lambda raw: b"\n\n  " + raw + b"\n\n",
        lambda raw: json.dumps(orjson.loads(raw), ensure_ascii=True).encode(),
    ],
    ids=["byte order mark", "CRLF", "CR", "one line", "blank lines", "escaped letters"],
)
def test_the_same_plan_is_read_however_its_json_is_written(change: Callable[[bytes], bytes]) -> None:
    checked = as_json(change)
    assert checked.report.verdict is Verdict.PASSES
    assert checked.plan == as_json(bytes).plan


GML = plan_gml(good_plan()).decode()
BODY = GML.partition("?>")[2]


@pytest.mark.parametrize(
    "raw",
    [
        BOM + GML.encode(),
        GML.replace("\n", "\r\n").encode(),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{BODY}'.encode("iso-8859-1"),
        f"<?xml version='1.0' encoding='windows-1252'?>{BODY}".encode("cp1252"),
        f'<?xml version="1.0" encoding="UTF-16"?>{BODY}'.encode("utf-16"),
        BODY.strip().encode(),
        decomposed(GML).encode(),
    ],
    ids=["byte order mark", "CRLF", "ISO-8859-1", "windows-1252", "UTF-16", "no declaration", "decomposed letters"],
)
def test_the_same_plan_is_read_however_its_gml_is_written(raw: bytes) -> None:
    checked = check_bytes(raw, "plan.gml", profile=Profile.DRAFT)
    assert checked.report.verdict is Verdict.PASSES
    assert checked.plan == check_bytes(GML.encode(), "plan.gml").plan
    assert "å" in (checked.plan.name or "")


def test_decomposed_letters_are_read_and_the_platforms_refusal_of_them_is_told() -> None:
    tree = good_plan()
    tree["features"][0]["properties"]["status"] = decomposed("påbörjad")
    checked = check_bytes(orjson.dumps(tree), "plan.json")
    assert checked.plan.status is PlanStatus.STARTED
    assert checked.plan.unreadable == ()
    (finding,) = checked.report.findings
    assert (finding.rule, finding.where) == ("SCHEMA-0001", "/features/0/properties/status")
    assert "isärtagna bokstäver" in finding.message
    assert "decomposed letters" in finding.message_en


def facts(plan: Plan) -> list[object]:
    """Return what is read of a plan, without what is only kept as delivered (`extra`)."""
    head = [plan.name, plan.purpose, plan.status, plan.municipality, plan.designation, plan.usability_description]
    provisions = [(p.wording, p.usability, p.values, p.motive, p.vertical_limit) for p in plan.provisions]
    methods = [i.positioning.plane for i in plan.boundary if isinstance(i.positioning, Positioning)]
    return [*head, *plan.decisions, *provisions, *methods]


def test_a_plan_of_decomposed_letters_throughout_is_the_same_plan() -> None:
    raw = written(plan_in_force())
    whole, usual = check_bytes(decomposed(raw.decode()).encode(), "plan.json"), check_bytes(raw, "plan.json")
    assert facts(whole.plan) == facts(usual.plan)
    # The code lists are held to the letter; free texts, and variables beside their wording, are not.
    assert {finding.rule for finding in whole.report.findings} == {"SCHEMA-0001"}
    assert all("isärtagna" in finding.message for finding in whole.report.findings)


def test_a_word_of_no_code_list_gets_no_hint_of_its_letters() -> None:
    tree = good_plan()
    tree["features"][0]["properties"]["status"] = decomposed("påhittad")
    (finding,) = check_bytes(orjson.dumps(tree), "plan.json").report.findings
    assert "isärtagna" not in finding.message


@pytest.mark.parametrize(
    "name", ["plan med mellanslag.json", "Åkerö ängar – nr 2.json", decomposed("Å.json"), "#%&'.json"]
)
def test_a_path_may_hold_blanks_and_any_letters(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "planer åäö (nya)"
    folder.mkdir()
    (folder / name).write_bytes(written(good_plan()))
    assert check(folder / name).report.file_name == name


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are always Unicode here")
def test_a_path_that_is_no_text_is_read_and_can_be_shown(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/plan-\xe5.json"))
    path.write_bytes(written(good_plan()))
    name = check(path).report.file_name
    assert name == shown_path(path.name) == "plan-\ufffd.json"
    assert name.encode()
