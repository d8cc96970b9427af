"""The part of the graph that pinned answers were read from: named documents and named sources.

What a document, a source or a thing adds later is no part of it, so that no answer has to be read
again for it. Run as a module, this writes the list of sources anew: do so where all answers have
been read again, and only then.
"""

import re
from pathlib import Path

import pyoxigraph as ox
from passages import DOCUMENTS, SRC

from detente import KnowledgeGraph
from detente.core.namespaces import CATALOGUE, COVERAGE, EDITORIAL, KG, MD, ONTOLOGY, PREFIXES
from detente.dataset.read import bundled_files, fill_bundled
from detente.dataset.scope import narrow
from detente.evidence.confirmation import confirm
from detente.inference import materialize

LIST = Path(__file__).parent / "answers" / "sources.txt"


def stated() -> ox.Store:
    """What the bundled files state; nothing that follows."""
    store = ox.Store()
    fill_bundled(store, bundled_files())
    return store


def is_passage(graph: str) -> bool:
    return "#char=" in graph


def sources(store: ox.Store) -> set[str]:
    """The sources in a store that are neither ours nor passages of documents."""
    named = {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
    ours = {CATALOGUE, COVERAGE, EDITORIAL, ONTOLOGY}
    return {graph for graph in named - ours if not is_passage(graph)}


def keep(store: ox.Store, kept: set[str]) -> ox.Store:
    """Remove what other sources than those state, and things that none of them speaks of."""
    spoken: set[object] = set()
    for graph in list(store.named_graphs()):
        assert isinstance(graph, ox.NamedNode)
        name = graph.value
        source = name.partition("#")[0] if is_passage(name) else name
        if source in kept:
            for quad in store.quads_for_pattern(None, None, None, graph):
                spoken |= {quad.subject, quad.object}
        elif name not in (CATALOGUE, COVERAGE, EDITORIAL, ONTOLOGY):
            store.remove_graph(graph)
    catalogue = ox.NamedNode(CATALOGUE)
    kind = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(MD + "Document")
    described = {quad.subject for quad in store.quads_for_pattern(None, *kind, catalogue)}
    others = {str(one)[1:-1] for one in described if str(one)[1:-1] not in kept}
    for quad in list(store.quads_for_pattern(None, None, None, catalogue)):
        if re.split(r"#|\.s\d", str(quad.subject)[1:-1])[0] in others:  # its sections and passages
            store.remove(quad)
    for quad in list(store.quads_for_pattern(None, None, None, ox.NamedNode(EDITORIAL))):
        ends = {end for end in (quad.subject, quad.object) if str(end).startswith(f"<{KG}")}
        if ends - spoken:
            store.remove(quad)
    return store


def graph(scope: str | None = None) -> KnowledgeGraph:
    """The graph of the documents and of the sources in the list, or of a scope of them."""
    names = (*DOCUMENTS, *LIST.read_text(encoding="utf-8").split())
    store = keep(stated(), {SRC + name for name in names})
    if scope:
        narrow(store, scope)
        materialize.infer(store)
        return KnowledgeGraph(store, PREFIXES)
    materialize.infer(store)
    confirm(store)
    return KnowledgeGraph(store, PREFIXES)


def graph_of_documents() -> KnowledgeGraph:
    """The graph of the documents alone, and of the things that they speak of."""
    store = keep(stated(), {SRC + name for name in DOCUMENTS})
    materialize.infer(store)
    return KnowledgeGraph(store, PREFIXES)


if __name__ == "__main__":
    names = sorted(source.removeprefix(SRC) for source in sources(stated()))
    LIST.write_text("\n".join(names) + "\n", encoding="utf-8")
