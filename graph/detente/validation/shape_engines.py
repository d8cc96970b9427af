"""The engines that check shapes, and what they report as findings."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ..core.errors import LoadError, MissingExtra
from ..core.namespaces import PREFIXES, RDF_TYPE, shorten
from ..core.terms import Subject, Term, lexical
from .report import Finding, display_term
from .shacl import places, quiet
from .shape_grammar import readable_pattern
from .shape_terms import OF_SHAPES, SH
from .shapes_graph import ShapesGraph

if TYPE_CHECKING:
    import rdflib

Triples = Callable[[], Iterator[ox.Triple]]
_SEVERITIES: Final = {SH + "Warning": "warning", SH + "Info": "info"}
#: What a shape is called where it has no name, while an engine has it.
_UNNAMED: Final = "urn:detente:shape:"
#: What pyshifty says where the constraint says nothing.
_NO_MESSAGE: Final = "SPARQL constraint not satisfied"
#: What a thing is called that nothing names.
_UNNAMED_NODE: Final = "a node without a name"
_LABEL: Final = re.compile(r" \(_:\w+\)")  # of a blank node, which says nothing to anybody
_LOOKING: Final = (RDF_TYPE, PREFIXES["rdfs"] + "subClassOf")
#: What may look at any property.
_ANY: Final = tuple(SH + name for name in ("closed", "select", "ask", "expression"))


def check_with_engine(
    graph: ShapesGraph, data: Triples, store: ox.Store
) -> tuple[list[Finding], list[str]]:
    """Return what well-formed shapes find in data, and what is to be known of how.

    Args:
        graph: the shapes.
        data: the statements, as often as they are asked for.
        store: that holds them too, and knows which graph says what.

    Raises:
        LoadError: an engine cannot use them.
        MissingExtra: they need pyshacl, and it is not installed.
    """
    names = _names(graph)
    shapes = _written(_with_names(each, names) for each in graph.triples)
    left_out = [0]
    content = _written(_looked_at(graph, data(), left_out))
    notes = []
    if left_out[0]:
        notes.append(f"statements with triple terms, at which no shape can look: {left_out[0]:,}")
    if lacking := _lacking(graph):
        report = _pyshacl(graph, shapes, content, lacking)
        notes.append(f"checked by pyshacl, since pyshifty has no {lacking}")
    else:
        report = _pyshifty(graph, shapes, content)
    back = {iri.value: subject for subject, iri in names.items()}
    return list(_told(graph, report, back, store)), notes


def _names(graph: ShapesGraph) -> dict[Subject, ox.NamedNode]:
    """Return a name for each shape without one, by which a report says which it was."""
    unnamed = sorted((each for each in graph.shapes if isinstance(each, ox.BlankNode)), key=str)
    return {each: ox.NamedNode(f"{_UNNAMED}{at}") for at, each in enumerate(unnamed)}


def _with_names(triple: ox.Triple, names: dict[Subject, ox.NamedNode]) -> ox.Triple:
    subject, predicate, value = triple
    return ox.Triple(names.get(subject, subject), predicate, names.get(value, value))


def _written(triples: Iterator[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _looked_at(
    graph: ShapesGraph, data: Iterator[ox.Triple], left_out: list[int]
) -> Iterator[ox.Triple]:
    """Yield the statements that the shapes may look at: each property is named by them."""
    free = any(predicate in said for said in graph.said.values() for predicate in _ANY)
    named = {each.object for each in graph.triples} | {ox.NamedNode(iri) for iri in _LOOKING}
    for triple in data:
        if free or triple.predicate in named:
            value = triple.object
            if isinstance(value, ox.Triple) or getattr(value, "direction", None):
                left_out[0] += 1
                continue
            yield triple


def _lacking(graph: ShapesGraph) -> str:
    """Return what the shapes have that pyshifty lacks; "" for nothing."""
    for shape in graph.shapes:
        if graph.values(shape, "expression"):
            return "sh:expression"
        for value in graph.values(shape, "pattern"):
            flags = "".join(map(lexical, graph.values(shape, "flags")))
            if not readable_pattern(lexical(value), flags):
                return f"pattern like {lexical(value)!r}"
    return "sh:SPARQLFunction" if graph.functions else ""


def _pyshifty(graph: ShapesGraph, shapes: bytes, data: bytes) -> rdflib.Graph:
    import shifty

    with quiet(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", shifty.ShaclDiagnosticWarning)
        try:
            _, report, _ = shifty.validate(
                data, shapes, infer=False, sort_results=False, on_unsupported="error"
            )
        except (RuntimeError, ValueError) as error:
            raise LoadError(_unusable(graph, str(error))) from error
    for each in told:
        if issubclass(each.category, shifty.ShaclDiagnosticWarning):
            raise LoadError(_unusable(graph, str(each.message)))
    return report


def _unusable(graph: ShapesGraph, reason: str) -> str:
    places = sorted({graph.place(shape) for shape in graph.shapes})
    said = _LABEL.sub("", " ".join(reason.split()))
    return f"{', '.join(places)}: the shapes cannot be used: {said}"


def _pyshacl(graph: ShapesGraph, shapes: bytes, data: bytes, lacking: str) -> rdflib.Graph:
    try:
        import pyshacl
    except ImportError as error:
        raise MissingExtra(
            f"shapes with {lacking} need pyshacl: pip install 'detente[shacl]'"
        ) from error
    import rdflib

    normalizing, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with quiet(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, report, _ = pyshacl.validate(
                rdflib.Graph().parse(data=data, format="nt"),
                shacl_graph=rdflib.Graph().parse(data=shapes, format="nt"),
                ont_graph=rdflib.Graph().parse(data=shapes, format="nt"),
                advanced=True,
                inplace=False,
                do_owl_imports=False,
            )
    except Exception as error:  # whatever it is, the shapes are at fault
        raise LoadError(_unusable(graph, f"pyshacl says: {error}")) from error
    finally:
        rdflib.NORMALIZE_LITERALS = normalizing
    if not isinstance(report, rdflib.Graph):
        raise LoadError(_unusable(graph, f"pyshacl says: {report}"))
    return report


def _told(
    graph: ShapesGraph, report: rdflib.Graph, back: dict[str, Subject], store: ox.Store
) -> Iterator[Finding]:
    """Yield the findings of a validation report (SHACL 1.0, chapter 3).

    What is found alike of several nodes without a name is counted, or it would be one finding.
    """
    import rdflib

    alike: dict[Finding, dict[tuple[object, object], int]] = {}

    sh = rdflib.Namespace(SH)
    top = report.value(predicate=rdflib.RDF.type, object=sh.ValidationReport)
    for result in report.objects(top, sh.result):
        focus, value = report.value(result, sh.focusNode), report.value(result, sh.value)
        source = str(report.value(result, sh.sourceShape))
        shape = back.get(source, ox.NamedNode(source) if ":" in source else ox.BlankNode())
        path = report.value(result, sh.resultPath)
        if isinstance(path, rdflib.BNode) or (path is None and value is not None):
            paths = graph.values(shape, "path")
            shown = graph.path(paths[0]) if paths else ""
        else:
            shown = display_term(path)
        severity = str(report.value(result, sh.resultSeverity))
        component = str(report.value(result, sh.sourceConstraintComponent))
        finding = Finding(
            severity=_SEVERITIES.get(severity, "violation"),
            check=shorten(lexical(graph.named.get(shape, shape))),
            focus=_shown(focus),
            path=shown,
            value="" if not shown and value == focus else _shown(value),
            message=_message(graph, shape, component, report.objects(result, sh.resultMessage)),
            where=places(store, focus, path, value),
        )
        nodes = alike.setdefault(finding, {})
        number = nodes.setdefault((focus, value), len(nodes) + 1)
        if number > 1 and isinstance(focus, rdflib.BNode):
            yield replace(finding, focus=f"{finding.focus} ({number})")
        elif number > 1 and isinstance(value, rdflib.BNode):
            yield replace(finding, value=f"{finding.value} ({number})")
        else:
            yield finding


def _shown(term: Any) -> str:
    """Return a term of a report; a literal with its language or datatype, which may be at fault."""
    import rdflib

    if isinstance(term, rdflib.BNode):  # its label is made by the engine, another each time
        return _UNNAMED_NODE
    if isinstance(term, rdflib.Literal) and (term.language or term.datatype):
        kind = f"@{term.language}" if term.language else f"^^{shorten(str(term.datatype))}"
        return f'"{term}"{kind}'
    return display_term(term)


def _message(graph: ShapesGraph, shape: Subject, component: str, told: Iterator[Any]) -> str:
    """Return what the shape says of what is wrong, English first; else what it asks for."""
    said = [each for each in told if str(each)]
    own = graph.values(shape, "message")
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    term = name[:1].lower() + name[1:]
    if own or term not in OF_SHAPES:
        said.sort(
            key=lambda each: (str(getattr(each, "language", "") or "")[:2] not in ("en", ""),)
        )
        if said and str(said[0]) != _NO_MESSAGE:
            return str(said[0])
        if name == "SPARQL":
            return "The query of sh:sparql finds this."
    asked = [_asked(graph, value) for value in graph.values(shape, term)]
    return f"{_SAYING.get(term, 'The value does not fit')}: sh:{term} {' , '.join(asked)}."


_SAYING: Final = {
    "class": "The value is of another class",
    "datatype": "The value is of another datatype",
    "nodeKind": "The value is of another kind of node",
    "minCount": "There are too few values",
    "maxCount": "There are too many values",
    "minExclusive": "The value is too small, or cannot be compared",
    "minInclusive": "The value is too small, or cannot be compared",
    "maxExclusive": "The value is too large, or cannot be compared",
    "maxInclusive": "The value is too large, or cannot be compared",
    "minLength": "The value is too short",
    "maxLength": "The value is too long",
    "pattern": "The value does not match the pattern",
    "languageIn": "The value is in another language",
    "uniqueLang": "Several values are in one language",
    "equals": "The value is not among those of the other property, or is missing here",
    "disjoint": "The value is also one of the other property",
    "lessThan": "The value is not less than that of the other property",
    "lessThanOrEquals": "The value is more than that of the other property",
    "not": "The value fits a shape that it must not fit",
    "and": "The value does not fit each of these shapes",
    "or": "The value fits none of these shapes",
    "xone": "The value fits none or several of these shapes",
    "node": "The value does not fit the shape",
    "qualifiedMinCount": "Too few values fit the shape",
    "qualifiedMaxCount": "Too many values fit the shape",
    "closed": "The shape is closed, and this property is none of its own",
    "hasValue": "A value is missing",
    "in": "The value is none of these",
}


def _asked(graph: ShapesGraph, value: Term, deep: int = 0) -> str:
    """Return what a constraint asks for: a term, the members of a list, or what a shape says."""
    members = None if isinstance(value, ox.Literal) else graph.members(value)
    if members is not None:
        shown = [_asked(graph, each, deep + 1) for each in members[:8]]
        return f"({' '.join([*shown, *(['...'] if len(members) > 8 else [])])})"
    if isinstance(value, ox.BlankNode):
        if deep > 3:
            return "[ ... ]"
        parts = [
            f"sh:{name} " + (graph.path(each) if name == "path" else _asked(graph, each, deep + 1))
            for name in OF_SHAPES
            for each in graph.values(value, name)
        ]
        return f"[ {' ; '.join(parts)} ]"
    return shorten(lexical(value)) if isinstance(value, ox.NamedNode) else str(lexical(value))
