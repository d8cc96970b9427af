"""The whole graph in numbers, counted in one pass: of each statement only the two things are kept.

It is what counting the edges of the whole network comes to, with no edge made.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import Key
from ..core.namespaces import CATALOGUE, DERIVED, INFERRED_MAY_HOLD, INFERRED_POSSIBLE, MD, PREFIXES
from ..core.terms import Term, lexical
from ..evidence.modality import MODALITIES
from ..evidence.sources import source
from .census import Census
from .context import GraphContext
from .model import Network
from .projection import RULES, connecting, kind_of
from .routes import Between, between_edges

#: How firmly a graph says something, as bits that are joined: the firmest modality is the lowest.
_STATED: Final = (1 << len(MODALITIES)) - 1
_DERIVED, _WEAK, _MAY_HOLD = (1 << len(MODALITIES) + shift for shift in range(3))
#: So many graphs are asked each by itself; where there are more, those with more statements.
_ALONE: Final = 40
_LARGE: Final = 200
_KINDS: Final = f"""
SELECT ?thing ?class {{ GRAPH ?graph {{ ?thing a ?class }} ?class a owl:Class
  FILTER (?graph NOT IN ({", ".join(f"<{graph}>" for graph in sorted(RULES))})) }}
"""
#: Passages, each with how firm it is.
_PASSAGES: Final = f"""
SELECT ?passage ?said {{ GRAPH <{CATALOGUE}> {{ ?passage a md:Passage ; md:modality ?said ;
  dcterms:source ?document ; dcterms:isPartOf ?section ; md:beginIndex ?from ; md:endIndex ?to }} }}
"""


@dataclass
class Tally:
    """What `stats` tells of a network.

    Attributes:
        labels: what each thing is called.
        prefixes: those of CURIEs.
        relations: the words of relations, forward and backward.
        kinds: how many things are of each most specific class: its words and its IRI.
        stated: how many statements there are with each relation that a source makes.
        derived: how many that only follow.
        weak: how many of these follow from weaker statements than asserted ones.
        firmness: how many statements stand at most so firmly: their place in MODALITIES.
        records: how many are memberships or participations.
        joined: the two ends of each statement between different things, one after the other: their
            places among the labels.
        opposed: the statements between things that are joined by contrary ones.
    """

    labels: Mapping[str, str]
    prefixes: Mapping[str, str]
    relations: Mapping[str, tuple[str, str]]
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    stated: Counter[str] = field(default_factory=Counter)
    derived: Counter[str] = field(default_factory=Counter)
    weak: int = 0
    firmness: Counter[int] = field(default_factory=Counter)
    records: int = 0
    joined: array[int] = field(default_factory=lambda: array("q"))
    opposed: Between = field(default_factory=dict)

    def add(self, one: int, relation: str, other: int, firmness: int) -> None:
        """Count a statement between two things, with how firmly its graphs say it as bits."""
        if firmness & _STATED:
            self.stated[relation] += 1
            self.firmness[_firmest(firmness)] += 1
        else:
            self.derived[relation] += 1
            self.weak += firmness == _WEAK
        if one != other:
            self.joined.append(one)
            self.joined.append(other)


def tally_network(network: Network) -> Tally:
    """Return the numbers of a network that is there already."""
    found = Tally(
        {node.iri: node.label for node in network.nodes},
        network.prefixes,
        network.relations,
        kinds=Counter((node.kind, node.type) for node in network.nodes),
        records=sum(bool(edge.record) for edge in network.edges),
        opposed=between_edges(network.edges),
    )
    places = {iri: place for place, iri in enumerate(found.labels)}
    for edge in network.edges:
        bits = sum({1 << MODALITIES.index(source.modality) for source in edge.sources})
        plain = _WEAK if edge.inferred and edge.possible else _DERIVED
        found.add(places[edge.subject], edge.relation, places[edge.object], bits or plain)
    return found


def tally_store(
    context: GraphContext, opposites: Collection[tuple[Collection[str], Collection[str]]]
) -> Tally:
    """Return the numbers of the whole network of a graph that is looked up.

    Args:
        context: the graph.
        opposites: relations of which each side says the contrary of the other.
    """
    labels = Census(context).labels
    found = Tally(
        labels, {**PREFIXES, **context.prefixes}, context.labels.relations, _kinds(context, labels)
    )
    places = {iri: place for place, iri in enumerate(labels)}
    iris = list(labels)
    contrary = {each for sides in opposites for side in sides for each in side}
    said: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    told = {tie.key for tie in context.memberships.ties() if _joins(tie.key, labels)}
    doubled: defaultdict[str, set[int]] = defaultdict(set)
    for one, relation, other in told:
        doubled[relation].add(places[one] * len(iris) + places[other])
    undated: dict[Key, int] = {}
    bits = {
        **_passages(context),
        **dict.fromkeys(DERIVED, _DERIVED),
        INFERRED_POSSIBLE: _WEAK,
        INFERRED_MAY_HOLD: _MAY_HOLD,
    }
    for relation in sorted(context.statements.relations):
        twice = doubled[relation]
        for pair, firmness in _statements(context, relation, places, bits).items():
            if firmness == _MAY_HOLD:
                continue  # it is no part of the merge
            start, end = divmod(pair, len(iris))
            if pair in twice and context.told(key := (iris[start], relation, iris[end])):
                undated[key] = firmness & _STATED
                continue
            if relation in contrary and firmness & _STATED:
                said[relation].add((iris[start], iris[end]))
            found.add(start, relation, end, firmness)
    for tie in context.memberships.ties():
        if tie.key in told:
            firmness = sum({bits.get(graph, 1) for graph in tie.graphs})
            if also := undated.get(tie.key):
                latest = context.memberships.spells(tie.key)[-1]
                firmness |= also if latest.iri == tie.iri else 0
            member, relation, whole = tie.key
            found.add(places[member], relation, places[whole], firmness or _DERIVED)
            found.records += 1
    pairs = {
        pair
        for sides in opposites
        for pair in set.intersection(*(set().union(*map(said.__getitem__, side)) for side in sides))
    }
    found.opposed = between_edges(connecting(context, sorted(pairs))) if pairs else {}
    return found


def _passages(context: GraphContext) -> dict[str, int]:
    """Return how firmly each passage says something, as bits; other sources assert all they say.

    Raises:
        LoadError: a passage says it in a word that is none.
    """
    said: dict[str, str] = {}
    for row in context.lookups.rows(_PASSAGES):
        passage, word = lexical(row["passage"]), lexical(row["said"])
        said[passage] = min(word, said.get(passage, word))
    found = {}
    for passage, word in said.items():
        told = word.removeprefix(MD).lower()
        known = told if told in MODALITIES else source(context.sources, passage).modality
        found[passage] = 1 << MODALITIES.index(known)
    return found


def _firmest(firmness: int) -> int:
    """Return the place in MODALITIES of the firmest of some bits."""
    return (firmness & -firmness).bit_length() - 1


def _joins(key: Key, things: Collection[str]) -> bool:
    return key[0] in things and key[2] in things


def _statements(
    context: GraphContext, relation: str, places: Mapping[str, int], bits: Mapping[str, int]
) -> dict[int, int]:
    """Return the statements with a relation between things, each with how firmly it stands.

    Each is the place of the first thing times how many there are, and the place of the other.
    """
    found: dict[int, int] = {}
    others: set[tuple[str, str]] = set()  # of which one end is no thing
    ask, pattern, count = context.lookups.rows, f"?one <{relation}> ?other", len(places)
    for one, other, graph in _in_graphs(context, pattern):
        if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
            start, end = places.get(one.value), places.get(other.value)
            if start is not None and end is not None:
                pair = start * count + end
                found[pair] = found.get(pair, 0) | bits.get(graph, 1)
            elif graph != INFERRED_MAY_HOLD:
                others.add((one.value, other.value))
    merged = len(others) + sum(firmness != _MAY_HOLD for firmness in found.values())
    (number,) = next(ask(f"SELECT (COUNT(*) AS ?number) {{ {pattern} }}"))
    if int(number.value) > merged:  # no graph with a name holds the rest
        for one, other in ask(f"SELECT ?one ?other {{ {pattern} }}"):
            if not (isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode)):
                continue
            start, end = places.get(one.value), places.get(other.value)
            if start is not None and end is not None:
                found.setdefault(start * count + end, 0)
    return found


def _in_graphs(context: GraphContext, pattern: str) -> Iterator[tuple[Term, Term, str]]:
    """Yield what fits a pattern between ?one and ?other, with the IRI of each graph that holds it.

    A store takes longest to look up the names of what it found: graphs that hold many statements
    are asked each by itself, so that it does not look up theirs again and again.
    """
    ask = context.lookups.rows
    alone: list[str] = []
    if context.lookups.by_index:
        counted = f"SELECT ?graph (COUNT(*) AS ?number) {{ GRAPH ?graph {{ {pattern} }} }}"
        sizes = sorted(
            (int(number.value), graph.value)
            for graph, number in ask(f"{counted} GROUP BY ?graph")
            if isinstance(graph, ox.NamedNode)
        )
        few = len(sizes) <= _ALONE
        alone = [graph for number, graph in sizes[-_ALONE:] if few or number > _LARGE]
        for graph in alone:
            for one, other in ask(f"SELECT ?one ?other {{ GRAPH <{graph}> {{ {pattern} }} }}"):
                yield one, other, graph
        if few:
            return
    but = f"FILTER (?graph NOT IN ({', '.join(f'<{each}>' for each in alone)}))" if alone else ""
    rest = f"SELECT ?one ?other ?graph {{ GRAPH ?graph {{ {pattern} }} {but} }}"
    for one, other, graph in ask(rest):
        yield one, other, graph.value


def _kinds(context: GraphContext, things: Collection[str]) -> Counter[tuple[str, str]]:
    """Return how many things are of each most specific class; see `type_of`."""
    of: dict[str, str] = {}
    known: dict[str, str] = {}
    for thing, type_ in context.lookups.rows(_KINDS):
        iri, kind = thing.value, type_.value
        if iri in things and (iri not in of or kind < of[iri]):
            of[iri] = known.setdefault(kind, kind)
    counted = Counter(of.values())
    if untyped := len(things) - len(of):
        counted[""] = untyped
    context.about.fetch(filter(None, counted))
    return Counter({(kind_of(context.about, each), each): n for each, n in counted.items()})
