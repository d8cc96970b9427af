"""The engines that answer the queries, each over the same statements, merge and inference done.

Each is one that Python embeds, asked in the way of its own that is fastest from the text of a query
to the text of an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from detente import KnowledgeGraph
from detente.core.namespaces import PREFIXES

from .measure import Without

#: An answer without the order of its rows, to compare.
Rows = tuple[tuple[str, ...], ...]
_FORMATS: Final = {"csv": ox.QueryResultsFormat.CSV, "json": ox.QueryResultsFormat.JSON}
_TRIPLE: Final = ("subject", "predicate", "object")
_HEADS: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True)
class Engine:
    """An engine with the statements in it.

    Attributes:
        name: what the page calls it.
        ask: writes the answer to a query as text, as fast as it can.
        rows: returns the answer to a query, whatever the order of its rows.
    """

    name: str
    ask: Callable[[str], object]
    rows: Callable[[str], Rows]


def detente(store: ox.Store) -> Engine:
    """Return our own engine, from query text to bytes."""
    kg = KnowledgeGraph(store, PREFIXES)

    def ask(query: str, form: str = "csv") -> bytes:
        results = kg.query(query)
        return results.to_bytes("ntriples" if results.kind == "graph" else form)

    return Engine("detente", ask, lambda query: _read(ask(query, "json")))


def oxigraph(store: ox.Store) -> Engine:
    """Return pyoxigraph by itself, over the same store."""

    def ask(query: str, form: str = "csv") -> bytes:
        answer = store.query(query, prefixes=PREFIXES)
        if isinstance(answer, ox.QueryTriples):
            return answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        assert isinstance(answer, ox.QuerySolutions)
        return answer.serialize(format=_FORMATS[form]) or b""

    return Engine("pyoxigraph", ask, lambda query: _read(ask(query, "json")))


def rdflib(path: Path) -> Engine:
    """Return rdflib with its own store, read from N-Quads."""
    from rdflib import Dataset

    dataset = Dataset()
    dataset.parse(path, format="nquads")
    return _through("rdflib", dataset)


def oxrdflib(store: ox.Store) -> Engine:
    """Return rdflib's API over the same store."""
    from oxrdflib import OxigraphStore
    from rdflib import Dataset

    return _through("oxrdflib", Dataset(store=OxigraphStore(store=store)))


def _through(name: str, dataset: Any) -> Engine:
    def ask(query: str, form: str = "csv") -> bytes:
        result = dataset.query(query, initNs=PREFIXES)
        written = result.serialize(format="nt" if result.type == "CONSTRUCT" else form)
        return bytes(written or b"")

    return Engine(name, ask, lambda query: _read(ask(query, "json")))


def maplib(path: Path) -> Engine:
    """Return maplib over the merge; it reads no N-Quads, and panics at GRAPH with a variable."""
    from maplib import Model

    model = Model()
    merge = path.with_suffix(".nt")
    if not merge.is_file():
        store = ox.Store()
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
        store.dump(merge, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    model.read(str(merge))

    def answer(query: str, **options: Any) -> Any:
        if "GRAPH" in query:
            raise Without("refused")
        return model.query(_HEADS + query, **options)

    def ask(query: str) -> object:
        found = answer(query)
        frames = found if isinstance(found, list) else [found]
        return [frame.write_csv() for frame in frames]

    def rows(query: str) -> Rows:
        if not _makes(query):
            return _read(answer(query, return_json=True).encode())
        frames = answer(query)
        found = [row for frame in frames for row in frame.select(_TRIPLE).iter_rows()]
        return tuple(sorted({tuple(map(_bare, row)) for row in found}))

    return Engine("maplib", ask, rows)


def sparq(path: Path) -> Engine:
    """Return sparq, whose text of an answer is JSON, and whose constructed graph is of objects."""
    from sparq import Graph

    graph = Graph.load(str(path), format="nquads")

    def ask(query: str) -> object:
        text = _HEADS + query
        return graph.construct(text) if _makes(query) else graph.query_json(text)

    def rows(query: str) -> Rows:
        found = ask(query)
        if isinstance(found, str):
            return _read(found.encode())
        assert isinstance(found, list)
        return tuple(sorted({tuple(term.value for term in triple) for triple in found}))

    return Engine("sparq", ask, rows)


def family(name: str, path: Path) -> dict[str, Engine]:
    """Return the engines of a family, which share a store or stand alone, filled from N-Quads.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    if name != "pyoxigraph":
        alone: Mapping[str, Callable[[Path], Engine]] = {
            "rdflib": rdflib,
            "maplib": maplib,
            "sparq": sparq,
        }
        return {name: alone[name](path)}
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return {engine.name: engine for engine in (detente(store), oxigraph(store), oxrdflib(store))}


def _makes(query: str) -> bool:
    return query.lstrip().startswith("CONSTRUCT")


def _read(answer: bytes) -> Rows:
    """Return the rows of JSON, or the triples of N-Triples."""
    if not answer.lstrip().startswith(b"{"):
        triples: Iterable[ox.Quad] = ox.parse(answer, format=ox.RdfFormat.N_TRIPLES)
        return tuple(
            sorted({(_bare(q.subject), _bare(q.predicate), _bare(q.object)) for q in triples})
        )
    read = json.loads(answer)
    names = sorted(read["head"]["vars"])
    return tuple(
        sorted(
            tuple(row[name]["value"] if name in row else "" for name in names)
            for row in read["results"]["bindings"]
        )
    )


def _bare(term: object) -> str:
    """Return an IRI without its brackets, or what a literal says."""
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return term.value
    return str(term).removeprefix("<").removesuffix(">")
