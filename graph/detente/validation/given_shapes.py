"""Shapes that somebody gives: read from files or found among the data, checked, and put to work.

pyshifty checks what it can, which is SHACL core and constraints in SPARQL; where shapes have more
that pyshacl can, that checks all of them, and it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.errors import LoadError
from ..core.namespaces import INFERRED_MAY_HOLD, PREFIXES, RDF_TYPE, shorten
from ..core.terms import Subject, Term, lexical
from ..rdf.parse import quads
from ..rdf.reading.manner import AS_NAMED, Manner
from .report import Finding, display_term
from .shape_engines import check_with_engine
from .shape_grammar import check_vocabulary, check_well_formed
from .shape_terms import CLASSES, OTHERS, SH, SHAPE_CLASSES
from .shapes_graph import REST, ShapesGraph

_TYPE: Final = ox.NamedNode(RDF_TYPE)
_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_IMPORTS: Final = PREFIXES["owl"] + "imports"
_ELSEWHERE: Final = ox.NamedNode(SH + "shapesGraph")
_UNMERGED: Final = ox.NamedNode(INFERRED_MAY_HOLD)
#: What leads to parts of a shape that have a name: they are taken with it.
_LEADING: Final = frozenset(
    (
        *(REST, _IMPORTS, RDF_TYPE, _SUBCLASS.value),
        *(SH + name for name in ("node", "property", "not", "qualifiedValueShape", "prefixes")),
        *(SH + name for name in ("declare", "sparql", "target", "expression", "parameter")),
        *(SH + name for name in ("validator", "nodeValidator", "propertyValidator")),
    )
)
#: Terms that stand where no shape is, too: in reports, forms and declarations of prefixes.
_OF_NO_SHAPE: Final = (
    OTHERS - {"parameter", "validator", "nodeValidator", "propertyValidator"}
) | {each for each in CLASSES if SH + each not in SHAPE_CLASSES}
#: Datatypes that a store does not keep: what has one stands there as another.
_LOST: Final = {
    **{
        PREFIXES["xsd"] + name: "xsd:integer"
        for name in (
            *("int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
            *("nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong"),
            *("unsignedShort", "unsignedByte"),
        )
    },
    PREFIXES["xsd"] + "dateTimeStamp": "xsd:dateTime",
}


@dataclass(frozen=True)
class Data:
    """What shapes are to look at.

    Attributes:
        store: a store that holds it.
        files: the files that it was read from, where they hold all of it; a literal is looked at
            as it is written there.
        merged: whether the default graph is all of it.
        manner: how the files are read.
    """

    store: ox.Store
    files: tuple[Path, ...] = ()
    merged: bool = True
    manner: Manner = AS_NAMED

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every statement, from each graph that says it."""
        if self.files:
            return (quad.triple for path in self.files for quad in self.read(path))
        graph = ox.DefaultGraph() if self.merged else None
        found = self.store.quads_for_pattern(None, None, None, graph)
        return (quad.triple for quad in found if quad.graph_name != _UNMERGED)

    def read(self, path: Path) -> Iterator[ox.Quad]:
        """Yield what one of the files says."""
        return quads(path, manner=self.manner)

    @property
    def statements(self) -> int:
        """How many statements there are, each counted once."""
        if next(self.store.named_graphs(), None) is None:
            return len(self.store)
        answer = self.store.query(
            "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o "
            "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } }"
        )
        assert isinstance(answer, ox.QuerySolutions)
        return int(lexical(next(iter(answer))[0]))

    def holds(self, predicate: ox.NamedNode, value: object = None) -> bool:
        """Return whether a statement has this predicate, and this object."""
        found = self.store.quads_for_pattern(None, predicate, value, None)  # type: ignore[arg-type]
        return next(iter(found), None) is not None


@dataclass(frozen=True)
class Given:
    """What shapes found that somebody gave.

    Attributes:
        used: whether there were any.
        findings: what they found.
        notes: what is to be known of it.
        among: what in the data are shapes and parts of them, as findings name it.
    """

    used: bool = False
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    among: frozenset[str] = frozenset()


def check_given(data: Data, files: Sequence[Path]) -> Given:
    """Return what shapes find in data.

    Args:
        data: what they look at, and where shapes may be, too.
        files: files of shapes.

    Raises:
        LoadError: a file cannot be read, or the shapes cannot be used.
        MissingExtra: they need an engine that is not installed.
    """
    among = [path for path in data.files if any(_same(path, each) for each in files)]
    own = [path for path in files if not any(_same(path, each) for each in among)]
    read: list[ox.Triple] = []
    places: dict[Subject, str] = {}
    for path in own:
        there = [quad.triple for quad in quads(path)]
        if not ShapesGraph(there, {}).shapes:
            raise LoadError(f"{path}: no shape of SHACL is in it; --shapes takes files of shapes")
        places.update((each.subject, str(path)) for each in there)  # type: ignore[misc]
        read += there
    inside: set[Subject] = set()
    if among or _told_of(data):
        found_there = _closure(list(data.triples()))
        inside = {each.subject for each in found_there}  # type: ignore[misc]
        for subject, place in _places(data, inside):
            places.setdefault(subject, place)
        if among and not inside:
            raise LoadError(
                f"{among[0]}: no shape of SHACL is in it; --shapes takes files of shapes"
            )
        read += found_there
    graph = ShapesGraph(read if data.files else _as_kept(read), places)
    if not graph.shapes:
        check_vocabulary(graph)  # where all are misspelled there is no shape
        for quad in data.store.quads_for_pattern(None, _ELSEWHERE, None, None):
            raise LoadError(
                f"the data name {lexical(quad.object)} as their shapes (sh:shapesGraph), and it "
                "was not read; give its file with --shapes"
            )
        return Given()
    check_well_formed(graph)
    if not data.files:
        _refuse_lost(graph)
    notes = [*_without_target(graph, data), *_imports(graph)]
    found, more = check_with_engine(graph, data.triples, data.store)
    parts = (each for each in inside if each in graph.shapes or isinstance(each, ox.BlankNode))
    return Given(True, tuple(found), (*notes, *more), frozenset(map(display_term, parts)))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _told_of(data: Data) -> bool:
    """Return whether data tell of shapes, or name what may be meant as a term of them."""
    named = "{ ?s ?term ?o } UNION { GRAPH ?g { ?s ?term ?o } }"
    kinds = f"{{ ?s <{RDF_TYPE}> ?term }} UNION {{ GRAPH ?g {{ ?s <{RDF_TYPE}> ?term }} }}"
    if data.merged:
        named, kinds = "?s ?term ?o", f"?s <{RDF_TYPE}> ?term"
    used: set[str] = set()
    for pattern in (named, kinds):
        answer = data.store.query(f"SELECT DISTINCT ?term {{ {pattern} }}")
        assert isinstance(answer, ox.QuerySolutions)
        used |= {lexical(row[0]) for row in answer}
    return any(each.removeprefix(SH) not in _OF_NO_SHAPE for each in used if each.startswith(SH))


def _tells(said: Mapping[str, list[Term]]) -> bool:
    """Return whether what is said of a thing tells of a shape, or may be meant to."""
    kinds = (lexical(kind) for kind in said.get(RDF_TYPE, ()))
    terms = [each.removeprefix(SH) for each in (*said, *kinds) if each.startswith(SH)]
    return any(term not in _OF_NO_SHAPE for term in terms)


def _closure(triples: list[ox.Triple]) -> list[ox.Triple]:
    """Return what belongs to the shapes among statements."""
    graph = ShapesGraph(triples, {})
    taken: dict[Subject, None] = {}
    told = (subject for subject, said in graph.said.items() if _tells(said))
    rest: list[Subject] = [*graph.shapes, *told]
    while rest:
        subject = rest.pop()
        if subject in taken or subject not in graph.said:
            continue
        taken[subject] = None
        for predicate, values in graph.said[subject].items():
            leads = predicate in _LEADING
            rest += [
                each
                for each in values
                if isinstance(each, ox.BlankNode) or (leads and isinstance(each, ox.NamedNode))
            ]
    return [each for each in graph.triples if each.subject in taken]


def _places(data: Data, subjects: set[Subject]) -> Iterator[tuple[Subject, str]]:
    """Yield which file tells of a shape that is among data."""
    if len(data.files) == 1:
        yield from ((subject, str(data.files[0])) for subject in subjects)
        return
    for path in data.files:
        for quad in data.read(path):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject in subjects:
                yield quad.subject, str(path)


def _as_kept(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return statements with their literals as a store keeps them, as the data are."""
    store = ox.Store()
    store.extend(ox.Quad(*each) for each in triples)
    return [quad.triple for quad in store]


def _refuse_lost(graph: ShapesGraph) -> None:
    """Refuse to look for a datatype that a store does not keep."""
    for shape in sorted(graph.shapes, key=str):
        for value in graph.values(shape, "datatype"):
            if kept := _LOST.get(lexical(value)):
                raise LoadError(
                    f"{graph.place(shape)}: {graph.display(shape)}: a store keeps "
                    f"{shorten(lexical(value))} as {kept}, so that sh:datatype cannot be checked "
                    "there; check the files themselves: detente validate --bare FILE --shapes FILE"
                )


def _without_target(graph: ShapesGraph, data: Data) -> Iterator[str]:
    """Yield which shapes have nothing to look at, so that nothing is taken as sound unseen."""
    narrower: dict[str, set[str]] = {}
    pairs = [
        (q.subject, q.object) for q in data.store.quads_for_pattern(None, _SUBCLASS, None, None)
    ]
    pairs += [(t.subject, t.object) for t in graph.triples if t.predicate == _SUBCLASS]
    for narrow, broad in pairs:
        narrower.setdefault(lexical(broad), set()).add(lexical(narrow))
    for shape in sorted(graph.targets, key=str):
        told = [_nothing(data, narrower, name, value) for name, value in graph.targets[shape]]
        if all(told):
            yield f"{graph.display(shape)} looked at nothing: {' and '.join(told)}"
    parts = {each.object for each in graph.triples}
    for shape in sorted(graph.shapes - graph.targets.keys() - parts, key=str):
        yield f"{graph.display(shape)} looked at nothing: it has no target, and is in no shape"


def _nothing(data: Data, narrower: dict[str, set[str]], name: str, value: object) -> str:
    """Return in words that a target has nothing in the data; "" where it has, or may have."""
    shown = shorten(lexical(value))  # type: ignore[arg-type]  # a term
    if name == "targetClass":
        classes, rest = {lexical(value)}, [lexical(value)]  # type: ignore[arg-type]
        for each in rest:
            new = narrower.get(each, set()) - classes
            classes |= new
            rest += new
        named = (ox.NamedNode(each) for each in classes if ":" in each and each[:2] != "_:")
        return "" if any(data.holds(_TYPE, each) for each in named) else f"no thing is a {shown}"
    if name in ("targetSubjectsOf", "targetObjectsOf") and isinstance(value, ox.NamedNode):
        return "" if data.holds(value) else f"no statement is with {shown}"
    return ""


def _imports(graph: ShapesGraph) -> Iterator[str]:
    """Yield which ontologies of shapes are named and were not read."""
    for said in graph.said.values():
        for each in said.get(_IMPORTS, ()):
            if each not in graph.said:
                yield f"{lexical(each)} is imported by the shapes and was not read; give its file"
