"""What a format cannot hold as it is: refused, or counted and told, never dropped in silence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from ..core.errors import FormatError, quoted
from ..core.namespaces import PREFIXES
from ..core.terms import Term
from . import oxigraph

#: Formats that hold every statement that a graph can have.
LOSSLESS: Final = "turtle, trig, ntriples and nquads"
#: How literals are written that a store gives back as they are, by their datatype; None: however.
#: Others are tried, which takes ten times as long.
_AS_THEY_ARE: Final = {
    ox.NamedNode(PREFIXES[prefix] + name): re.compile(written) if written else None
    for prefix, name, written in (
        *(("xsd", "string", ""), ("rdf", "langString", ""), ("rdf", "dirLangString", "")),
        ("xsd", "date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        ("xsd", "integer", "0|-?[1-9][0-9]{0,17}"),
        ("xsd", "decimal", r"-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,8}[1-9]"),
    )
}
_OTHER: Final = re.compile(r"(?!)")
#: Statements of which the literals are looked at together: few, so that they are at hand still.
_LOOKED_AT: Final = 512
_REMEMBERED: Final = 100_000  # literals of which is remembered what becomes of them

LossKind = Literal["graphs", "left-out", "characters", "triple-terms", "literals", "not-held"]


@dataclass(frozen=True)
class Loss:
    """Something that what was written does not hold as the graph has it.

    Attributes:
        kind: of which kind it is.
        message: what it is, and what holds it.
        count: how many of them.
    """

    kind: LossKind
    message: str
    count: int

    def __str__(self) -> str:
        return self.message


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number and what it counts.

    >>> counted(1, "literal"), counted(1000, "literal")
    ('1 literal', '1,000 literals')
    """
    return f"1 {one}" if count == 1 else f"{count:,} {many or one + 's'}"


def of_characters(count: int, format: str, others: str = LOSSLESS) -> Loss:
    """Return the loss of characters that XML cannot hold."""
    what = counted(
        count, "character that XML cannot hold is", "characters that XML cannot hold are"
    )
    return Loss("characters", f"{format}: {what} replaced by U+FFFD; {others} hold them", count)


def of_xml(xml: bytes) -> Iterator[Loss]:
    """Yield what readers will not find in RDF/XML as the engine writes it.

    Raises:
        FormatError: it is no XML: a relation has no name that XML could write.
    """
    if relation := oxigraph.unwritten_relation(xml):
        raise FormatError(
            f"rdfxml cannot write the relation {quoted(relation)}: no name stands at its end; "
            f"write {LOSSLESS.replace(' and', ' or')}"
        )
    if count := oxigraph.triple_terms(xml):
        what = counted(count, "statement has a triple term", "statements have triple terms")
        yield Loss(
            "triple-terms",
            f"rdfxml: {what}, which only readers of RDF 1.2 find there; more of them read turtle, "
            "trig, ntriples and nquads",
            count,
        )
    if count := oxigraph.not_xml(xml):
        yield of_characters(count, "rdfxml")


def refusal(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], format: str, error: OSError
) -> FormatError:
    """Return what to say where the engine cannot write statements in a format."""
    other = LOSSLESS.replace(" and", " or")
    count = sum(isinstance(each.object, ox.Triple) for each in statements)
    if format == "jsonld" and count:
        what = counted(count, "statement has one", "statements have one")
        return FormatError(f"jsonld cannot hold triple terms (RDF 1.2), and {what}; write {other}")
    return FormatError(f"{format} cannot hold this: {error}; write {other}")


def rewritten(quads: Iterable[ox.Quad]) -> Iterator[tuple[ox.Quad, Term]]:
    """Yield the statements whose object a store gives back otherwise, and what it gives back."""
    waiting, kept = iter(quads), _Kept()
    while chunk := list(itertools.islice(waiting, _LOOKED_AT)):
        yield from _rewritten(chunk, kept)


def counting(quads: Iterable[ox.Quad], told: Callable[[int], None]) -> Iterator[list[ox.Quad]]:
    """Yield statements in pieces, and tell of how many a store gives the object back otherwise."""
    waiting, kept = iter(quads), _Kept()
    while chunk := list(itertools.islice(waiting, _LOOKED_AT)):
        if count := sum(1 for _ in _rewritten(chunk, kept)):
            told(count)
        yield chunk


class _Kept(dict[Term, Term]):
    """What a store gives back for terms that it keeps by their value; each is tried once."""

    def learn(self, terms: Iterable[Term]) -> None:
        """Try the terms that have not been."""
        if len(self) > _REMEMBERED:
            self.clear()
        new = {term for term in terms if term not in self}
        if new:
            self.update(_kept(new))


def _rewritten(chunk: Iterable[ox.Quad], kept: _Kept) -> Iterator[tuple[ox.Quad, Term]]:
    typed = [
        (quad, term)
        for quad in chunk
        if type(term := quad.object) is not ox.NamedNode and _is_rewritten(term)
    ]
    kept.learn(term for _, term in typed)
    for quad, term in typed:
        if kept[term] != term:
            yield quad, kept[term]


def _is_rewritten(term: Term) -> bool:
    """Return whether a term may be one that a store gives back otherwise."""
    if isinstance(term, ox.Literal):
        written = _AS_THEY_ARE.get(term.datatype, _OTHER)
        return written is not None and not written.fullmatch(term.value)
    return isinstance(term, ox.Triple)


def _kept(terms: Iterable[Term]) -> dict[Term, Term]:
    numbered = list(terms)
    scratch, relation = ox.Store(), ox.NamedNode("urn:is")
    scratch.extend(
        ox.Quad(ox.NamedNode(f"urn:{number}"), relation, term)
        for number, term in enumerate(numbered)
    )
    return {numbered[int(quad.subject.value.removeprefix("urn:"))]: quad.object for quad in scratch}
