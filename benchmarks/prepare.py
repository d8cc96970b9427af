"""The graph of a size, on disk and in a store: made up, merged, and inferred by our rules."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from detente.core.bundled import VOCABULARY as TERMS
from detente.core.namespaces import ONTOLOGY
from detente.inference import materialize

from .shape import statements


def filled(source: Path) -> ox.Store:
    """Return a store with the ontology and the made-up statements, nothing merged or inferred."""
    store = ox.Store()
    store.bulk_load(path=TERMS, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(ONTOLOGY))
    store.bulk_load(path=source, format=ox.RdfFormat.N_QUADS)
    return store


def plain(path: Path | str) -> ox.Store:
    """Return a store with the statements of N-Triples, and no more."""
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES)
    return store


def made(size: int, folder: Path) -> Path:
    """Return the made-up statements of a size as N-Quads, written once into a folder."""
    path = folder / f"made-up-{size}.nq"
    if not path.is_file():
        with path.open("w", encoding="utf-8") as out:
            out.writelines(statements(size))
    return path


def merged(size: int, folder: Path) -> Path:
    """Return the merge of the made-up statements of a size as N-Triples, written once."""
    path = folder / f"merged-{size}.nt"
    if not path.is_file():
        store = ox.Store()
        store.bulk_load(path=made(size, folder), format=ox.RdfFormat.N_QUADS)
        materialize.merge(store)
        store.dump(path, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return path


def prepare(size: int, folder: Path) -> tuple[Path, int]:
    """Return the graph of a size as N-Quads, and how many statements its named graphs hold.

    The made-up statements, the ontology and what follows are in named graphs, their merge in the
    default graph.
    """
    whole = folder / f"whole-{size}.nq"
    store = filled(made(size, folder))
    materialize.infer(store)
    store.dump(whole, format=ox.RdfFormat.N_QUADS)
    merged = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return whole, len(store) - merged
