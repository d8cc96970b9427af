"""The engines that answer the queries, each over the same statements, merge and inference done."""

from __future__ import annotations

import importlib.metadata
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph import KnowledgeGraph
from graph.terms import PREFIXES

#: An answer without the order of its rows, to compare.
Rows = tuple[tuple[str, ...], ...]
Ask = Callable[[str, str], bytes]


_FORMATS = {"csv": ox.QueryResultsFormat.CSV, "json": ox.QueryResultsFormat.JSON}


@dataclass(frozen=True)
class Engine:
    """An engine with the statements in it.

    Attributes:
        name: what the page calls it.
        version: of the package.
        ask: writes the answer to a query as "csv" or "json", or as N-Triples where it is a graph.
    """

    name: str
    version: str
    ask: Ask


def detente(store: ox.Store) -> Engine:
    """Return our own engine, from query text to bytes."""
    kg = KnowledgeGraph(store, PREFIXES)

    def ask(query: str, form: str = "csv") -> bytes:
        out = io.BytesIO()
        results = kg.query(query)
        results.write(out, "ntriples" if results.kind == "graph" else form)
        return out.getvalue()

    return Engine("detente", importlib.metadata.version("detente"), ask)


def oxigraph(store: ox.Store) -> Engine:
    """Return pyoxigraph by itself, over the same store."""

    def ask(query: str, form: str = "csv") -> bytes:
        answer = store.query(query, prefixes=PREFIXES)
        if isinstance(answer, ox.QueryTriples):
            return answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        assert isinstance(answer, ox.QuerySolutions)
        return answer.serialize(format=_FORMATS[form]) or b""

    return Engine("pyoxigraph", importlib.metadata.version("pyoxigraph"), ask)


def rdflib(path: Path) -> Engine:
    """Return rdflib with its own store, read from N-Quads."""
    from rdflib import Dataset

    dataset = Dataset()
    dataset.parse(path, format="nquads")
    return Engine("rdflib", importlib.metadata.version("rdflib"), _through(dataset))


def oxrdflib(store: ox.Store) -> Engine:
    """Return rdflib's API over the same store."""
    from oxrdflib import OxigraphStore
    from rdflib import Dataset

    dataset = Dataset(store=OxigraphStore(store=store))
    return Engine("oxrdflib", importlib.metadata.version("oxrdflib"), _through(dataset))


def _through(dataset: object) -> Ask:
    def ask(query: str, form: str = "csv") -> bytes:
        result = dataset.query(query, initNs=PREFIXES)  # type: ignore[attr-defined]
        written = result.serialize(format="nt" if result.type == "CONSTRUCT" else form)
        return bytes(written or b"")

    return ask


def rows(engine: Engine, query: str) -> Rows:
    """Return what an engine answers, whatever the order of its rows."""
    answer = engine.ask(query, "json").decode()
    if query.lstrip().startswith("CONSTRUCT"):
        return tuple(sorted((line,) for line in answer.splitlines() if line.strip()))
    read = json.loads(answer)
    names = read["head"]["vars"]
    return tuple(
        sorted(
            tuple(row[name]["value"] if name in row else "" for name in names)
            for row in read["results"]["bindings"]
        )
    )
