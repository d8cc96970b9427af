"""What is stated of a thing: its label, definition and class, and the literals of its cells."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from ..core.dates import NotADate, date_from_text
from ..core.namespaces import MD, PREFIXES, RDF_TYPE, writable_iri
from ..core.text import fold, one_line
from .mappings.mapping import LiteralValue
from .mappings.templates import Fill, Template

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


def description(
    iri: str, cls: str, label: str, definition: str, dataset: str, named: bool
) -> list[ox.Triple]:
    """Return what describes a thing that was made: class, label, definition, where it is from."""
    node, skos = ox.NamedNode(iri), PREFIXES["skos"]
    triples = [
        ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(cls)),
        ox.Triple(node, ox.NamedNode(MD + "recordOf"), ox.NamedNode(dataset)),
        ox.Triple(node, ox.NamedNode(skos + "definition"), in_english(_sentence(definition))),
        ox.Triple(node, ox.NamedNode(skos + "prefLabel"), in_english(label)),
    ]
    if named:
        true = ox.Literal(True)
        triples.insert(1, ox.Triple(node, ox.NamedNode(MD + "named"), true))
    return triples


def in_english(text: str) -> ox.Literal:
    """Return a text as a literal in English."""
    return ox.Literal(text, language="en")


def first_complete(templates: tuple[Template, ...], value: Fill) -> str | None:
    """Return the first template that is complete, on one line."""
    filled = (template.fill(value) for template in templates)
    return next((line for line in (one_line(text) for text in filled if text) if line), None)


def _sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    return text[:1].upper() + text[1:].rstrip(". ") + "."


def literal(value: LiteralValue, text: str) -> Iterator[tuple[str, ox.Literal | ox.NamedNode]]:
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
        yield value.property, _typed(value, one_line(text))


def _typed(value: LiteralValue, text: str) -> ox.Literal | ox.NamedNode:
    if value.type == "text":
        return ox.Literal(text, language=value.language or "en")
    if value.type == "string":
        return ox.Literal(text)
    if value.type == "iri":
        if not (iri := writable_iri(text)):
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


def _date(value: LiteralValue, text: str) -> Iterator[tuple[str, ox.Literal | ox.NamedNode]]:
    try:
        date = date_from_text(text, value.formats)
    except NotADate as error:
        raise NoValue(str(error)) from error
    precision = _PRECISION.get(value.property)
    if precision is None and date.precision != "day":
        raise NoValue("known to the " + date.precision + " only, and a day is wanted")
    day = ox.Literal(date.first.isoformat(), datatype=ox.NamedNode(_XSD + "date"))
    yield value.property, day
    if precision:
        yield precision, ox.Literal(date.precision)
