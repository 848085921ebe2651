"""The rules under ``/api/rules``: what each asks, why, and how sure we are of it. No database."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from detaljplan.manual.explanation import explained, explanation_json
from detaljplan.report.words import Language
from detaljplan.rules.registry import all_rules, rule_called
from detaljplan.service.answers import json_answer
from detaljplan.service.reading import only

router = APIRouter(prefix="/api/rules", tags=["api"], dependencies=[Depends(only("lang"))])


@router.get("", summary="Reglerna, var och en förklarad")
def rules(lang: Language = "sv") -> Response:
    """Return every rule, by id."""
    told = [explanation_json(explained(rule, lang)) for _, rule in sorted(all_rules().items())]
    return json_answer({"rules": told})


@router.get("/{rule_id}", summary="En regel förklarad")
def rule(rule_id: str, lang: Language = "sv") -> Response:
    """Return one rule, whatever the letter case of its id."""
    return json_answer(explanation_json(explained(rule_called(rule_id), lang)))
