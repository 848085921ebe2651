"""What the help of the commands that read plan files says of the limits an operator may set."""

from __future__ import annotations

from detaljplan.language.words import Words

LIMITS_HELP = Words(
    "Hur mycket en planfil får innehålla ändras med miljövariablerna DETALJPLAN_MAX_FILE_SIZE_BYTES, "
    "DETALJPLAN_MAX_NESTING_DEPTH, DETALJPLAN_MAX_OBJECT_COUNT, DETALJPLAN_MAX_VERTEX_COUNT och "
    "DETALJPLAN_MAX_TEXT_SIZE_BYTES."
)
"""What that help ends with."""
