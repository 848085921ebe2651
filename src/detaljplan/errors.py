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
├── NotJudged                the run was ended before the file was judged
├── PlatformError            the national platform, or a service in its shape, cannot be used as asked
│   └── NotYet               it has not answered in the time given
├── LayerError               a review layer's data cannot be used
├── SettingsError            what the operator has set does not go together, or cannot be used
├── IssuerError              the issuer that says who somebody is does not answer, or answers what cannot be used
├── UnlawfulStep             the plan's status may not follow the one that is stored
├── AnothersPlan             another municipality has published a plan under the same identity
├── AccessError              the asker may not do it, or is not known
│   ├── Forbidden            the asker's role does not include it
│   ├── WrongLogin           no such account and password
│   │   └── NotTrusted       a token that does not hold, or is not for us
│   │       └── UnknownKey   it is signed with a key we have not been told of
│   ├── NotLinked            the issuer knows somebody who has no account here
│   ├── TooManyAttempts      the login or the address has failed too often
│   ├── WeakPassword         too short or too long to take
│   └── UnknownOrganisation  no organisation has that code
└── StoreError               the database cannot be reached, started or written
    ├── NoPostgis            no PostGIS is installed on this machine
    ├── NotFound             nothing is stored under that identity
    ├── WrongState           what is asked for does not fit how far it has come
    ├── OtherContent         a key was used for something else before
    ├── Barred               it was stored there, and a registrar has erased it
    └── BarredContent        the same bytes were erased before, and are not taken again
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Self

from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language

_REASONS: Mapping[int, str] = {
    errno.EACCES: Words("behörighet saknas"),
    errno.EPERM: Words("behörighet saknas"),
    errno.ENOENT: Words("filen eller mappen finns inte"),
    errno.ENOTDIR: Words("en del av sökvägen är ingen mapp"),
    errno.EISDIR: Words("det är en mapp"),
    errno.ENAMETOOLONG: Words("namnet är för långt"),
    errno.ELOOP: Words("länkarna leder runt till sig själva"),
    errno.ENOSPC: Words("disken är full"),
    errno.EDQUOT: Words("utrymmet på disken är slut"),
    errno.EROFS: Words("disken går bara att läsa"),
    errno.EIO: Words("disken svarar inte som den ska"),
    errno.EMFILE: Words("för många filer är öppna"),
    errno.ENXIO: Words("det är en enhet eller ett rör"),
    errno.EADDRINUSE: Words("den används redan"),
    errno.EADDRNOTAVAIL: Words("adressen finns inte på den här datorn"),
}


class DetaljplanError(Exception):
    """The root of all errors a caller may meet. The message is Swedish and says what to do.

    Parameters
    ----------
    message
        One sentence or two: what was expected, what was met, what to do. Written out where the error is raised,
        since the catalogue of words is gathered from the code.
    where
        The place: a file name, a JSON pointer, an XPath, or a line and column.
    fields
        What stands in the message's braces, as in `Words`.
    """

    def __init__(self, message: str, *, where: str | None = None, **fields: object) -> None:
        super().__init__(message)
        self.message = message if isinstance(message, Words) else Words(message, **fields)
        self.where = where

    def __str__(self) -> str:
        return self.told("sv")

    def told(self, lang: Language) -> str:
        """Return the place and the message in a language."""
        message = translated(self.message, lang)
        return f"{translated(self.where, lang)}: {message}" if self.where else message


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


class NotJudged(DetaljplanError):
    """The run was ended, by the user or since its time was up, before the file was judged."""


class SpecError(DetaljplanError):
    """The program's own data (limits, code lists, catalogue, layer definitions) are wrong or missing."""


class UnknownRule(SpecError):
    """There is no rule of that id."""


class CatalogueError(DetaljplanError):
    """A release of Boverket's catalogue cannot be fetched, or the one kept on this machine cannot be used."""


class WebError(DetaljplanError):
    """An address cannot be asked, or what it answers cannot be read."""


class NoAnswer(WebError):
    """Nobody answers at an address, or not to the end."""


class TooSlow(NoAnswer):
    """An answer takes longer than it may."""


class CutShort(NoAnswer):
    """An answer ends before it is whole."""


class PlatformError(DetaljplanError):
    """The national platform, or a service in its shape, cannot be reached or refuses what was asked."""


class NotYet(PlatformError):
    """The platform has not answered, or not come to an end, in the time given."""


class LayerError(DetaljplanError):
    """The data of a review layer cannot be used."""


class AssessmentError(DetaljplanError):
    """What a person holds of a review does not fit it, or lacks what a statement needs."""


class SettingsError(DetaljplanError):
    """What the operator has set does not go together, or cannot be used."""


class IssuerError(DetaljplanError):
    """The issuer that says who somebody is does not answer in time, or answers what cannot be used."""


class UnlawfulStep(DetaljplanError):
    """A version of a plan tells a status that may not follow the one its earlier version told."""


class AnothersPlan(DetaljplanError):
    """Another municipality has published a plan under the same identity: nobody publishes in its place."""


class AccessError(DetaljplanError):
    """Somebody may not do what was asked for, or is not known."""


class Forbidden(AccessError):
    """The asker's role does not include what was asked for."""


class WrongLogin(AccessError):
    """There is no account with that name and password."""


class NotTrusted(WrongLogin):
    """A token that does not hold, or is not for us; `why` is for the log, and holds nothing of the token."""

    why = ""

    @classmethod
    def because(cls, why: str) -> Self:
        """Return the error with the claim, or the part of the token, at fault: a word or two for the log."""
        error = cls(
            "Uppgiften om vem du är gick inte att lita på. Försök igen, och fråga annars den som driver tjänsten."
        )
        error.why = why
        return error


class UnknownKey(NotTrusted):
    """A token signed with a key that the issuer had not told of when its keys were last asked for."""


class NotLinked(AccessError):
    """The issuer knows somebody who has no account here, or whose account is closed."""


class TooManyAttempts(AccessError):
    """A login, or an address, has failed too often of late."""


class WeakPassword(AccessError):
    """A password that is too short, or too long to take."""


class UnknownOrganisation(AccessError):
    """A code that no organisation has."""


class StoreError(DetaljplanError):
    """The database cannot be reached, started or written."""


class NoPostgis(StoreError):
    """No PostgreSQL with PostGIS is installed on this machine."""


class NotFound(StoreError):
    """Nothing is stored under that identity."""


class WrongState(StoreError):
    """What is asked for does not fit how far it has come."""


class OtherContent(StoreError):
    """A sender's key that was used for something else before."""


class Barred(StoreError):
    """What was stored under that identity has been erased by a registrar."""


class BarredContent(StoreError):
    """A file with the same bytes as one that a registrar has erased."""


def reason_of(error: OSError) -> str:
    """Return in words why the system refused; an error of our own making has no number, and says it itself."""
    if error.errno is None:
        return str(error)
    name = errno.errorcode.get(error.errno, error.errno)
    return _REASONS.get(error.errno) or Words("systemets fel {name}", name=name)
