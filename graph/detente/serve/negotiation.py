"""Content negotiation: which of the formats that there are a client likes best (RFC 9110, 12.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from ..query.results import Kind
from ..rdf.formats import RESULT_SYNTAXES, SYNTAXES

HTML: Final = "text/html"
#: What else the formats are called; `None` where their own media type is the only name.
_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "json": ("application/json",),
    "xml": ("application/xml", "text/xml"),
    "turtle": ("application/turtle", "application/x-turtle"),
    "ntriples": ("text/plain",),
    "rdfxml": ("application/xml", "text/xml"),
    "jsonld": ("application/json",),
}
_GRAPHS: Final = ("turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads")
_ROWS: Final = ("json", "xml", "csv", "tsv")
#: Formats of each kind of answer, the one that is given where nothing is asked for first.
OFFERED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "rows": _ROWS,
    "boolean": _ROWS,
    "graph": _GRAPHS,
}


def media_type(format: str) -> str:
    """Return what a format is called as the type of an answer.

    >>> media_type("csv")
    'text/csv; charset=utf-8'
    """
    if format == "html":
        return f"{HTML}; charset=utf-8"
    found = (RESULT_SYNTAXES.get(format) or SYNTAXES[format]).media_type
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def media_types(format: str) -> tuple[str, ...]:
    """Return the media types that mean a format."""
    return (media_type(format).partition(";")[0], *_ALSO.get(format, ()))


def liked(accept: str, formats: Sequence[str]) -> str | None:
    """Return the format that a client likes best, of equal ones the first; None for none of them.

    >>> liked("text/csv;q=0.5, application/*", ["json", "csv"])
    'json'
    >>> liked("image/png", ["json"]) is None
    True
    """
    return _liked(accept, tuple(formats))


@lru_cache(maxsize=256)  # clients ask for the same again and again
def _liked(accept: str, formats: tuple[str, ...]) -> str | None:
    ranges = _ranges(accept) or [("*/*", 1.0)]
    weighed = [(max(_weight(name, ranges) for name in media_types(each)), each) for each in formats]
    best = max((weight for weight, _ in weighed), default=0.0)
    return next((each for weight, each in weighed if weight == best), None) if best > 0 else None


def asked_by_name(word: str, formats: Sequence[str]) -> str | None:
    """Return the format that a word of an address means: its name, or a media type."""
    wanted = word.strip().lower()
    return next((each for each in formats if wanted in (each, *media_types(each))), None)


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        weight = 1.0
        for each in parameters:
            key, _, value = each.partition("=")
            if key.strip().lower() == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if "/" in name:
            found.append((name.lower(), weight if weight == weight else 0.0))
    return found


def _weight(name: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return how much a media type is liked: as the most specific range says."""
    whole, part = name, f"{name.partition('/')[0]}/*"
    for wanted in (whole, part, "*/*"):
        weights = [weight for each, weight in ranges if each == wanted]
        if weights:
            return max(weights)
    return 0.0
