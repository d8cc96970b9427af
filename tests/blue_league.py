"""The Blue League: memberships, facts and sources made up for the tests, some of which differ."""

from pathlib import Path

import pyoxigraph as ox

from detente import KnowledgeGraph
from detente.core.bundled import VOCABULARY as TERMS
from detente.core.namespaces import KG, ONTOLOGY, PREFIXES
from detente.dataset import scope
from detente.dataset.read import fill
from detente.evidence.confirmation import confirm
from detente.inference import materialize

LEAGUE = Path(__file__).parent / "blue_league.trig"
#: What kinds of sources those of the league could be, for what is computed of them.
KINDS = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .
src:catalogue {
    src:almanac md:sourceKind md:ResearchDataset .
    src:editorial md:sourceKind md:EditorsKnowledge .
    src:general-knowledge md:sourceKind md:EditorsKnowledge .
    src:memo md:sourceKind md:Analysis .
    src:page-accession md:sourceKind md:Press .
    src:yearbook md:sourceKind md:ReferenceWork ; dcterms:publisher "Green Annals" ;
        md:confirmingPrecision "year" .
}
"""
REDLAND = KG + "membership-blue-league-redland"


def load(from_: str | None = None, *, kinds: bool = False) -> KnowledgeGraph:
    """The vocabulary and the league, and what follows; with the kinds of its sources, or not."""
    store = ox.Store()
    fill(store, [(TERMS, ONTOLOGY), (LEAGUE, None)])
    if from_:
        scope.narrow(store, from_)
    if kinds:
        store.load(KINDS, format=ox.RdfFormat.TRIG)
    materialize.infer(store)
    confirm(store)
    return KnowledgeGraph(store, PREFIXES)
