"""What a zipped delivery holds: the one file that is a plan, with what belongs to it, and the documents beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from detaljplan.errors import BrokenFile, NotAPlan
from detaljplan.language.words import Words
from detaljplan.plan.documents import Enclosed
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.archive import Archive, Member
from detaljplan.read.document import Package

SHAPEFILE = ".shp"
_PLANS = (SHAPEFILE, ".gpkg", ".json", ".geojson", ".gml")
_NEEDED = (".dbf",)
_WANTED = (*_NEEDED, ".prj", ".cpg")
_NAMES_SHOWN = 8
_PDF, _PDF_START = ".pdf", b"%PDF-"


@dataclass(frozen=True)
class Unpacked:
    """The plan of a zipped delivery.

    Parameters
    ----------
    parts
        The bytes of the plan's file by its ending, and for a shapefile those of the files that belong to it.
    """

    package: Package
    parts: Mapping[str, bytes] = field(repr=False)

    @property
    def is_shapefile(self) -> bool:
        """Whether the plan is a shapefile rather than one file in a format of its own."""
        return SHAPEFILE in self.parts


def unpack(raw: bytes, name: str) -> Unpacked:
    """Return the plan of a zip archive; of everything else, its name, size and SHA-256.

    Raises
    ------
    NotAPlan
        No file that may be a plan, or several; or a name, link or member that archives may not hold (`Archive`).
    BrokenFile
        Damaged, or a shapefile without its attribute table.
    OverLimit
        More than the limits of archives.
    """
    archive = Archive(raw, name)
    plan = _the_plan(archive)
    belonging = [member for member in archive.members if _belongs(member, plan)]
    _refuse_incomplete(plan, {member.ending for member in belonging}, name)
    _refuse_open(plan, archive.members, name)
    parts = {member.ending: archive.read(member) for member in (plan, *belonging) if _is_read(member, plan)}
    enclosed, unreadable = _documents(archive, [m for m in archive.members if m is not plan and m not in belonging])
    return Unpacked(Package(raw, plan.name, enclosed, unreadable), parts)


def _the_plan(archive: Archive) -> Member:
    plans = [member for member in archive.members if member.ending in _PLANS]
    if not plans:  # many GML files end in .xml, but so does metadata
        plans = [m for m in archive.members if m.ending == ".xml" and not m.name.lower().endswith(".shp.xml")]
    if len(plans) == 1:
        return plans[0]
    if plans:
        raise NotAPlan(
            "Arkivet innehåller {count} filer som kan vara planer: {plans}. Packa en plan för sig.",
            where=archive.name,
            count=len(plans),
            plans=_listed(plans),
        )
    raise NotAPlan(
        "Arkivet innehåller ingen plan ({endings}), bara: {members}.",
        where=archive.name,
        endings=", ".join(_PLANS),
        members=_listed(archive.members) or Words("ingenting"),
    )


def _listed(members: Iterable[Member]) -> str:
    names = [shortened(member.name, 60) for member in members]
    return ", ".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")


def _belongs(member: Member, plan: Member) -> bool:
    """Return whether a file is part of the shapefile that is the plan: the same name, another ending."""
    if plan.ending != SHAPEFILE or member is plan or member.ending == _PDF:
        return False
    return member.stem in (plan.stem, plan.name.casefold())


def _is_read(member: Member, plan: Member) -> bool:
    return member is plan or (member.ending in _WANTED and member.stem == plan.stem)


def _refuse_incomplete(plan: Member, endings: set[str], name: str) -> None:
    missing = [ending for ending in _NEEDED if plan.ending == SHAPEFILE and ending not in endings]
    if missing:
        raise BrokenFile(
            "Shapefilen {file} saknar {missing}. Packa alla filer med samma namn: .shp, .shx, .dbf, .prj och .cpg.",
            where=name,
            file=shortened(plan.name, 60),
            missing=", ".join(missing),
        )


def _refuse_open(plan: Member, members: Iterable[Member], name: str) -> None:
    """Raise when a GeoPackage was packed while a program had it open: the changes stand in a file beside it."""
    beside = [f"{plan.name}{suffix}".casefold() for suffix in ("-wal", "-journal")]
    if any(member.name.casefold() in beside and member.packed.file_size for member in members):
        raise BrokenFile(
            "Bredvid {file} ligger ändringar som ett öppet program inte har sparat i den. "
            "Stäng programmet och packa filen på nytt.",
            where=name,
            file=shortened(plan.name, 60),
        )


def _documents(archive: Archive, members: Iterable[Member]) -> tuple[tuple[Enclosed, ...], tuple[Unreadable, ...]]:
    enclosed: list[Enclosed] = []
    unreadable: list[Unreadable] = []
    for member in members:
        digest = archive.digest(member)
        enclosed.append(Enclosed(name=member.name, size_bytes=digest.size, sha256=digest.sha256))
        if member.ending == _PDF and _PDF_START not in digest.start:
            begins = shortened(digest.start[:20].decode(errors="replace")) or "en tom fil"
            unreadable.append(Unreadable(begins, member.name, "en PDF", "a PDF"))
    return tuple(enclosed), tuple(unreadable)
