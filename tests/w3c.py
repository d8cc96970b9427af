"""The tests of the W3C for SPARQL queries and for files of RDF, put to detente and to its engine.

`python -m tests.w3c FOLDER` runs them; FOLDER is a copy of https://github.com/w3c/rdf-tests. It
says how many pass and names each that does not, with what became of it in detente and in pyoxigraph
alone, which docs/conformance.md explains; it ends with 1 if one of them is not on that page, or one
on that page passes.
Updates, entailment, the protocols and what asks another server are not among them.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from detente import DetenteError, KnowledgeGraph
from detente.core.terms import Term

PAGE: Final = Path(__file__).parents[1] / "docs" / "conformance.md"
_BASE: Final = "https://w3c.github.io/rdf-tests/"
_MANIFEST: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RESULT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_PLACE: Final = ox.NamedNode("urn:place")
_CELL: Final = ox.NamedNode("urn:cell")
_ENTRIES: Final = f"""
PREFIX mf: <{_MANIFEST}>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
PREFIX rdf: <{_RDF}>
SELECT ?test ?type ?action ?query ?result (GROUP_CONCAT(DISTINCT STR(?data)) AS ?files)
    (GROUP_CONCAT(DISTINCT STR(?graph)) AS ?named) (SAMPLE(?service) AS ?served) {{
    ?manifest mf:entries/rdf:rest*/rdf:first ?test .
    ?test a ?type ; mf:action ?action
    OPTIONAL {{ ?action qt:query ?query }}
    OPTIONAL {{ ?action qt:data ?data }}
    OPTIONAL {{ ?action qt:graphData ?graph FILTER (isIRI(?graph)) }}
    OPTIONAL {{ ?action qt:serviceData ?service }}
    OPTIONAL {{ ?test mf:result ?result FILTER (isIRI(?result)) }}
}} GROUP BY ?test ?type ?action ?query ?result ORDER BY ?test"""
_FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_SYNTAX: Final = {
    "NTriples": ox.RdfFormat.N_TRIPLES,
    "NQuads": ox.RdfFormat.N_QUADS,
    "Turtle": ox.RdfFormat.TURTLE,
    "Trig": ox.RdfFormat.TRIG,
    "XML": ox.RdfFormat.RDF_XML,
}

Comparable = frozenset[str] | str
#: The place of each row where its order counts; rows that may stand either way share one.
Order = tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """A test.

    Attributes:
        name: its manifest's folder and its own name, as "sparql11/aggregates agg01".
        type: its class, without the namespace.
        read: the file of the query, or of RDF.
        data: files of the default graph.
        named: files of the named graphs.
        result: the file of what is right, where there is one.
    """

    name: str
    type: str
    read: Path
    data: tuple[Path, ...]
    named: tuple[Path, ...]
    result: Path | None


@dataclass(frozen=True)
class Outcome:
    """What came of a test: whether each passes, and whether both did the same."""

    case: Case
    detente: bool
    alone: bool
    same: bool


def cases(folder: Path, part: str) -> Iterator[Case]:
    """Return the tests of the manifests below `folder`/`part`."""
    for manifest in sorted((folder / part).rglob("*manifest.ttl")):
        store = ox.Store()
        store.load(path=manifest, format=ox.RdfFormat.TURTLE, base_iri=_iri(folder, manifest))
        for row in _selected(store, _ENTRIES):
            if row["served"] is not None:
                continue
            kind = row["type"].value.rpartition("#")[2]
            read = row["action"] if row["query"] is None else row["query"]
            if not isinstance(read, ox.NamedNode):
                continue
            yield Case(
                f"{manifest.parent.relative_to(folder / part)} "
                + re.split(r"[#/]", row["test"].value)[-1],
                kind,
                _path(folder, read.value),
                _paths(folder, row["files"]),
                _paths(folder, row["named"]),
                None if row["result"] is None else _path(folder, row["result"].value),
            )


def _selected(store: ox.Store, query: str) -> Iterator[Any]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return iter(found)


def _iri(folder: Path, path: Path) -> str:
    return _BASE + path.relative_to(folder).as_posix()


def _path(folder: Path, iri: str) -> Path:
    return folder / iri.removeprefix(_BASE).partition("#")[0]


def _paths(folder: Path, iris: ox.Literal | None) -> tuple[Path, ...]:
    return tuple(_path(folder, iri) for iri in sorted(iris.value.split() if iris else ()))


def _parsed(folder: Path, path: Path) -> Iterator[ox.Quad]:
    syntax = ox.RdfFormat.from_extension(path.suffix[1:])
    return ox.parse(path=path, format=syntax, base_iri=_iri(folder, path), rename_blank_nodes=True)


def queries(folder: Path) -> Iterator[Outcome]:
    """Return what comes of the tests of queries, those of reading them and of their answers."""
    for case in cases(folder, "sparql"):
        if "entailment" in case.name or case.name.startswith("sparql11/service "):
            continue
        if case.type in ("QueryEvaluationTest", "CSVResultFormatTest"):
            yield _evaluated(folder, case)
        elif re.fullmatch(r"(?:Positive|Negative)SyntaxTest(?:11)?", case.type):
            yield _read(folder, case)


def _text(folder: Path, case: Case) -> str:
    return f"BASE <{_iri(folder, case.read)}>\n" + case.read.read_text(encoding="utf-8")


def _read(folder: Path, case: Case) -> Outcome:
    """Return whether a query is read, or refused, as it should be."""
    wanted = case.type.startswith("Positive")
    text = _text(folder, case)
    graph = _graph("")

    def reads(ask: Callable[[], object]) -> bool:
        try:
            ask()
        except (DetenteError, SyntaxError, ValueError, RuntimeError):
            return False
        return True

    here = reads(lambda: graph.query(text).kind)
    alone = reads(lambda: graph.store.query(text))
    return Outcome(case, here == wanted, alone == wanted, here == alone)


def _graph(quads: str) -> KnowledgeGraph:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made, "data.nq")
        path.write_text(quads, encoding="utf-8")
        return KnowledgeGraph.load(path, bundled=False)


def _evaluated(folder: Path, case: Case) -> Outcome:
    """Return whether a query is answered as it should be, by value where numbers are compared."""
    text = _text(folder, case)
    quads = [quad for path in case.data for quad in _parsed(folder, path)]
    asked = [] if case.data else [_path(folder, _joined(folder, case, iri)) for iri in _from(text)]
    for path in (*case.named, *asked):
        name = ox.NamedNode(_iri(folder, path))
        quads += [ox.Quad(q.subject, q.predicate, q.object, name) for q in _parsed(folder, path)]
    graph = _graph("".join(f"{quad} .\n" for quad in quads))
    assert case.result is not None
    wanted, order = _expected(folder, case.result)
    here = _answer(partial(_of_detente, graph, text, case.result, order))
    alone = _answer(partial(_of_engine, graph, text, case.result, order))
    return Outcome(case, here == wanted, alone == wanted, here == alone)


def _from(text: str) -> list[str]:
    return _FROM.findall(re.sub(r"(?m)^\s*#.*$", "", text))


def _joined(folder: Path, case: Case, iri: str) -> str:
    return iri if iri.startswith(_BASE) else _iri(folder, case.read.parent / iri)


def _answer(ask: Callable[[], Comparable]) -> Comparable:
    try:
        return ask()
    except (DetenteError, SyntaxError, ValueError, RuntimeError):
        return "refused"


def _of_detente(graph: KnowledgeGraph, text: str, result: Path, order: Order) -> Comparable:
    found = graph.query(text)
    if result.suffix == ".csv":
        return _lines(found.text("csv"))
    if found.kind == "graph":
        return _canonical(
            ox.Quad(t.subject, t.predicate, t.object)
            for t in ox.parse(found.text("ntriples"), ox.RdfFormat.N_TRIPLES)
        )
    if result.suffix == ".tsv":
        return _rows(ox.parse_query_results(found.text("tsv"), ox.QueryResultsFormat.TSV), order)
    return _rows(ox.parse_query_results(found.text("json"), ox.QueryResultsFormat.JSON), order)


def _of_engine(graph: KnowledgeGraph, text: str, result: Path, order: Order) -> Comparable:
    found = graph.store.query(text)
    if isinstance(found, ox.QueryTriples):
        return _canonical(ox.Quad(t.subject, t.predicate, t.object) for t in found)
    if result.suffix == ".csv":
        return _lines((found.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode())
    return _rows(found, order)


def _expected(folder: Path, path: Path) -> tuple[Comparable, Order]:
    """Return what is right, as `_rows` has it, and its order where that counts."""
    syntax = {
        ".srx": ox.QueryResultsFormat.XML,
        ".srj": ox.QueryResultsFormat.JSON,
        ".tsv": ox.QueryResultsFormat.TSV,
    }.get(path.suffix)
    if path.suffix == ".csv":
        return _lines(path.read_text(encoding="utf-8")), ()
    if syntax is not None:
        return _rows(ox.parse_query_results(path=path, format=syntax), ()), ()
    quads = list(_parsed(folder, path))
    if not any(quad.object == ox.NamedNode(_RESULT + "ResultSet") for quad in quads):
        return _canonical(quads), ()
    store = ox.Store()
    store.extend(quads)
    for row in _selected(store, f"SELECT ?truth {{ ?set <{_RESULT}boolean> ?truth }}"):
        return str(row["truth"].value), ()
    rows: dict[Term, dict[str, Term]] = {}
    places: dict[Term, int] = {}
    for row in _selected(
        store,
        f"PREFIX rs: <{_RESULT}> SELECT * {{ ?set rs:solution ?row OPTIONAL {{ ?row rs:index ?at }}"
        " OPTIONAL { ?row rs:binding [ rs:variable ?name ; rs:value ?value ] } } ORDER BY ?at",
    ):
        cells = rows.setdefault(row["row"], {})
        if row["at"] is not None:
            places[row["row"]] = int(row["at"].value)
        if row["name"] is not None:
            cells[row["name"].value] = row["value"]
    order = tuple(sorted(places.values()))
    return _of_rows(list(rows.values()), order), order


def _lines(text: str) -> str:
    head, *rows = csv.reader(io.StringIO(text))
    order = sorted(range(len(head)), key=head.__getitem__)
    table = sorted([row[column] for column in order] for row in rows)
    return re.sub(r"_:\w+", "_:", f"{sorted(head)} {table}")


def _rows(found: ox.QuerySolutions | ox.QueryBoolean, order: Order) -> Comparable:
    if isinstance(found, ox.QueryBoolean):
        return str(bool(found)).lower()
    names = [variable.value for variable in found.variables]
    return _of_rows(
        [{name: row[name] for name in names if row[name] is not None} for row in found], order
    )


def _of_rows(rows: list[dict[str, Term]], order: Order) -> Comparable:
    """Return rows as statements without the names of blank nodes, placed where order counts."""

    def statements() -> Iterator[ox.Quad]:
        for at, row in enumerate(rows):
            place = order[at] if at < len(order) else None
            node = ox.BlankNode()
            if place is not None:
                yield ox.Quad(node, _PLACE, ox.Literal(place))
            yield ox.Quad(node, _CELL, ox.Literal(len(row)))
            for name, value in row.items():
                yield ox.Quad(node, ox.NamedNode(f"urn:cell:{name}"), value)

    return _canonical(statements())


def _canonical(quads: Iterable[ox.Quad]) -> frozenset[str]:
    """Return statements with the values of literals as a store of the engine writes them."""
    store = ox.Store()
    store.extend(quads)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(map(str, dataset))


def files(folder: Path) -> Iterator[Outcome]:
    """Return what comes of the tests of reading RDF: accepted or refused, and what was read."""
    with tempfile.TemporaryDirectory() as made:
        for case in cases(folder, "rdf"):
            found = re.fullmatch(r"Test(NTriples|NQuads|Turtle|Trig|XML)(\w+)", case.type)
            if found is None:
                continue
            syntax = _SYNTAX[found[1]]
            path = Path(made, f"data.{syntax.file_extension}")
            path.write_bytes(case.read.read_bytes())
            here = _answer(partial(_loaded, path, syntax))
            alone = _answer(partial(_taken, path, syntax))
            refused = [isinstance(a, str) for a in (here, alone)]
            wanted = found[2] == "NegativeSyntax"
            yield Outcome(
                case,
                refused[0] == wanted,
                refused[1] == wanted,
                refused[0] == refused[1] and (refused[0] or here == alone),
            )


def _loaded(path: Path, syntax: ox.RdfFormat) -> Comparable:
    said = {ox.RdfFormat.RDF_XML: "rdfxml"}.get(syntax) or syntax.name.lower().replace("-", "")
    return _canonical(KnowledgeGraph.load(path, bundled=False, input_format=said).store)


def _taken(path: Path, syntax: ox.RdfFormat) -> Comparable:
    return _canonical(ox.parse(path=path, format=syntax, base_iri=path.as_uri()))


def main(folder: Path) -> int:
    """Say what comes of all tests; return 1 where docs/conformance.md says otherwise."""
    page = PAGE.read_text(encoding="utf-8")
    wrong = False
    for title, outcomes in (("queries", list(queries(folder))), ("files", list(files(folder)))):
        counts = [sum(o.detente for o in outcomes), sum(o.alone for o in outcomes)]
        same = sum(outcome.same for outcome in outcomes)
        print(
            f"{title}: {len(outcomes)} tests; detente passes {counts[0]}, the engine alone"
            f" {counts[1]}; both do the same in {same}"
        )
        for outcome in outcomes:
            named = f"`{outcome.case.name}`" in page
            well = outcome.detente and outcome.same
            if named == well:
                wrong = True
            if named or not well:
                passes = [
                    "passes" if each else "fails" for each in (outcome.detente, outcome.alone)
                ]
                note = "" if named != well else ", which the page does not say"
                print(f"  {outcome.case.name}: {passes[0]}, the engine {passes[1]}{note}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
