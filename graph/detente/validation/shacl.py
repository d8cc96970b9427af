"""SHACL: the shapes of ontology/shapes.ttl over a store, or over some of its things.

Queries tell which things may break a shape (see suspects.py), and the engine sees these alone.
A shape of ours looks at what is said of its focus node and at the classes of what that leads to,
and no further (a test holds them to it). So the things are validated part by part, each part with
no more than that about it: memory stays bounded, and what is new is validated by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ..core.bundled import SHAPES
from ..core.errors import LoadError
from ..core.namespaces import PREFIXES, RDF_TYPE, SHAPE, shorten
from ..core.terms import Subject
from ..rdf.parse import quads
from ..rdf.store import rows
from .report import Finding, display_term
from .shapes_graph import ShapesGraph
from .suspects import Aim, Suspicion, at_classes, at_subjects_of

if TYPE_CHECKING:
    import rdflib

_SH: Final = "http://www.w3.org/ns/shacl#"
_TARGET: Final = ox.NamedNode(_SH + "targetNode")
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
#: What names a property that a shape looks at.
_PATHS: Final = frozenset(
    _SH + name
    for name in ("path", "targetSubjectsOf", "disjoint", "lessThan", "lessThanOrEquals", "equals")
)
_TARGETS: Final = (_SH + "targetClass", _SH + "targetSubjectsOf")
_RESULT: Final = (
    "focusNode",
    "resultPath",
    "value",
    "resultMessage",
    "resultSeverity",
    "sourceShape",
)
_PART: Final = 8000  # things validated at a time: the shapes are compiled for each part

#: Told how many of how many are done.
Progress = Callable[[int, int], None]


def check_shapes(
    store: ox.Store,
    things: Collection[Subject] | None = None,
    progress: Progress = lambda done, whole: None,
) -> Iterator[Finding]:
    """Yield what the shapes find in the merge.

    Args:
        store: a store with its merge in the default graph.
        things: what to look at; None for everything.
        progress: told how many queries are answered and then how many things are seen, of how many.

    Raises:
        LoadError: the shapes cannot be used.
    """
    shapes = _Shapes(store)
    subjects = shapes.suspects(progress) if things is None else things
    rest, done = iter(subjects), 0
    while part := list(islice(rest, _PART)):
        if statements := shapes.part(part):
            yield from told(store, _reported(statements))
        done += len(part)
        progress(done, len(subjects))


def _reported(statements: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return what the engine reports of shapes and what they look at."""
    import shifty

    content = ox.serialize(statements, format=ox.RdfFormat.N_TRIPLES) or b""
    try:
        with quiet():
            _, report, _ = shifty.validate(content, infer=False, sort_results=False)
    except (RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise LoadError(f"{SHAPES}: the shapes cannot be used: {reason}") from error
    assert not isinstance(report, str | bytes)
    return report


class _Shapes:
    """The shapes, and what of a store they look at."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._said: list[ox.Triple] = []
        self._paths = {RDF_TYPE}
        self._by_class: dict[str, set[Subject]] = {}
        self._by_path: dict[str, set[Subject]] = {}
        self._graph = ShapesGraph((quad.triple for quad in quads(SHAPES)), {})
        for triple in self._graph.triples:
            predicate, value = triple.predicate.value, triple.object
            if predicate in _PATHS and isinstance(value, ox.NamedNode):
                self._paths.add(value.value)
            if predicate in _TARGETS and isinstance(value, ox.NamedNode):
                by = self._by_class if predicate == _TARGETS[0] else self._by_path
                by.setdefault(value.value, set()).add(triple.subject)  # type: ignore[arg-type]  # no triple terms there
            else:
                self._said.append(triple)
        self._narrower = [each.triple for each in self._merged(None, _SUBCLASS)]
        self._inherit()

    def suspects(self, progress: Progress) -> Collection[Subject]:
        """Return the things that the shapes may find something wrong with."""
        targets = {name for told in self._graph.targets.values() for name, _ in told}
        if not targets <= {each.removeprefix(_SH) for each in _TARGETS}:
            return _subjects(self._store)
        asked = list(Suspicion(self._graph, self._all_narrower()).queries(self._looked_at()))
        found: dict[Subject, None] = {}
        for done, query in enumerate(asked, 1):
            found.update(dict.fromkeys(row[0] for row in rows(self._store, query)))
            progress(done, len(asked))
        return found

    def _looked_at(self) -> Iterator[tuple[Subject, Aim]]:
        """Yield each shape and what it looks at."""
        classes: dict[Subject, set[str]] = {}
        for name, shapes in self._by_class.items():
            for shape in shapes:
                classes.setdefault(shape, set()).add(name)
        for shape, names in classes.items():
            yield shape, at_classes(names)
        for path, shapes in self._by_path.items():
            for shape in shapes:
                yield shape, at_subjects_of(ox.NamedNode(path))

    def _all_narrower(self) -> dict[str, set[str]]:
        """Return the classes that are narrower than each, however far."""
        one: dict[str, set[str]] = {}
        for narrow, _, broad in self._narrower:
            if isinstance(narrow, ox.NamedNode) and isinstance(broad, ox.NamedNode):
                one.setdefault(broad.value, set()).add(narrow.value)
        every: dict[str, set[str]] = {}
        for broad in one:
            rest = [broad]
            for each in rest:
                new = one.get(each, set()) - every.setdefault(broad, set())
                every[broad] |= new
                rest += new
        return every

    def _merged(self, subject: Subject | None, predicate: ox.NamedNode | None) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(subject, predicate, None, ox.DefaultGraph())

    def _inherit(self) -> None:
        """Let a class have the shapes of its broader ones: SHACL 1.0, 2.1.3.2, class targets."""
        grown = True
        while grown:
            grown = False
            for narrow, _, broad in self._narrower:
                if isinstance(narrow, ox.NamedNode) and isinstance(broad, ox.NamedNode):
                    new = self._by_class.get(broad.value, set())
                    if not new <= (own := self._by_class.setdefault(narrow.value, set())):
                        own |= new
                        grown = True

    def part(self, subjects: Iterable[Subject]) -> list[ox.Triple]:
        """Return the shapes with these subjects as their targets, and what they look at there."""
        found: list[ox.Triple] = []
        typed: set[Subject] = set(subjects)
        for subject in typed.copy():
            targeting: set[Subject] = set()
            for quad in self._merged(subject, None):
                predicate, value = quad.predicate.value, quad.object
                if predicate not in self._paths:
                    continue
                found.append(quad.triple)
                targeting |= self._by_path.get(predicate, set())
                if predicate == RDF_TYPE:
                    targeting |= self._by_class.get(getattr(value, "value", ""), set())
                elif isinstance(value, ox.NamedNode | ox.BlankNode) and value not in typed:
                    typed.add(value)
                    found += (each.triple for each in self._merged(value, _TYPE))
            found += (ox.Triple(shape, _TARGET, subject) for shape in targeting)
        return found + self._narrower + self._said if found else []


def told(store: ox.Store, report: rdflib.Graph) -> Iterator[Finding]:
    """Yield the findings that a validation report tells (SHACL 1.0, chapter 3)."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    shapes = {
        quad.subject.value: rdflib.URIRef(quad.object.value)
        for quad in quads(SHAPES)
        if quad.predicate.value == _TARGETS[1]
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    }
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        said = {name: report.value(result, sh[name]) for name in _RESULT}
        severity = "violation" if said["resultSeverity"] == sh.Violation else "warning"
        focus, path, value = said["focusNode"], said["resultPath"], said["value"]
        if path is None:
            path = shapes.get(str(said["sourceShape"]))
            value = None if value == focus else value
        yield Finding(
            severity=severity,
            check=str(said["sourceShape"]).removeprefix(SHAPE),
            focus=display_term(focus),
            path=display_term(path),
            value="[]" if isinstance(value, rdflib.BNode) else display_term(value),
            message=str(said["resultMessage"]),
            where=places(store, focus, path, value),
        )


def _subjects(store: ox.Store) -> list[Subject]:
    answer = store.query("SELECT DISTINCT ?s { ?s ?p ?o }")
    assert isinstance(answer, ox.QuerySolutions)
    return [row[0] for row in answer if isinstance(row[0], ox.NamedNode | ox.BlankNode)]


def places(store: ox.Store, focus: object, path: object, value: object) -> tuple[str, ...]:
    """Return the graphs that hold a statement that is to blame; any of the path without a value.

    The terms are those of a report, in rdflib.
    """
    try:
        subject, predicate = ox.NamedNode(str(focus)), ox.NamedNode(str(path))
    except ValueError:
        return ()
    found = set()
    for quad in store.quads_for_pattern(subject, predicate, None):
        same = value is None or getattr(quad.object, "value", None) == str(value)
        if same and isinstance(quad.graph_name, ox.NamedNode):
            found.add(shorten(quad.graph_name.value))
    return tuple(sorted(found))


@contextmanager
def quiet() -> Iterator[None]:
    """Let rdflib be silent about literals that are wrong: the findings tell of them."""
    log = logging.getLogger("rdflib.term")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
