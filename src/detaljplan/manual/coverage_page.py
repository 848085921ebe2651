"""The requirements against the rules as Markdown: what judges each, and what is left and why."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.manual import words
from detaljplan.rules.registry import all_rules
from detaljplan.spec.requirements import Requirement, Requirements, load_requirements

_LEAD = """\
# Krav och regler

Vad informationsspecifikation 4.1 och de som tillämpar den kräver av en plan, i våra egna ord, och vilken regel som
prövar det. Ett krav utan regel är inte prövat: *inga fel mot de regler vi känner* säger inget om det. Säkerheten är hur
säkra vi är på att kravet lyder så. Reglerna själva står i [RULES.md](RULES.md). Sidan är skriven av koden ur
`schemas/4.1/requirements.toml` med `python -m detaljplan.manual.make`."""


def coverage_page() -> str:
    """Return the whole page."""
    requirements = load_requirements()
    ending = ("", "## Krav som vi inte har funnit", "", requirements.not_found)
    return "\n".join([_LEAD, "", _counted(requirements), *_groups(requirements), *ending]) + "\n"


def covering(requirement: Requirement) -> tuple[str, ...]:
    """Return the rules that judge a requirement: that of its own id, and those it names."""
    own = (requirement.id,) if requirement.id in all_rules() else ()
    return tuple(dict.fromkeys(id for id in (*own, *requirement.rules) if id))


def _counted(requirements: Requirements) -> str:
    covered = sum(bool(covering(requirement)) for requirement in requirements.all)
    partly = sum(bool(covering(requirement) and requirement.left) for requirement in requirements.all)
    return (
        f"Av {len(requirements.all)} krav prövas {covered} av någon regel, {partly} av dem med något kvar att säga; "
        f"{len(requirements.all) - covered} prövas inte."
    )


def _groups(requirements: Requirements) -> Iterator[str]:
    for group, heading in requirements.groups.items():
        yield from ("", f"## {heading}", "", "| Krav | Säkerhet | Regler | Kvar |", "|---|---|---|---|")
        yield from (_row(requirement) for requirement in requirements.all if requirement.group == group)


def _row(requirement: Requirement) -> str:
    rules = covering(requirement)
    told = f"{requirement.id}: {requirement.text}" if requirement.id else requirement.text
    linked = ", ".join(f"[{rule}](RULES.md#{rule.lower()})" for rule in rules)
    left = requirement.left or ("" if rules else "Inte byggt än.")
    certainty = words.CERTAINTIES[requirement.certainty].sv
    return f"| {told} | {certainty} | {linked or '–'} | {left} |"
