"""That an older provision has been taken for an entry of today's catalogue: by us, not by the plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """What a provision with an older bestämmelsekod is taken for.

    Parameters
    ----------
    code
        The bestämmelsekod as delivered.
    entry
        The bestämmelsekod of the catalogue's interpretation entry (tolkningsbestämmelse).
    said
        What the file says of the provision: letters, wording, code and values.
    source, certainty
        Where the correspondence comes from, and how sure we are of it (``verified``, ``second_hand``, ``own``).
    """

    code: str
    entry: str
    said: str
    source: str
    certainty: str
