"""The five grounds on which the state can stop a plan, and advice beside them. No judgement of any plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """How a ground is named and cited; ``None`` where the law has no such paragraph (advice).

    Parameters
    ----------
    name, name_en
        What the ground is called in a heading.
    consultation
        PBL 5 kap. 14 § (samråd).
    public_review
        PBL 5 kap. 22 § (granskning), which numbers the grounds in another order.
    reconsideration
        PBL 11 kap. 10 § second paragraph (överprövning of an adopted plan).
    """

    name: str
    name_en: str
    consultation: str | None = None
    public_review: str | None = None
    reconsideration: str | None = None


class Ground(StrEnum):
    """The ground a layer's hits belong under, in the order of PBL 11 kap. 10 §; advice comes last."""

    NATIONAL_INTEREST = "RI"
    INTERMUNICIPAL = "MK"
    ENVIRONMENTAL_QUALITY = "MKN"
    SHORE_PROTECTION = "STR"
    HEALTH_AND_SAFETY = "HS"
    ADVICE = "RAD"

    @property
    def citation(self) -> Citation:
        """Names and paragraphs of the ground."""
        return CITATIONS[self]

    @property
    def swedish(self) -> str:
        """The ground's Swedish name."""
        return CITATIONS[self].name

    @property
    def paragraph(self) -> str | None:
        """Where the ground stands in the law for an adopted plan; ``None`` for advice."""
        return CITATIONS[self].reconsideration

    @property
    def order(self) -> int:
        """Place in a list of grounds, from 1; advice is 6."""
        return list(Ground).index(self) + 1


# Source: PBL (2010:900) as amended through SFS 2025:514.
CITATIONS: dict[Ground, Citation] = {
    Ground.NATIONAL_INTEREST: Citation(
        name="Riksintressen",
        name_en="National interests",
        consultation="5 kap. 14 § första stycket 2 PBL",
        public_review="5 kap. 22 § 1 PBL",
        reconsideration="11 kap. 10 § andra stycket 1 PBL",
    ),
    Ground.INTERMUNICIPAL: Citation(
        name="Mellankommunala frågor",
        name_en="Matters between municipalities",
        consultation="5 kap. 14 § första stycket 3 PBL",
        public_review="5 kap. 22 § 4 PBL",
        reconsideration="11 kap. 10 § andra stycket 2 PBL",
    ),
    Ground.ENVIRONMENTAL_QUALITY: Citation(
        name="Miljökvalitetsnormer",
        name_en="Environmental quality standards",
        consultation="5 kap. 14 § första stycket 2 PBL",
        public_review="5 kap. 22 § 2 PBL",
        reconsideration="11 kap. 10 § andra stycket 3 PBL",
    ),
    Ground.SHORE_PROTECTION: Citation(
        name="Strandskydd",
        name_en="Shore protection",
        consultation="5 kap. 14 § första stycket 2 PBL",
        public_review="5 kap. 22 § 3 PBL",
        reconsideration="11 kap. 10 § andra stycket 4 PBL",
    ),
    Ground.HEALTH_AND_SAFETY: Citation(
        name="Hälsa, säkerhet och risken för olyckor, översvämning eller erosion",
        name_en="Health, safety and the risk of accidents, flooding or erosion",
        consultation="5 kap. 14 § första stycket 4 PBL",
        public_review="5 kap. 22 § 5 PBL",
        reconsideration="11 kap. 10 § andra stycket 5 PBL",
    ),
    Ground.ADVICE: Citation(name="Råd", name_en="Advice"),
}
