"""A part of the graph that ships: what the questions name, and what their answers begin with."""

import pinned
import pyoxigraph as ox

from detente import KnowledgeGraph
from detente.core.namespaces import CATALOGUE, KG, ONTOLOGY, PREFIXES, SRC, expand
from detente.evidence.confirmation import confirm
from detente.inference import materialize

_LABEL = PREFIXES["skos"] + "prefLabel"
#: What no question asks of terms.
_WORDS = {
    PREFIXES[prefix] + name
    for prefix, names in {
        "skos": ("definition", "scopeNote", "example", "altLabel", "changeNote"),
        "rdfs": ("isDefinedBy", "comment"),
    }.items()
    for name in names
}


def part(kg: KnowledgeGraph, rows: int) -> KnowledgeGraph:
    """Return the part that the first rows of each question are about, with what follows in it."""
    store = pinned.stated()
    named = _named(kg, store, rows)
    ends: dict[str, set[str]] = {}
    labelled = set()
    for quad in store:
        subject, object_ = _iri(quad.subject), _iri(quad.object)
        if subject.startswith(KG):
            ends.setdefault(subject, set()).update({object_} if object_.startswith(KG) else ())
            labelled |= {subject} if quad.predicate.value == _LABEL else set()
    # A membership, a participation and the like has no name, and is there where all its ends are.
    kept = set(named)
    for _ in range(2):  # a headcount is of a participation
        kept |= {node for node, found in ends.items() if node not in labelled and found <= kept}
    quads = [quad for quad in store if _kept(quad, kept)]
    described = list(store.quads_for_pattern(None, None, None, ox.NamedNode(CATALOGUE)))
    sources = {CATALOGUE, *(_iri(quad.graph_name) for quad in quads)}
    sources |= {_iri(quad.object) for quad in described if _iri(quad.subject) in sources}
    told = {each for each in sources if each.startswith(SRC)} | named
    result = ox.Store()
    result.extend([*quads, *(quad for quad in described if _iri(quad.subject) in told)])
    materialize.infer(result)
    confirm(result)
    return KnowledgeGraph(result, PREFIXES)


def _iri(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode) else ""


def _named(kg: KnowledgeGraph, store: ox.Store, rows: int) -> set[str]:
    """What the examples of the questions name, and what the first rows of their answers name."""
    labels = {
        quad.object.value: _iri(quad.subject)
        for quad in store.quads_for_pattern(None, ox.NamedNode(_LABEL), None)
        if isinstance(quad.object, ox.Literal)
    }
    found = set()
    for question in KnowledgeGraph.questions():
        found |= {expand(value, PREFIXES) or value for value in question.example.values()}
        for row in kg.ask(question.name, limit=rows, **question.example).rows:
            found |= {labels[cell] for cell in row if cell in labels}
    return found


def _kept(quad: ox.Quad, kept: set[str]) -> bool:
    graph, target = _iri(quad.graph_name), _iri(quad.object)
    if graph in (CATALOGUE, ONTOLOGY):
        return graph == ONTOLOGY and quad.predicate.value not in _WORDS
    return _iri(quad.subject) in kept and (not target.startswith(KG) or target in kept)
