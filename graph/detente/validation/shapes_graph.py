"""Shapes as they are written: which things are shapes, and what belongs to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import PREFIXES, RDF_TYPE, shorten
from ..core.terms import Subject, Term, lexical
from .shape_terms import OF_SHAPES, PATHS, SH, TARGETS

_RDF: Final = PREFIXES["rdf"]
FIRST: Final = _RDF + "first"
REST: Final = _RDF + "rest"
NIL: Final = ox.NamedNode(_RDF + "nil")
_CLASSES: Final = frozenset((PREFIXES["rdfs"] + "Class", PREFIXES["owl"] + "Class"))
#: What leads from a shape to another, by itself or as a member of a list.
_ONE: Final = tuple(SH + name for name, term in OF_SHAPES.items() if term.takes == "shape")
_SEVERAL: Final = tuple(SH + name for name, term in OF_SHAPES.items() if term.takes == "shapes")
_OF_SHAPES: Final = frozenset(SH + name for name in ("Shape", "NodeShape", "PropertyShape"))
_MAKING: Final = frozenset(SH + name for name, term in OF_SHAPES.items() if term.constrains)


class ShapesGraph:
    """Statements that tell of shapes.

    Attributes:
        triples: the statements.
        said: by subject and predicate, the objects.
    """

    def __init__(self, triples: Iterable[ox.Triple], places: Mapping[Subject, str]) -> None:
        """Take the statements, and where what is said of each subject stands."""
        self.triples = list(dict.fromkeys(triples))
        self._places = places
        self.said: dict[Subject, dict[str, list[Term]]] = {}
        for subject, predicate, value in self.triples:
            self.said.setdefault(subject, {}).setdefault(predicate.value, []).append(value)

    def values(self, subject: object, name: str) -> list[Term]:
        """Return the values of a term of SHACL, by its name without the namespace."""
        return self.said.get(subject, {}).get(SH + name, [])  # type: ignore[call-overload, no-any-return]

    def place(self, subject: Subject) -> str:
        """Return where a thing is told of: a file, or the data."""
        told = subject if subject in self._places else self.named.get(subject, subject)
        return self._places.get(told, "the data")

    @cached_property
    def shapes(self) -> frozenset[Subject]:
        """What is a shape: by its class, by a target or constraint, or as part of another."""
        found: set[Subject] = set()
        for subject, said in self.said.items():
            kinds = {lexical(each) for each in said.get(RDF_TYPE, ())}
            parameter = SH + "Parameter" in kinds
            if kinds & _OF_SHAPES or not (parameter or _MAKING.isdisjoint(said)):
                found.add(subject)
        for subject in tuple(found):
            for _, part in self.parts(subject):
                if isinstance(part, ox.NamedNode | ox.BlankNode):
                    found.add(part)
        return frozenset(found)

    def parts(self, shape: Subject) -> Iterator[tuple[str, Term]]:
        """Yield the shapes that a shape leads to, each with the term that does."""
        said = self.said.get(shape, {})
        for predicate in _ONE:
            for value in said.get(predicate, ()):
                yield predicate, value
        for predicate in _SEVERAL:
            for value in said.get(predicate, ()):
                for member in self.members(value) or ():
                    yield predicate, member

    def members(self, value: Term) -> list[Term] | None:
        """Return the members of a list; None where it is none that is whole."""
        found: list[Term] = []
        seen: set[Term] = set()
        while value != NIL:
            said = self.said.get(value, {}) if isinstance(value, Subject) else {}
            first, rest = said.get(FIRST, ()), said.get(REST, ())
            if len(first) != 1 or len(rest) != 1 or value in seen:
                return None
            seen.add(value)
            found.append(first[0])
            value = rest[0]
        return found

    @cached_property
    def targets(self) -> dict[Subject, list[tuple[str, Term]]]:
        """What each shape is for: the term that says it, and its value; a class is for its own."""
        found: dict[Subject, list[tuple[str, Term]]] = {}
        for shape in self.shapes:
            said = self.said.get(shape, {})
            mine = [(name, each) for name in TARGETS for each in said.get(SH + name, ())]
            if _CLASSES & {lexical(each) for each in said.get(RDF_TYPE, ())}:
                mine.append(("targetClass", shape))
            if mine:
                found[shape] = mine
        return found

    @property
    def functions(self) -> bool:
        """Whether functions for queries are among them."""
        kind = ox.NamedNode(SH + "SPARQLFunction")
        return any(kind in said.get(RDF_TYPE, ()) for said in self.said.values())

    @cached_property
    def named(self) -> dict[Subject, Subject]:
        """For each node the nearest one with a name that it is a part of, or itself."""
        found: dict[Subject, Subject] = {
            each: each for each in self.said if isinstance(each, ox.NamedNode)
        }
        rest = sorted(found, key=lambda each: (each not in self.shapes, str(each)))
        for owner in rest:
            for values in self.said.get(owner, {}).values():
                for part in values:
                    if isinstance(part, ox.BlankNode) and part not in found:
                        found[part] = found[owner]
                        rest.append(part)
        return found

    def display(self, subject: object) -> str:
        """Return a shape for a person: its name, or that of the shape it is in, and its path."""
        if isinstance(subject, ox.BlankNode):
            path = self.values(subject, "path")
            of = self.named.get(subject)
            where = f"in {shorten(lexical(of))}" if of else "in a shape without a name"
            return f"{where}, for {self.path(path[0])}" if path else where
        return shorten(lexical(subject))  # type: ignore[arg-type]  # a term

    def path(self, node: Term, deep: int = 0) -> str:
        """Return a path as SPARQL writes it."""
        if isinstance(node, ox.NamedNode) or deep > 20:
            return shorten(lexical(node))
        if (steps := self.members(node)) is not None:
            return "/".join(self.path(step, deep + 1) for step in steps)
        for name, pattern in PATHS.items():
            for inner in self.values(node, name):
                return pattern.format(self.path(inner, deep + 1))
        for several in self.values(node, "alternativePath"):
            ways = self.members(several) or ()
            return f"({'|'.join(self.path(way, deep + 1) for way in ways)})"
        return "a path"
