"""Whether shapes are well-formed: what an engine would pass over in silence is refused by name.

The rules are those of the recommendation (https://www.w3.org/TR/shacl/, the boxes of syntax rules),
and beyond them: a term of SHACL that no engine here knows, a shape that is named and not there,
recursion, which the recommendation leaves open, and shapes that are for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from ..core.errors import LoadError, QueryError, quoted
from ..core.namespaces import PREFIXES, RDF_TYPE, shorten
from ..core.suggestions import suggest
from ..core.terms import Subject, Term, lexical
from ..query import sparql
from ..query.limits import refuse_unsafe
from ..query.syntax_errors import explain
from .shape_terms import (
    CLASSES,
    DASH,
    DASH_CONSTRAINTS,
    NEEDS,
    NODE_KINDS,
    OF_SHAPES,
    OTHERS,
    PATHS,
    REFUSED,
    SH,
    Usage,
)
from .shapes_graph import ShapesGraph

_IMPORTS: Final = PREFIXES["owl"] + "imports"
_XSD: Final = PREFIXES["xsd"]
_INTEGERS: Final = frozenset(
    _XSD + name
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
_FLAGS: Final = "imqsx"  # of regular expressions in SPARQL
_TEXTS: Final = (_XSD + "string", PREFIXES["rdf"] + "langString")
_DEEPEST: Final = 100  # shapes in shapes, steps in paths: more overflow the stack of an engine
_NEAR: Final = 80.0  # of 100, how like another a term of SHACL must be to be meant
_KNOWN: Final = sorted({*OF_SHAPES, *OTHERS})
#: What each kind of value is called, to say what would be right.
_MEANT: Final = {
    "iri": "an IRI",
    "node": "a node",
    "count": "a whole number from 0 on",
    "flag": "true or false",
    "text": "a text",
    "literal": "a literal",
    "shape": "a shape",
    "kind": "sh:IRI, sh:BlankNode, sh:Literal or one of two of them, such as sh:BlankNodeOrIRI",
    "texts": "a list of texts in brackets",
    "iris": "a list of IRIs in brackets",
    "list": "a list in brackets",
    "shapes": "a list of shapes in brackets",
}


def check_well_formed(graph: ShapesGraph) -> None:
    """See whether shapes can be used.

    Raises:
        LoadError: they cannot; the message names the file, the shape and what would be right.
    """
    check_vocabulary(graph)
    shapes = sorted(graph.shapes, key=str)
    for shape in shapes:
        _check_shape(graph, shape)
    _check_recursion(graph, shapes)
    constraints = {each for said in graph.said.values() for each in said.get(SH + "sparql", ())}
    for subject in sorted(graph.said, key=str):
        _check_component(graph, subject)
        _check_queries(graph, subject, subject in constraints)
    if not graph.targets:
        place = graph.place(shapes[0]) if shapes else "the shapes"
        raise LoadError(
            f"{place}: no shape says which things it is for; write sh:targetClass, sh:targetNode, "
            "sh:targetSubjectsOf or sh:targetObjectsOf"
        )


def _at(graph: ShapesGraph, subject: Subject) -> str:
    """Return where a fault is: the file, and the shape in it."""
    return f"{graph.place(subject)}: {graph.display(subject)}"


def check_vocabulary(graph: ShapesGraph) -> None:
    """See whether there are only terms of SHACL that are known and checked.

    Raises:
        LoadError: there is another; the message names it and what is like it.
    """
    for subject in sorted(graph.said, key=str):
        _check_terms(graph, subject)


def _check_terms(graph: ShapesGraph, subject: Subject) -> None:
    """Refuse terms of SHACL that there are not, and those that nothing here checks."""
    for predicate in graph.said[subject]:
        if predicate.startswith(DASH) and predicate.removeprefix(DASH) in DASH_CONSTRAINTS:
            name = predicate.removeprefix(DASH)
            raise LoadError(
                f"{_at(graph, subject)}: dash:{name} is not SHACL, and no engine here checks it"
            )
        if not predicate.startswith(SH):
            continue
        name = predicate.removeprefix(SH)
        if name in REFUSED:
            raise LoadError(f"{_at(graph, subject)}: sh:{name}: {REFUSED[name]}")
        if name not in OF_SHAPES and name not in OTHERS:
            raise LoadError(
                f"{_at(graph, subject)}: "
                f"sh:{name} is no term of SHACL that is known here{_near(name)}"
            )
    for kind in map(lexical, graph.said[subject].get(RDF_TYPE, ())):
        if kind.startswith(SH) and kind.removeprefix(SH) not in CLASSES:
            name = kind.removeprefix(SH)
            hint = _near(name, sorted(CLASSES))
            raise LoadError(
                f"{_at(graph, subject)}: sh:{name} is no class of SHACL that is known here{hint}"
            )


def _near(name: str, known: Iterable[str] = _KNOWN) -> str:
    hint = suggest(f"sh:{name}", [f"sh:{each}" for each in known], 1, _NEAR, show=str)
    return f"; {hint}" if hint else ""


def _check_shape(graph: ShapesGraph, shape: Subject) -> None:
    said = graph.said.get(shape, {})
    of_property = SH + "path" in said
    if SH + "PropertyShape" in map(lexical, said.get(RDF_TYPE, ())) and not of_property:
        raise LoadError(f"{_at(graph, shape)}: a property shape has one sh:path, and this has none")
    for name, rule in OF_SHAPES.items():
        values = said.get(SH + name, [])
        if not values:
            continue
        if rule.once and len(values) > 1:
            raise LoadError(
                f"{_at(graph, shape)}: sh:{name} stands here {len(values)} times; write it once"
            )
        if rule.of_property and not of_property:
            raise LoadError(
                f"{_at(graph, shape)}: sh:{name} is for a shape with a sh:path, and this has none"
            )
        for value in values:
            _check_value(graph, shape, name, rule, value)
    for name, needed in NEEDS.items():
        if SH + name in said and not any(SH + other in said for other in needed):
            other = " or ".join(f"sh:{each}" for each in needed)
            raise LoadError(
                f"{_at(graph, shape)}: sh:{name} says nothing without {other} beside it"
            )
    _check_pattern(graph, shape)
    _check_parts(graph, shape)


def _check_pattern(graph: ShapesGraph, shape: Subject) -> None:
    """Refuse a pattern that no engine can read."""
    flags = "".join(map(lexical, graph.values(shape, "flags")))
    if set(flags) - set(_FLAGS):
        raise LoadError(
            f"{_at(graph, shape)}: sh:flags takes the letters {_FLAGS}, and {flags!r} has others"
        )
    for value in graph.values(shape, "pattern"):
        pattern = lexical(value)
        if not readable_pattern(pattern, flags):
            try:
                re.compile(pattern)
            except re.error as error:
                raise LoadError(
                    f"{_at(graph, shape)}: sh:pattern {quoted(pattern)} cannot be read: {error}"
                ) from error


def readable_pattern(pattern: str, flags: str) -> bool:
    """Return whether the regular expressions of SPARQL, as the engine has them, read a pattern."""
    parts = ", ".join(str(ox.Literal(each)) for each in ("", pattern, flags))
    answer = ox.Store().query(f"SELECT (REGEX({parts}) AS ?read) {{}}")
    return isinstance(answer, ox.QuerySolutions) and next(iter(answer))[0] is not None


def _check_value(graph: ShapesGraph, shape: Subject, name: str, rule: Usage, value: Term) -> None:
    if rule.takes == "path":
        _check_path(graph, shape, value)
        return
    if not _fits(graph, rule.takes, value):
        shown = quoted(lexical(value)) if isinstance(value, ox.Literal) else graph.display(value)
        shown = "what stands there" if isinstance(value, ox.BlankNode) else shown
        raise LoadError(
            f"{_at(graph, shape)}: sh:{name} takes {_MEANT[rule.takes]}, and {shown} is none"
        )


def _fits(graph: ShapesGraph, takes: str, value: Term) -> bool:
    if takes == "any":
        return True
    if takes == "iri":
        return isinstance(value, ox.NamedNode)
    if takes in ("node", "shape"):
        return isinstance(value, ox.NamedNode | ox.BlankNode)
    if takes == "kind":
        return lexical(value) in NODE_KINDS
    if takes in ("count", "flag", "text", "literal"):
        return isinstance(value, ox.Literal) and _fits_literal(takes, value)
    members = graph.members(value)
    if members is None or (takes == "shapes" and not members):
        return False
    inner = {"texts": "text", "iris": "iri", "shapes": "shape"}.get(takes, "any")
    return all(_fits(graph, inner, each) for each in members)


def _fits_literal(takes: str, value: ox.Literal) -> bool:
    datatype = value.datatype.value
    if takes == "count":
        return datatype in _INTEGERS and value.value.isascii() and value.value.isdigit()
    if takes == "flag":
        return datatype == _XSD + "boolean" and value.value in ("true", "false")
    return takes == "literal" or datatype in _TEXTS


def _check_path(graph: ShapesGraph, shape: Subject, path: Term, deep: int = 0) -> None:
    if isinstance(path, ox.NamedNode) and path.value != PREFIXES["rdf"] + "nil":
        return
    steps = graph.members(path)
    inner: list[Term] = []
    if deep > _DEEPEST:
        raise LoadError(f"{_at(graph, shape)}: a path of more than {_DEEPEST} steps in one another")
    if steps is not None and len(steps) > 1:
        inner = steps
    elif isinstance(path, ox.BlankNode) and steps is None:
        ways = [(n, each) for n in (*PATHS, "alternativePath") for each in graph.values(path, n)]
        if len(ways) == 1:
            name, value = ways[0]
            inner = [value] if name != "alternativePath" else graph.members(value) or []
            inner = [] if name == "alternativePath" and len(inner) < 2 else inner
    if not inner:
        raise LoadError(
            f"{_at(graph, shape)}: "
            "sh:path takes a property, or a path of several: (ex:a ex:b), [sh:inversePath ex:a], "
            "[sh:alternativePath (ex:a ex:b)], [sh:zeroOrMorePath ex:a], and what stands there is "
            "none",
        )
    for each in inner:
        _check_path(graph, shape, each, deep + 1)


def _check_parts(graph: ShapesGraph, shape: Subject) -> None:
    """Refuse a part that is not there, or is no property shape where one is meant."""
    for predicate, part in graph.parts(shape):
        name = f"sh:{predicate.removeprefix(SH)}"
        if not isinstance(part, ox.NamedNode | ox.BlankNode):
            continue  # refused as a value
        said = graph.said.get(part)
        if said is None and isinstance(part, ox.NamedNode):
            raise LoadError(
                f"{_at(graph, shape)}: "
                f"{name} names {shorten(part.value)}, of which the shapes say nothing"
            )
        if name == "sh:property" and SH + "path" not in (said or {}):
            raise LoadError(
                f"{_at(graph, shape)}: "
                "sh:property takes a shape with a sh:path, and one here has none"
            )


def _check_recursion(graph: ShapesGraph, shapes: list[Subject]) -> None:
    """Refuse a shape that is a part of itself, and shapes too deep in one another."""
    done: set[Subject] = set()
    for start in shapes:
        way: list[Subject] = []
        stack: list[tuple[Subject, Iterator[Term]]] = []
        enter: Subject | None = start
        while enter is not None or stack:
            if enter is not None:
                way.append(enter)
                stack.append((enter, iter([part for _, part in graph.parts(enter)])))
                enter = None
                if len(way) > _DEEPEST:
                    raise LoadError(
                        f"{_at(graph, start)}: "
                        f"more than {_DEEPEST} shapes in one another; write it flatter",
                    )
            shape, parts = stack[-1]
            for part in parts:
                if not isinstance(part, ox.NamedNode | ox.BlankNode):
                    continue
                if part in way:
                    raise _recursive(graph, [*way[way.index(part) :], shape])
                if part not in done:
                    enter = part
                    break
            else:
                done.add(shape)
                stack.pop()
                way.pop()


def _recursive(graph: ShapesGraph, circle: list[Subject]) -> LoadError:
    named = [each for each in dict.fromkeys(circle) if isinstance(each, ox.NamedNode)]
    first = named[0] if named else circle[0]
    others = " and ".join(graph.display(each) for each in named[1:])
    through = f" through {others}" if others else ""
    return LoadError(
        f"{_at(graph, first)}: "
        f"the shape is a part of itself{through}; SHACL leaves open what that means, and it is "
        "refused: give the inner one a shape of its own",
    )


def _check_component(graph: ShapesGraph, subject: Subject) -> None:
    """Refuse a kind of constraint that nothing says how to check."""
    kinds = set(map(lexical, graph.said[subject].get(RDF_TYPE, ())))
    ways = ("validator", "nodeValidator", "propertyValidator")
    component = SH + "ConstraintComponent" in kinds or graph.values(subject, "parameter")
    if SH + "SPARQLFunction" in kinds or not component:
        return
    if not any(graph.values(subject, way) for way in ways):
        raise LoadError(
            f"{_at(graph, subject)}: "
            "a kind of constraint without a sh:validator is checked by nothing"
        )


def _check_queries(graph: ShapesGraph, subject: Subject, constraint: bool) -> None:
    """Refuse queries that cannot be read, reach elsewhere, or are of another form."""
    kinds = set(map(lexical, graph.said[subject].get(RDF_TYPE, ())))
    free = not kinds.isdisjoint((SH + "SPARQLTarget", SH + "SPARQLFunction"))
    selects, asks = graph.values(subject, "select"), graph.values(subject, "ask")
    if constraint and len(selects) != 1:
        raise LoadError(
            f"{_at(graph, subject)}: sh:sparql takes a node with one sh:select, a SELECT query"
        )
    for name, text in (*(("select", each) for each in selects), *(("ask", each) for each in asks)):
        if not isinstance(text, ox.Literal):
            raise LoadError(f"{_at(graph, subject)}: sh:{name} takes the text of a query")
        _check_query(graph, subject, name, text.value, prebound=not free)


def prefixes_of(graph: ShapesGraph, subject: Subject) -> dict[str, str]:
    """Return the prefixes that sh:prefixes gives to a query, with those of what it imports."""
    found: dict[str, str] = {}
    owners = list(dict.fromkeys(graph.values(subject, "prefixes")))
    for owner in owners:
        imported = graph.said.get(owner, {}).get(_IMPORTS, []) if isinstance(owner, Subject) else []
        owners += [each for each in imported if each not in owners]
        for each in graph.values(owner, "declare"):
            prefix, namespace = graph.values(each, "prefix"), graph.values(each, "namespace")
            if prefix and namespace:
                found[lexical(prefix[0])] = lexical(namespace[0])
    return found


def _check_query(
    graph: ShapesGraph, subject: Subject, name: str, text: str, *, prebound: bool
) -> None:
    known = prefixes_of(graph, subject)
    try:
        refuse_unsafe(text)
        wanted = name.upper()
        for token in sparql.meaningful(text):
            if token.key in ("SERVICE", "FROM"):
                place = sparql.location(text, token.start)
                raise QueryError(f"{place}: {token.key} looks elsewhere, and is refused in shapes")
            if prebound and token.key in ("MINUS", "VALUES"):
                place = sparql.location(text, token.start)
                raise QueryError(
                    f"{place}: SHACL lets no {token.key} into the query of a constraint; write "
                    "FILTER NOT EXISTS or IN"
                )
        if sparql.form(text) != wanted:
            raise QueryError(f"it is no {wanted} query")
        answer = ox.Store().query(text, prefixes=known)
    except SyntaxError as error:
        raise _query_fault(graph, subject, name, explain(error, text, known)) from error
    except QueryError as error:
        raise _query_fault(graph, subject, name, error) from error
    except (RuntimeError, ValueError, OSError) as error:
        if graph.functions:
            return
        raise _query_fault(graph, subject, name, QueryError(str(error))) from error
    if isinstance(answer, ox.QuerySolutions):
        names = {each.value for each in answer.variables}
        if "this" not in names:
            raise LoadError(f"{_at(graph, subject)}: the query of sh:{name} does not select $this")


def _query_fault(graph: ShapesGraph, subject: Subject, name: str, error: QueryError) -> LoadError:
    hint = ""
    if "is not declared" in str(error):
        hint = " (in shapes a prefix is declared by sh:prefixes, or in the query)"
    return LoadError(f"{_at(graph, subject)}: sh:{name}: {error}{hint}")
