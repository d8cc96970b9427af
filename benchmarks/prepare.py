"""The graph of a size, on disk and in a store: made up, merged, and inferred by our rules."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from detente.core.bundled import VOCABULARY as TERMS
from detente.core.namespaces import CATALOGUE, MD, ONTOLOGY, PREFIXES
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


def laid_out(size: int, folder: Path, merge: str = "") -> Path:
    """Return the made-up statements, the ontology and their merge, as a server's loader reads them.

    It is written line by line, and nothing is derived: what two sources state is merged by whoever
    reads it.

    Args:
        size: of the made-up statements.
        folder: where it is written.
        merge: the graph that the merge is put into; nothing for the default graph.
    """
    path = folder / f"laid-out-{size}.nq"
    again = f" <{merge}> .\n".encode() if merge else b" .\n"
    terms = ox.parse(path=TERMS, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    graph, catalogue = ox.NamedNode(ONTOLOGY), ox.NamedNode(CATALOGUE)
    day = ox.Literal("2024-12-28", datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    told = [ox.Quad(each.subject, each.predicate, each.object, graph) for each in terms]
    told.append(ox.Quad(catalogue, ox.NamedNode(MD + "coveredUntil"), day, catalogue))
    first = ox.serialize(told, format=ox.RdfFormat.N_QUADS) or b""
    with path.open("wb") as out, made(size, folder).open("rb") as lines:
        for line in chain(first.splitlines(keepends=True), lines):
            out.write(line + line.rpartition(b" <")[0] + again)
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
