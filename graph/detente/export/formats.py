"""In which format an export is written: as it is asked for, or as the suffix of the file says."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..core.errors import UsageError
from ..rdf.formats import (
    NETWORK_FORMATS,
    NETWORK_SUFFIXES,
    QUAD_FORMATS,
    RDF_SUFFIXES,
    TRIPLE_FORMATS,
)

EXPORT_FORMATS: Final = (*TRIPLE_FORMATS, *QUAD_FORMATS, *NETWORK_FORMATS)

_SUFFIXES: Final = {**RDF_SUFFIXES, **NETWORK_SUFFIXES}


def choose_format(format: str | None, path: Path | str | None) -> str:
    """Return the format that is asked for, else what a file's suffix says, else Turtle.

    >>> choose_format(None, "nato.graphml"), choose_format("trig", "nato.txt")
    ('graphml', 'trig')

    Raises:
        UsageError: there is no such format, or the suffix says none.
    """
    if format:
        if format not in EXPORT_FORMATS:
            known = ", ".join(EXPORT_FORMATS)
            raise UsageError(f"there is no format {format!r}; choose {known}")
        return format
    if path is None:
        return "turtle"
    suffix = Path(path).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if suffix == ".csv":
        raise UsageError(
            f"{path}: a table holds things or statements; say --format nodes-csv or "
            "--format edges-csv"
        )
    lacking = f"the suffix {Path(path).suffix}" if suffix else "a name without a suffix"
    known = ", ".join(_SUFFIXES)
    raise UsageError(f"{path}: {lacking} says no format; {known} do, and so does --format")
