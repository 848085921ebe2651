"""Reads, validates, stores and reviews Swedish digital detailed plans (detaljplaner).

What Python programs use stands in `__all__` (docs/python.md). Each name is imported when it is first asked for.
"""

from typing import TYPE_CHECKING

from detaljplan._version import __version__

if TYPE_CHECKING:
    from detaljplan.errors import DetaljplanError, DocumentError, UnknownRule
    from detaljplan.findings import Basis, Finding, Outcome, RuleResult, Severity, Verdict
    from detaljplan.interface.checks import check, read_plan
    from detaljplan.interface.plan_report import PlanReport
    from detaljplan.plan.model import Plan
    from detaljplan.report.model import Profile
    from detaljplan.report.tables import provisions_gdf

__all__ = [
    "Basis",
    "DetaljplanError",
    "DocumentError",
    "Finding",
    "Outcome",
    "Plan",
    "PlanReport",
    "Profile",
    "RuleResult",
    "Severity",
    "UnknownRule",
    "Verdict",
    "__version__",
    "check",
    "provisions_gdf",
    "read_plan",
]

if not TYPE_CHECKING:  # a type checker that saw this would let every name pass
    _HOMES = {
        "errors": ("DetaljplanError", "DocumentError", "UnknownRule"),
        "findings": ("Basis", "Finding", "Outcome", "RuleResult", "Severity", "Verdict"),
        "interface.checks": ("check", "read_plan"),
        "interface.plan_report": ("PlanReport",),
        "plan.model": ("Plan",),
        "report.model": ("Profile",),
        "report.tables": ("provisions_gdf",),
    }
    _HOME_OF = {name: f"{__name__}.{home}" for home, names in _HOMES.items() for name in names}

    def __getattr__(name):
        """Return a public name, from the module it lives in (PEP 562)."""
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_HOME_OF[name]), name)
        return value

    def __dir__():
        """Return the public names and the modules that are imported."""
        return sorted({*globals(), *__all__})
