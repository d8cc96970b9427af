"""What callers pass from Python, as the library works with it; what cannot be meant is refused.

One place says what a name, a day, a number, a yes or no, a file or a value may be written as. Each
function takes what was passed and what for, to say in an error, and returns the plain form.
"""

from __future__ import annotations

import contextlib
import datetime
import math
import operator
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox

from .dates import last_day
from .errors import UsageError, quoted
from .namespaces import PREFIXES, expand
from .process.memory import LARGEST_SIZE, parse_size
from .suggestions import suggest

if TYPE_CHECKING:
    import decimal

#: A thing: its label, alias, CURIE or IRI, or the IRI as a term; rdflib's URIRef is a str.
Name = str | ox.NamedNode
#: Several things, or one.
Names = Name | Iterable[Name]
#: A day, month or year: as text, a year as a number, or a date.
Date = str | int | datetime.date
#: A file or folder.
File = str | os.PathLike[str]
#: So many bytes: a number, or as "2GB".
Size = int | str
#: So many seconds.
Seconds = float | str
#: A value of a parameter or variable.
Value: TypeAlias = (
    "str | bool | int | float | decimal.Decimal | datetime.date | ox.NamedNode | ox.Literal"
)

_XSD: Final = PREFIXES["xsd"]
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SHORT: Final = (bool, int, float, datetime.date, ox.NamedNode, ox.BlankNode)
_LARGEST: Final = 10**18
_LONGEST: Final = 4096  # bytes: no system takes a longer path


def text(value: object, of: str, meant: str = "text") -> str:
    """Return a text.

    Args:
        value: what was passed.
        of: what it was passed for.
        meant: what the text is, to say in an error.

    Raises:
        UsageError: it is none, or holds half a character.
    """
    if type(value) is str and value.isascii():
        return value
    found = sparql(value, of, meant)
    if _SURROGATE.search(found):
        raise UsageError(
            f"{of}: {quoted(found)} holds half a character (a lone surrogate), which no text has; "
            "decode it as what it was written in"
        )
    return found


def sparql(value: object, of: str, meant: str = "query") -> str:
    """Return the text of a query; who reads it says where it holds half a character.

    A byte order mark before a query, as editors leave it there, is none of it.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(value, str):
        raise UsageError(f"{of}: {brief(value)} is no {meant}; give a str")
    return str(value).removeprefix("\ufeff") if meant == "query" else str(value)


def name(value: object, of: str) -> str:
    """Return how a thing is named: a label, a CURIE or an IRI.

    >>> name(ox.NamedNode("https://w3id.org/detente/id/nato"), "entity")
    '<https://w3id.org/detente/id/nato>'

    Raises:
        UsageError: it names nothing.
    """
    if (iri := _iri(value)) is not None:
        return f"<{iri}>"
    if not isinstance(value, str) or _is_rdflib(value, "BNode"):
        raise UsageError(f"{of}: {brief(value)} names no thing; give a label, a CURIE or an IRI")
    return text(value, of)


def names(values: object, of: str) -> tuple[str, ...]:
    """Return how things are named: by one name, by several, or by none where None is passed.

    A list among them counts as its names.

    >>> names("NATO", "organizations"), names(None, "organizations"), names([["AU"], "EU"], "x")
    (('NATO',), (), ('AU', 'EU'))

    Raises:
        UsageError: one of them names nothing.
    """
    if values is None:
        return ()
    found: list[str] = []
    for each in _several(values):
        inner = each if isinstance(each, list | tuple | set | frozenset) else (each,)
        found += [name(one, of) for one in inner]
    return tuple(found)


def identifier(value: object, of: str) -> str:
    """Return the IRI that a CURIE, an IRI or a term stands for.

    Raises:
        UsageError: it is none of these.
    """
    if type(value) is str and value.startswith(("http", "_:")):
        return value  # whole networks come this way, nodes without a name among their things
    given = name(value, of)
    found = expand(given) or expand(f"<{given}>")
    if found is None:
        raise UsageError(f"{of}: {quoted(given)} is no IRI; give an IRI or a CURIE such as kg:nato")
    return found


def identifiers(values: object, of: str) -> frozenset[str]:
    """Return the IRIs that are passed: one, several, or none where None is passed.

    Raises:
        UsageError: one of them is no IRI.
    """
    return (
        frozenset()
        if values is None
        else frozenset(identifier(one, of) for one in _several(values))
    )


def day(value: object, of: str) -> str | None:
    """Return a day as an ISO date; a month or year stands for its last day. None stays None.

    >>> day(1999, "as_of"), day(datetime.date(1999, 3, 12), "as_of"), day("1999-02", "as_of")
    ('1999-12-31', '1999-03-12', '1999-02-28')

    Raises:
        UsageError: it is no date.
    """
    return None if value is None else last_day(date(value, of), of).iso


def date(value: object, of: str) -> str:
    """Return a date as people write it: a day, a month, or a year that was passed as a number.

    >>> date(1999, "since"), date(datetime.datetime(1999, 3, 12, 8), "since"), date("1999-02", "x")
    ('1999', '1999-03-12', '1999-02')

    Raises:
        UsageError: it is none.
    """
    if isinstance(value, datetime.date) and value == value:  # pandas' NaT is not
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    if isinstance(value, ox.Literal):
        return text(value.value, of)
    if isinstance(value, str):
        return text(value, of)
    if (whole := _whole(value)) is not None and 0 < whole <= 9999:
        return f"{whole:04}"
    raise UsageError(
        f"{of}: {brief(value)} is no date; give a datetime.date, a year such as 1999, or "
        "'1999-03-12'"
    )


def year(value: object, of: str) -> int | None:
    """Return a year; None stays None.

    >>> year("1999", "first"), year(datetime.date(1999, 3, 12), "first")
    (1999, 1999)

    Raises:
        UsageError: it is none.
    """
    return None if value is None else int(last_day(date(value, of), of).iso[:4])


def seconds(value: object, of: str) -> float | None:
    """Return how many seconds something may take; None stays None.

    >>> seconds(5, "timeout"), seconds("0.5", "timeout")
    (5.0, 0.5)

    Raises:
        UsageError: it is no time.
    """
    if value is None:
        return None
    with contextlib.suppress(ValueError, TypeError, OverflowError, ArithmeticError):
        found = 0.0 if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
        if 0 < found < math.inf:
            return found
    raise UsageError(f"{of}: {brief(value)} is no time; give seconds, as 5 or 0.5")


def size(value: object, of: str) -> int | None:
    """Return how many bytes something may hold; None stays None.

    >>> size("2GB", "memory"), size(500_000_000, "memory")
    (2000000000, 500000000)

    Raises:
        UsageError: it is no size.
    """
    if value is None:
        return None
    found = parse_size(value) if isinstance(value, str) else _whole(value)
    if not found or found < 0 or isinstance(value, bool):
        raise UsageError(f"{of}: {brief(value)} is no size; give bytes, or as '2GB' or '500MB'")
    return min(found, LARGEST_SIZE)


def number(value: object, of: str, least: int = 0) -> int:
    """Return a whole number.

    >>> number(3.0, "limit")
    3

    Raises:
        UsageError: it is none, or too small.
    """
    whole = _whole(value)
    if whole is None or whole < least:
        raise UsageError(f"{of}: {brief(value)} does not fit; give a whole number from {least} on")
    return whole


def flag(value: object, of: str, default: bool = False) -> bool:
    """Return a yes or no; the default where None is passed.

    Raises:
        UsageError: it is neither.
    """
    if value is True or value is False:
        return value
    if value is None:
        return default
    if type(value).__name__ == "bool_" or _whole(value) in (0, 1):
        return bool(value)
    raise UsageError(f"{of}: {brief(value)} is neither yes nor no; give True or False")


def choice(value: object, choices: Sequence[str], of: str) -> str:
    """Return one of the words that there are.

    Raises:
        UsageError: it is none of them; the message names the nearest, or all.
    """
    if isinstance(value, str) and value in choices:
        return str(value)
    hint = suggest(value, choices) if isinstance(value, str) else ""
    hint = hint or f"choose {', '.join(choices)}"
    raise UsageError(f"{of}: there is no {brief(value)}; {hint}")


def function(value: object, of: str) -> Callable[..., object]:
    """Return what can be called.

    Raises:
        UsageError: it cannot.
    """
    if not callable(value):
        raise UsageError(f"{of}: {brief(value)} cannot be called")
    return value


def file(value: object, of: str) -> Path:
    """Return the path of a file or folder.

    Raises:
        UsageError: it is none.
    """
    try:
        path = os.fsdecode(value)  # type: ignore[arg-type]  # says so itself
        named = bool(path) and "\0" not in path and len(os.fsencode(path)) <= _LONGEST
    except (TypeError, ValueError):
        named = False
    if not named:
        raise UsageError(f"{of}: {brief(value)} is no file; give a str or a pathlib.Path")
    return Path(path)


def files(values: Iterable[object], of: str) -> tuple[Path, ...]:
    """Return the paths of files or folders; a list among them counts as its files.

    Raises:
        UsageError: one of them is none.
    """
    found: list[Path] = []
    for each in values:
        inner = each if isinstance(each, list | tuple | set | frozenset) else (each,)
        found += [file(one, of) for one in inner]
    return tuple(found)


def mapping(value: object, of: str) -> Mapping[str, Any]:
    """Return what is passed for each name; nothing where None is passed.

    Raises:
        UsageError: it is no mapping, or a key is no name.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise UsageError(f"{of}: {brief(value)} is no mapping; give a dict of names and values")
    return {text(key, of, "name").lstrip("?$"): each for key, each in value.items()}


def parameter(value: object, of: str) -> str:
    """Return the value of a parameter as people write it: a thing's name, or a date.

    >>> parameter(1990, "since"), parameter("NATO", "organization")
    ('1990', 'NATO')

    Raises:
        UsageError: it is neither.
    """
    if (iri := _iri(value)) is not None:
        return f"<{iri}>"
    if isinstance(value, str) and not _is_rdflib(value, "BNode"):
        return text(value, of)
    if isinstance(value, bool) or not _is_date(value):
        raise UsageError(
            f"{of}: {brief(value)} fits no parameter; give a label, a CURIE, an IRI, a year or "
            "a date"
        )
    return date(value, of)


def term(value: object, of: str) -> ox.NamedNode | ox.Literal | str:
    """Return the term that a value of Python is; a str comes back as it is.

    >>> str(term(1949, "y")), str(term(datetime.date(1949, 4, 4), "d"))
    ('"1949"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1949-04-04"^^<http://www.w3.org/2001/XMLSchema#date>')
    >>> term("kg:nato", "who")
    'kg:nato'

    Raises:
        UsageError: it is no term.
    """
    if (iri := _iri(value)) is not None:
        return ox.NamedNode(iri)
    if isinstance(value, ox.Literal):
        return value
    if isinstance(value, str):
        if _is_rdflib(value, "Literal"):
            return _of_rdflib(value)
        if not _is_rdflib(value, "BNode"):
            return text(value, of)
    if type(value).__name__ in ("bool", "bool_"):
        return _typed(str(bool(value)).lower(), "boolean")
    if isinstance(value, datetime.datetime) and value == value:
        return _typed(value.isoformat(), "dateTime")
    if isinstance(value, datetime.date) and value == value:
        return _typed(date(value, of), "date")
    import decimal  # 3 ms, where no number is passed

    if isinstance(value, decimal.Decimal) and value.is_finite():
        return _typed(f"{value:f}", "decimal")
    if isinstance(value, float):
        special = "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
        return _typed(repr(float(value)) if math.isfinite(value) else special, "double")
    if (whole := _whole(value)) is not None and abs(whole) <= _LARGEST:
        return _typed(str(whole), "integer")
    raise UsageError(
        f"{of}: {brief(value)} is no value of RDF; give a str, a number, True or False, a date, "
        "or a term"
    )


def brief(value: object) -> str:
    """Return what was passed, as a message quotes it: short, whatever it is.

    >>> brief(None), brief([1] * 1000), brief("NATTO")
    ('None', 'a list', "'NATTO'")
    """
    if isinstance(value, str):
        return quoted(str(value))
    if value is None or (isinstance(value, _SHORT) and _is_short(value)):
        return quoted(str(value))[1:-1]
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


def _is_short(value: object) -> bool:
    return not isinstance(value, int) or abs(value) <= _LARGEST


def _several(values: object) -> Iterable[object]:
    """Return the names that are passed: one is one, and any other collection is its members."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        return (values,)
    return values


def _iri(value: object) -> str | None:
    """Return the IRI of a term of the engine's or of rdflib's; None for anything else."""
    if isinstance(value, ox.NamedNode):
        return value.value
    if not _is_rdflib(value, "URIRef"):
        return None
    return str(value) if expand(f"<{value}>") and not _SURROGATE.search(str(value)) else None


def _is_rdflib(value: object, kind: str) -> bool:
    """Whether a value is one of rdflib's terms, which are str; rdflib itself is not imported."""
    return any(
        base.__name__ == kind and base.__module__ == "rdflib.term" for base in type(value).__mro__
    )


def _of_rdflib(value: Any) -> ox.Literal:
    """Return a literal of rdflib's as one of the engine's."""
    if value.language:
        return ox.Literal(text(value, "a literal"), language=value.language)
    if value.datatype:
        return ox.Literal(text(value, "a literal"), datatype=ox.NamedNode(str(value.datatype)))
    return ox.Literal(text(value, "a literal"))


def _is_date(value: object) -> bool:
    return isinstance(value, datetime.date | ox.Literal) or _whole(value) is not None


def _whole(value: object) -> int | None:
    """Return the whole number that a value is: an int, numpy's too, or a float without a rest."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else None
    try:
        return operator.index(value)  # type: ignore[arg-type]  # says so itself
    except TypeError:
        return None


def _typed(value: str, kind: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + kind))
