"""SCHEMA-0003: a format the national platform does not take."""

from collections.abc import Iterator

from detaljplan.read.document import Document, FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text

_NAMES = {
    FileFormat.GML_SS637040: Text("GML enligt SS 637040", "GML after SS 637040"),
    FileFormat.GEOPACKAGE: Text("en GeoPackage", "a GeoPackage"),
    FileFormat.BOUNDARY: Text("bara en plangräns", "a plan boundary alone"),
}


@rule(
    "SCHEMA-0003",
    title=Text("Format som plattformen inte tar emot", "Format the platform does not take"),
    why=Text(
        "Den nationella plattformen tar bara emot den nationella JSON:en. De krav som gäller den kan inte prövas här.",
        "The national platform takes the national JSON only. What it requires of that cannot be judged here.",
    ),
    remedy=Text(
        "Exportera planen som nationell JSON, version 4, innan den levereras.",
        "Export the plan as national JSON, version 4, before it is delivered.",
    ),
    message=Text(
        "Filen är {format}. Kraven på den nationella JSON:en är inte prövade.",
        "The file is {format}. What the national JSON requires has not been judged.",
    ),
    of=Of.DOCUMENT,
)
def format_not_delivered(document: Document, context: Context) -> Iterator[Fault]:
    if document.file_format is not FileFormat.NGP_JSON:
        yield Fault(about=document, fields={"format": _NAMES[document.file_format]})
