"""The whole graph in numbers, counted in one pass: of each statement only the two things are kept.

It is what counting the edges of the whole network comes to, with no edge made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import Key
from ..core.namespaces import CATALOGUE, DERIVED, INFERRED_MAY_HOLD, INFERRED_POSSIBLE, MD, PREFIXES
from ..core.terms import lexical
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
        neighbors: how many statements are between a thing and each other, by IRI.
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
    neighbors: dict[str, dict[str, int]] = field(default_factory=dict)
    opposed: Between = field(default_factory=dict)

    def add(self, one: str, relation: str, other: str, firmness: int) -> None:
        """Count a statement, with how firmly its graphs say it as bits."""
        if firmness & _STATED:
            self.stated[relation] += 1
            self.firmness[_firmest(firmness)] += 1
        else:
            self.derived[relation] += 1
            self.weak += firmness == _WEAK
        if one != other:
            for here, there in ((one, other), (other, one)):
                near = self.neighbors.setdefault(here, {})
                near[there] = near.get(there, 0) + 1


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
    for edge in network.edges:
        bits = sum({1 << MODALITIES.index(source.modality) for source in edge.sources})
        plain = _WEAK if edge.inferred and edge.possible else _DERIVED
        found.add(*edge.key, bits or plain)
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
    names = {iri: iri for iri in labels}  # each kept once, however many statements have it
    contrary = {each for sides in opposites for side in sides for each in side}
    said: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    told = {tie.key for tie in context.memberships.ties() if _joins(tie.key, labels)}
    undated: dict[Key, int] = {}
    bits = {
        **_passages(context),
        **dict.fromkeys(DERIVED, _DERIVED),
        INFERRED_POSSIBLE: _WEAK,
        INFERRED_MAY_HOLD: _MAY_HOLD,
    }
    for relation in sorted(context.statements.relations):
        for (one, other), firmness in _statements(context, relation, names, bits).items():
            if firmness == _MAY_HOLD:
                continue  # it is no part of the merge
            key = one, relation, other
            if key in told and context.told(key):
                undated[key] = firmness & _STATED
                continue
            if relation in contrary and firmness & _STATED:
                said[relation].add((one, other))
            found.add(one, relation, other, firmness)
    for tie in context.memberships.ties():
        if tie.key in told:
            firmness = sum({bits.get(graph, 1) for graph in tie.graphs})
            if also := undated.get(tie.key):
                latest = context.memberships.spells(tie.key)[-1]
                firmness |= also if latest.iri == tie.iri else 0
            found.add(*tie.key, firmness or _DERIVED)
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
    context: GraphContext, relation: str, names: Mapping[str, str], bits: Mapping[str, int]
) -> dict[tuple[str, str], int]:
    """Return the statements with a relation between things, each with how firmly it stands."""
    found: dict[tuple[str, str], int] = {}
    others: set[tuple[str, str]] = set()  # of which one end is no thing
    ask, pattern = context.lookups.rows, f"?one <{relation}> ?other"
    for one, other, graph in ask(f"SELECT ?one ?other ?graph {{ GRAPH ?graph {{ {pattern} }} }}"):
        if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
            start, end = names.get(one.value), names.get(other.value)
            if start and end:
                firmness = bits.get(graph.value, 1)
                found[start, end] = found.get((start, end), 0) | firmness
            elif graph.value != INFERRED_MAY_HOLD:
                others.add((one.value, other.value))
    merged = len(others) + sum(firmness != _MAY_HOLD for firmness in found.values())
    (number,) = next(ask(f"SELECT (COUNT(*) AS ?number) {{ {pattern} }}"))
    if int(number.value) > merged:  # no graph with a name holds the rest
        for one, other in ask(f"SELECT ?one ?other {{ {pattern} }}"):
            if not (isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode)):
                continue
            start, end = names.get(one.value), names.get(other.value)
            if start and end:
                found.setdefault((start, end), 0)
    return found


def _kinds(context: GraphContext, things: Collection[str]) -> Counter[tuple[str, str]]:
    """Return how many things are of each most specific class; see `type_of`."""
    of: dict[str, str] = {}
    known: dict[str, str] = {}
    for row in context.lookups.rows(_KINDS):
        iri, kind = lexical(row["thing"]), lexical(row["class"])
        if iri in things and (iri not in of or kind < of[iri]):
            of[iri] = known.setdefault(kind, kind)
    counted = Counter(of.values())
    if untyped := len(things) - len(of):
        counted[""] = untyped
    context.about.fetch(filter(None, counted))
    return Counter({(kind_of(context.about, each), each): n for each, n in counted.items()})
