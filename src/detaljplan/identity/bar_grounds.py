"""The grounds on which a registrar bars what was handed in, with the law that each stands in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from detaljplan.language.words import Words

LONGEST_REASON = 2000


class BarGround(StrEnum):
    """Why something is barred; the value is what it is called on the wire and in the audit chain."""

    PERSONAL_DATA = "personuppgifter"
    SECRECY = "sekretess"
    SECURITY = "sakerhetsskydd"
    BY_MISTAKE = "felaktigt_inlamnad"


BAR_GROUNDS: Mapping[BarGround, Words] = MappingProxyType(
    {
        BarGround.PERSONAL_DATA: Words(
            "Personuppgifter som ska raderas (dataskyddsförordningen, EU 2016/679, artikel 17)"
        ),
        BarGround.SECRECY: Words("Uppgifter med sekretess (offentlighets- och sekretesslagen, 2009:400)"),
        BarGround.SECURITY: Words("Säkerhetsskyddsklassificerade uppgifter (säkerhetsskyddslagen, 2018:585)"),
        BarGround.BY_MISTAKE: Words("Felaktigt inlämnad; gallras enligt beslut (arkivlagen, 1990:782, 10 §)"),
    }
)
"""What a person calls a ground."""
