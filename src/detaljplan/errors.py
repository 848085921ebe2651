"""What can go wrong that is the caller's or the file's doing. Faults of a plan are findings, not errors.

DetaljplanError
├── DocumentError            no document could be made of the file (exit 2 on the command line)
│   ├── NotAPlan             readable, but not a plan in a format we know
│   ├── EmptyFile
│   ├── BrokenFile           truncated or not well-formed
│   ├── ForbiddenDoctype     an XML document type declaration
│   ├── MappingError         a mapping that cannot be read, or that the file's layers do not fit
│   └── OverLimit            larger, deeper or fuller than the limit
├── SpecError                our own data (limits, code lists, catalogue, layers) are wrong or missing
│   └── UnknownRule          there is no rule of that id
├── CatalogueError           a release of the catalogue cannot be fetched, or the kept one cannot be used
├── LayerError               a review layer's data cannot be used
└── StoreError               the database cannot be reached, started or written
    ├── NoPostgis            no PostGIS is installed on this machine
    └── NotFound             nothing is stored under that identity
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

_REASONS: Mapping[int, str] = {
    errno.EACCES: "behörighet saknas",
    errno.EPERM: "behörighet saknas",
    errno.ENOENT: "filen eller mappen finns inte",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.EISDIR: "det är en mapp",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.ELOOP: "länkarna leder runt till sig själva",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet på disken är slut",
    errno.EROFS: "disken går bara att läsa",
    errno.EIO: "disken svarar inte som den ska",
    errno.EMFILE: "för många filer är öppna",
    errno.ENXIO: "det är en enhet eller ett rör",
    errno.EADDRINUSE: "den används redan",
    errno.EADDRNOTAVAIL: "adressen finns inte på den här datorn",
}


class DetaljplanError(Exception):
    """The root of all errors a caller may meet. The message is Swedish and says what to do.

    Parameters
    ----------
    message
        One sentence or two: what was expected, what was met, what to do.
    where
        The place: a file name, a JSON pointer, an XPath, or a line and column.
    """

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class DocumentError(DetaljplanError):
    """No document could be made of the file; nothing can be judged and nothing is stored."""


class NotAPlan(DocumentError):
    """The file can be read but holds no plan in a format we know."""


class EmptyFile(DocumentError):
    """The file holds nothing."""


class BrokenFile(DocumentError):
    """The file ends too early or is not well-formed."""


class ForbiddenDoctype(DocumentError):
    """The XML carries a document type declaration, which may hide entities and is refused outright."""


class OverLimit(DocumentError):
    """The file is larger, nested deeper or holds more than the limit."""


class MappingError(DocumentError):
    """The mapping to a municipality's own layers is wrong in itself, or the file does not have what it names."""


class SpecError(DetaljplanError):
    """The program's own data (limits, code lists, catalogue, layer definitions) are wrong or missing."""


class UnknownRule(SpecError):
    """There is no rule of that id."""


class CatalogueError(DetaljplanError):
    """A release of Boverket's catalogue cannot be fetched, or the one kept on this machine cannot be used."""


class LayerError(DetaljplanError):
    """The data of a review layer cannot be used."""


class StoreError(DetaljplanError):
    """The database cannot be reached, started or written."""


class NoPostgis(StoreError):
    """No PostgreSQL with PostGIS is installed on this machine."""


class NotFound(StoreError):
    """Nothing is stored under that identity."""


def reason_of(error: OSError) -> str:
    """Return in Swedish why the system refused; an error of our own making has no number, and says it itself."""
    if error.errno is None:
        return str(error)
    return _REASONS.get(error.errno) or f"systemets fel {errno.errorcode.get(error.errno, error.errno)}"
