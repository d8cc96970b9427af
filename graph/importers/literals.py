"""Cells to literals, in the one form that the store keeps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from ..names import fold
from ..terms import MD, PREFIXES, expand
from . import dates
from .describing import clean
from .mapping import Value

_XSD: Final = PREFIXES["xsd"]
_TRUE: Final = frozenset(("true", "yes", "y", "1", "x"))
_FALSE: Final = frozenset(("false", "no", "n", "0"))
#: Dates that carry a precision of their own, and the property that holds it.
_PRECISION: Final = {
    MD + "signedOn": MD + "signedPrecision",
    PREFIXES["schema"] + "foundingDate": MD + "foundingPrecision",
}


class NoValue(ValueError):
    """A cell is not of the type that the mapping says."""


def literal(value: Value, text: str) -> Iterator[tuple[str, ox.Literal | ox.NamedNode]]:
    """Yield the property and literal that a cell comes to, and its precision where there is one.

    Raises:
        NoValue: the cell is not of the type.
    """
    text = value.values.get(fold(text), text)
    if not text:
        return
    if value.type == "date":
        yield from _date(value, text)
    else:
        yield value.property, _typed(value, clean(text))


def _typed(value: Value, text: str) -> ox.Literal | ox.NamedNode:
    if value.type == "text":
        return ox.Literal(text, language=value.language or "en")
    if value.type == "string":
        return ox.Literal(text)
    if value.type == "iri":
        if not (iri := expand(text)):
            raise NoValue("neither an IRI nor a CURIE")
        return ox.NamedNode(iri)
    if value.type == "boolean":
        if fold(text) not in _TRUE | _FALSE:
            raise NoValue("neither true nor false")
        return ox.Literal(fold(text) in _TRUE)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NoValue("no number") from None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise NoValue("no number that can be kept")
    if value.type == "integer":
        if number != number.to_integral_value():
            raise NoValue("no whole number")
        return ox.Literal(str(int(number)), datatype=ox.NamedNode(_XSD + "integer"))
    plain = format(number.normalize() + 0, "f")
    return ox.Literal(plain, datatype=ox.NamedNode(_XSD + "decimal"))


def _date(value: Value, text: str) -> Iterator[tuple[str, ox.Literal | ox.NamedNode]]:
    try:
        found = dates.from_text(text, value.formats)
    except dates.NoDate as error:
        raise NoValue(str(error)) from error
    precision = _PRECISION.get(value.property)
    if precision is None and found.precision != "day":
        raise NoValue("known to the " + found.precision + " only, and a day is wanted")
    day = ox.Literal(found.first.isoformat(), datatype=ox.NamedNode(_XSD + "date"))
    yield value.property, day
    if precision:
        yield precision, ox.Literal(found.precision)
