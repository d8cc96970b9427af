"""Suspects: the things that may break shapes, told by queries, so that an engine sees them alone.

Each shape becomes queries for what it targets and does not find right, in the words by which the
recommendation defines it in SPARQL. What a query finds may still be right: an engine has the last
word. What none finds is right, so a sound graph costs no engine. Where a shape has something that
is not put in words here, all that it targets is a suspect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import PREFIXES, RDF_TYPE
from ..core.terms import Subject, Term, lexical
from .shape_terms import NODE_KINDS, SH
from .shapes_graph import ShapesGraph

_XSD: Final = PREFIXES["xsd"]
_TRUE: Final = ox.Literal("true", datatype=ox.NamedNode(_XSD + "boolean"))
_NONE, _ONE = (ox.Literal(number, datatype=ox.NamedNode(_XSD + "integer")) for number in "01")
#: What says nothing of values.
_MUTE: Final = frozenset(
    SH + name
    for name in (
        *("path", "flags", "message", "severity", "name", "description", "order", "group"),
        *("targetClass", "targetSubjectsOf"),
    )
)
_BOUNDS: Final = {
    "minInclusive": ">=",
    "maxInclusive": "<=",
    "minExclusive": ">",
    "maxExclusive": "<",
}
#: Datatypes of which the engine of queries tells what is well-formed: it compares nothing else.
_COMPARED: Final = frozenset(
    _XSD + name for name in ("date", "integer", "decimal", "gYear", "gYearMonth")
)


@dataclass(frozen=True)
class Aim:
    """What a shape looks at.

    Attributes:
        pattern: binds ?focus to each thing.
        path: the property that all of them have, where it is that which makes them targets.
    """

    pattern: str
    path: Term | None = None


def at_classes(classes: Collection[str]) -> Aim:
    """Return the things of some classes."""
    named = " ".join(f"<{iri}>" for iri in sorted(classes))
    found = f"VALUES ?kind {{ {named} }} ?focus <{RDF_TYPE}> ?kind ."
    return Aim(found if len(classes) == 1 else f"{{ SELECT DISTINCT ?focus {{ {found} }} }}")


def at_subjects_of(path: ox.NamedNode) -> Aim:
    """Return the things that have a property."""
    return Aim(f"{{ SELECT DISTINCT ?focus {{ ?focus {path} ?any }} }}", path)


def _too_few(target: Aim, path: ox.NamedNode, least: Term) -> str:
    """Return a pattern for what may have too few values; all of it where more than one is asked."""
    if least != _ONE:
        return target.pattern
    return f"{target.pattern} MINUS {{ ?focus {path} ?any }}"


def _too_many(target: Aim, path: ox.NamedNode, most: Term) -> str:
    """Return a pattern for what has too many values, counted at once: a look at each is slower."""
    more = f"SELECT ?focus {{ ?focus {path} ?any }} GROUP BY ?focus HAVING (COUNT(?any) > {most})"
    return f"{target.pattern} {{ {more} }}"


def _twice(target: Aim, path: ox.NamedNode, wanted: Term) -> str:
    """Return a pattern for what has several values in one language; else all of it."""
    if wanted != _TRUE:
        return target.pattern
    tagged = f'?focus {path} ?any BIND (LCASE(LANG(?any)) AS ?tag) FILTER (?tag != "")'
    more = f"SELECT ?focus {{ {tagged} }} GROUP BY ?focus ?tag HAVING (COUNT(?any) > 1)"
    return f"{target.pattern} {{ {more} }}"


#: How values are counted, of all things that a shape looks at together.
_COUNTED: Final = {"minCount": _too_few, "maxCount": _too_many, "uniqueLang": _twice}


class Suspicion:
    """Shapes as queries for what may break them."""

    def __init__(self, shapes: ShapesGraph, narrower: Mapping[str, Collection[str]]) -> None:
        """Take the shapes, and for each class all that are narrower."""
        self._shapes = shapes
        self._narrower = narrower
        self._number = count()

    def queries(self, looked_at: Iterable[tuple[Subject, Aim]]) -> Iterator[str]:
        """Yield queries of which each gives, as ?focus, things that may break a shape.

        Args:
            looked_at: each shape, with what it looks at.
        """
        by: dict[str, list[str | None]] = {}
        for shape, target in looked_at:
            for pattern, right in self._conditions(shape, target):
                by.setdefault(pattern, []).append(right)
        for pattern, rights in by.items():
            right = _all(rights)
            if right != "true":
                condition = f" FILTER (!({right}))" if right else ""
                yield f"SELECT DISTINCT ?focus {{ {pattern}{condition} }}"

    def _conditions(self, shape: Subject, target: Aim) -> Iterator[tuple[str, str | None]]:
        """Yield patterns that bind ?focus, each with what is true where it is right."""
        path = self._path(shape)
        if path is None:
            yield target.pattern, self._value(shape, "?focus", without="property")
            for part in self._shapes.values(shape, "property"):
                if self._path(part) is None:
                    yield target.pattern, None
                else:
                    yield from self._conditions(part, target)  # type: ignore[arg-type]  # a node
            return
        has, right = f"?focus {path} ?value .", self._value(shape, "?value")
        if right is None or not isinstance(path, ox.NamedNode):
            yield target.pattern, None
        else:
            yield (has if target.path == path else f"{target.pattern} {has}"), right
        for name in _OF_PROPERTY:
            if name in _COUNTED and isinstance(path, ox.NamedNode):
                for asked in self._shapes.values(shape, name):
                    yield _COUNTED[name](target, path, asked), None
            else:
                yield target.pattern, self._together(shape, "?focus", path, name)

    def _path(self, shape: object) -> Term | None:
        paths = self._shapes.values(shape, "path")
        return paths[0] if paths else None

    def _fresh(self) -> str:
        return f"?v{next(self._number)}"

    def _right(self, shape: object, node: str, *, exactly: bool) -> str | None:
        """Return what is true where a shape that is a part of another finds a node right."""
        path = self._path(shape)
        if path is None:
            return self._value(shape, node, exactly=exactly)
        if not isinstance(path, ox.NamedNode):
            return None
        value = self._fresh()
        inner = self._value(shape, value, exactly=exactly)
        if inner is None:
            return None
        every = f"NOT EXISTS {{ {node} {path} {value} FILTER (!({inner})) }}"
        return _all(
            [
                "true" if inner == "true" else every,
                *(
                    self._together(shape, node, path, name, exactly=exactly)
                    for name in _OF_PROPERTY
                ),
            ]
        )

    def _together(
        self, shape: object, node: str, path: Term, name: str, *, exactly: bool = False
    ) -> str | None:
        """Return what is true where all values together are right by one term."""
        asked = self._shapes.values(shape, name)
        if not asked:
            return "true"
        if not isinstance(path, ox.NamedNode):
            return None
        one, other = self._fresh(), self._fresh()
        two = f"{node} {path} {one} , {other} FILTER (!sameTerm({one}, {other})"
        wanted = asked[0]
        if name == "minCount":
            if wanted != _ONE:
                return None
            return f"EXISTS {{ {node} {path} {one} }}"
        if name == "maxCount":
            none = f"NOT EXISTS {{ {node} {path} {one} }}"
            return {_NONE: none, _ONE: f"NOT EXISTS {{ {two}) }}"}.get(wanted)  # type: ignore[arg-type]  # any term
        if name == "uniqueLang":
            same = f'LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other}))'
            return f"NOT EXISTS {{ {two} && {same}) }}" if wanted == _TRUE else None
        if name == "hasValue":
            return _all([f"EXISTS {{ {node} {path} {each} }}" for each in asked])
        if name == "disjoint":
            return _all(
                [f"NOT EXISTS {{ {node} {path} {one} . {node} {each} {one} }}" for each in asked]
            )
        less = f"FILTER (!COALESCE({one} {_LESS[name]} {other}, false))"
        pairs = [f"{node} {path} {one} . {node} {each} {other}" for each in asked]
        return None if exactly else _all([f"NOT EXISTS {{ {pair} {less} }}" for pair in pairs])

    def _value(
        self, shape: object, node: str, *, exactly: bool = False, without: str = ""
    ) -> str | None:
        """Return what is true where a shape finds one value right, or its focus without a path.

        Args:
            shape: the shape.
            node: the variable that is bound to the value.
            exactly: whether it must be false where the value is wrong, too, as within sh:not.
            without: a term that is left out.
        """
        said = self._shapes.said.get(shape, {})  # type: ignore[call-overload]  # or no node
        skipped = {*_OF_PROPERTY, without} if self._path(shape) else {without}
        found: list[str | None] = []
        for predicate, asked in said.items():
            name = predicate.removeprefix(SH)
            if predicate.startswith(SH) and predicate not in _MUTE and name not in skipped:
                found += (self._fits(shape, name, each, node, exactly=exactly) for each in asked)
        return _all(found)

    def _fits(
        self, shape: object, name: str, asked: Term, node: str, *, exactly: bool
    ) -> str | None:
        """Return what is true where a value fits what one term of a shape asks for."""
        if name == "class":
            return self._is_one_of([asked], node)
        if name == "datatype" and not exactly:
            right = f"DATATYPE({node}) = {asked}"
            if lexical(asked) in _COMPARED:
                right += f" && {node} <= {node}"
            elif lexical(asked) != _XSD + "string":
                return None
            return f"COALESCE({right}, false)"
        if name == "nodeKind":
            kind = NODE_KINDS.get(lexical(asked))
            return kind.format(node) if kind else None
        if name == "pattern":
            flags = "".join(f", {each}" for each in self._shapes.values(shape, "flags"))
            return f"COALESCE(REGEX(STR({node}), {asked}{flags}), false)"  # no STR of a blank node
        if name in _BOUNDS and not exactly:
            return f"COALESCE({node} {_BOUNDS[name]} {asked}, false)"
        if name == "hasValue":
            return f"sameTerm({node}, {asked})"
        if name == "in":
            members = self._shapes.members(asked)
            return None if members is None else _any([f"sameTerm({node}, {m})" for m in members])
        if name == "property":
            return self._right(asked, node, exactly=exactly)
        if name == "not":
            inner = self._right(asked, node, exactly=True)
            return None if inner is None else f"!({inner})"
        if name in ("and", "or", "xone"):
            members = self._shapes.members(asked)
            return None if members is None else self._several(name, members, node, exactly)
        return None

    def _several(self, name: str, members: Sequence[Term], node: str, exactly: bool) -> str | None:
        """Return what is true where all, some or one of several shapes find a node right."""
        classes = [self._only_class(each) for each in members]
        if name == "or" and all(classes):
            return self._is_one_of([each for each in classes if each], node)
        exactly = exactly or name == "xone"
        found = [self._right(each, node, exactly=exactly) for each in members]
        if name == "and":
            return _all(found)
        if name == "or":
            return _any(found)
        if None in found:
            return None
        return f"{' + '.join(f'IF({each}, 1, 0)' for each in found)} = 1"

    def _only_class(self, shape: Term) -> Term | None:
        """Return the class that a shape asks for, where it asks for nothing else."""
        said = self._shapes.said.get(shape, {})  # type: ignore[arg-type]  # or no node
        asked = self._shapes.values(shape, "class")
        return asked[0] if len(asked) == 1 and list(said) == [SH + "class"] else None

    def _is_one_of(self, classes: Sequence[Term], node: str) -> str:
        """Return what is true where a node is of some class, which a merge says as a rule."""
        named = dict.fromkeys(lexical(each) for each in classes)
        said = [f"EXISTS {{ {node} <{RDF_TYPE}> <{iri}> }}" for iri in named]
        narrow = {each for iri in named for each in self._narrower.get(iri, ())} - named.keys()
        if narrow:
            kind, listed = self._fresh(), " , ".join(f"<{iri}>" for iri in sorted(narrow))
            said.append(f"EXISTS {{ {node} <{RDF_TYPE}> {kind} FILTER ({kind} IN ({listed})) }}")
        return _any(said) or "false"


_LESS: Final = {"lessThan": "<", "lessThanOrEquals": "<="}
#: What is said of all values of a property together.
_OF_PROPERTY: Final = ("minCount", "maxCount", "uniqueLang", "hasValue", "disjoint", *_LESS)


def _all(parts: Sequence[str | None]) -> str | None:
    """Return what is true where all parts are; None where one is unknown."""
    told = [each for each in parts if each is not None and each != "true"]
    if None in parts:
        return None
    return " && ".join(f"({each})" for each in told) if told else "true"


def _any(parts: Sequence[str | None]) -> str | None:
    """Return what is true where one part is; None where one is unknown."""
    told = [each for each in parts if each is not None]
    if None in parts:
        return None
    return " || ".join(f"({each})" for each in told) if told else "false"
