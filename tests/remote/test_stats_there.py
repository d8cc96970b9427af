"""`stats` of a graph on a server: the same figures as from the store, counted there."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from detente import KnowledgeGraph
from detente.core.namespaces import MERGE, PREFIXES
from detente.dataset.options import Choice
from detente.inference.materialize import merge
from detente.remote.store import RemoteStore

from .conftest import Oxigraph, lines

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
#: Two documents that differ in how firm they are, and in what they say.
DOCUMENTS = f"""{HEAD}
src:catalogue {{
  src:one a md:Document ; dcterms:title "The first" .
  src:one.s01 a md:Section ; dcterms:title "Means" ; schema:position 1 .
  <{PREFIXES["src"]}one#char=0,9> a md:Passage ; dcterms:source src:one ;
    dcterms:isPartOf src:one.s01 ; md:modality md:Asserted ; md:beginIndex 0 ; md:endIndex 9 .
  <{PREFIXES["src"]}one#char=9,20> a md:Passage ; dcterms:source src:one ;
    dcterms:isPartOf src:one.s01 ; md:modality md:Possible ; md:beginIndex 9 ; md:endIndex 20 .
  src:two a md:Document ; dcterms:title "The second" .
  src:two.s01 a md:Section ; dcterms:title "Arms" ; schema:position 1 .
  <{PREFIXES["src"]}two#char=0,9> a md:Passage ; dcterms:source src:two ;
    dcterms:isPartOf src:two.s01 ; md:modality md:Ability ; md:beginIndex 0 ; md:endIndex 9 .
}}
<{PREFIXES["src"]}one#char=0,9> {{
  kg:drills md:addresses kg:redland ; md:definedAs "what one does" }}
<{PREFIXES["src"]}one#char=9,20> {{
  kg:drills md:addresses kg:redland . kg:blueland md:employs kg:drills }}
<{PREFIXES["src"]}two#char=0,9> {{
  kg:drills md:addresses kg:redland ; md:causes kg:redland ; md:definedAs "what one shows" .
  kg:blue-league md:employs kg:drills , kg:nobody }}
<https://w3id.org/detente/graph/inferred-possible> {{ kg:redland md:employs kg:drills }}
"""
#: A record of ours has one member, and this one has two.
TWO_MEMBERS = f"""{HEAD}
src:almanac {{ kg:membership-blue-league-redland org:member kg:blueland }}
"""


def with_more(league: KnowledgeGraph, trig: str) -> KnowledgeGraph:
    store = ox.Store()
    store.extend(league.store)
    store.load(trig, format=ox.RdfFormat.TRIG)
    merge(store)
    return KnowledgeGraph(store, PREFIXES, choice=Choice())


def told(kg: KnowledgeGraph, server: Oxigraph) -> tuple[list[str], RemoteStore]:
    """Compare what is counted there with what is counted here."""
    lines_told: list[str] = []
    there = KnowledgeGraph.connect(server.url, tell=lines_told.append)
    found = there.stats()
    assert found.json() == kg.stats().json()
    assert found.text() == kg.stats().text()
    assert isinstance(there.store, RemoteStore)
    return lines_told, there.store


def test_what_is_counted_there_is_what_is_counted_here(
    start: Callable[..., Oxigraph], league: KnowledgeGraph
) -> None:
    kg = with_more(league, DOCUMENTS)
    here = kg.stats()
    assert here["differing"].rows
    assert here["opposed"].rows
    assert ("derived from weaker statements than asserted ones", 1) in here["whole"].rows
    content = lines(kg.store)
    lines_told, there = told(kg, start(content))
    assert lines_told == []  # nothing was fetched whole
    assert there.server.client.requests <= 60
    assert there.server.client.received <= min(250_000, 2 * len(content))
    assert there.fetched < len(kg.store) / 4


def test_a_merge_in_a_graph_of_its_own_is_counted(
    start: Callable[..., Oxigraph], league: KnowledgeGraph
) -> None:
    assert told(league, start(lines(league.store, merge=MERGE)))[0] == []


def test_a_graph_that_is_not_made_as_ours_are_is_read(
    start: Callable[..., Oxigraph], league: KnowledgeGraph
) -> None:
    kg = with_more(league, TWO_MEMBERS)
    fetching, came = told(kg, start(lines(kg.store)))[0]
    assert "fetching all of it, " in fetching
    assert "statements came, in " in came
