"""Explaining looks at what lies near, and asks for many things in one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox
import pytest
from path_cases import KG, MD, SRC, PathCase, assert_right, path_cases

from detente import KnowledgeGraph, Network
from detente.core.namespaces import CATALOGUE, EDITORIAL, INFERRED, INFERRED_POSSIBLE, PREFIXES
from detente.explain.paths import PathBounds, Paths, paths_near
from detente.network.census import Census, lists_of
from detente.network.context import GraphContext
from detente.network.model import Edge
from detente.network.nearby import Ground, Nearby, project_around, ways
from detente.network.projection import project
from detente.rdf.lookups import StoreLookups

CASES = [
    case
    for case in path_cases()
    if not any(edge.start for edge in case.network.edges)  # the store has these as memberships
]
FAR = 12_500  # links of the far chain, each four statements


class Counted(StoreLookups):
    """Look-ups that keep what was asked for, and in how many calls."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store)
        self.calls: Counter[str] = Counter()
        self.asked: set[str] = set()
        self.read = 0

    def about(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        wanted = self._note("about", things)
        return self._counted(super().about(wanted, relations, merged=merged))

    def leading_to(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        wanted = self._note("leading_to", things)
        return self._counted(super().leading_to(wanted, relations, merged=merged))

    def between(self, pairs: Iterable[tuple[str, str]]) -> Iterator[ox.Quad]:
        wanted = list(pairs)
        self._note("between", (end for pair in wanted for end in pair))
        return self._counted(super().between(wanted))

    def related(self, relations: Iterable[str], *, merged: bool = False) -> Iterator[ox.Quad]:
        self.calls["related"] += 1
        return self._counted(super().related(relations, merged=merged))

    def _note(self, call: str, things: Iterable[str]) -> list[str]:
        wanted = list(things)
        self.calls[call] += 1
        self.asked |= set(wanted)
        return wanted

    def _counted(self, quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
        for quad in quads:
            self.read += 1
            yield quad


def stored(network: Network) -> ox.Store:
    """A store that holds a network: statements in the graphs of their sources, and the merge."""
    quads: set[ox.Quad] = set()

    def say(graph: str, subject: str, relation: str, value: str | ox.Literal) -> None:
        prefix, _, name = relation.partition(":")
        held = ox.NamedNode(PREFIXES[prefix] + name if prefix in PREFIXES else relation)
        node = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
        for where in (ox.NamedNode(graph), ox.DefaultGraph()):
            quads.add(ox.Quad(ox.NamedNode(subject), held, node, where))

    for node in network.nodes:
        say(EDITORIAL, node.iri, "skos:prefLabel", ox.Literal(node.label, language="en"))
        say(EDITORIAL, node.iri, "rdf:type", node.type)
        say(EDITORIAL, node.type, "rdf:type", PREFIXES["owl"] + "Class")
        say(EDITORIAL, node.type, "rdfs:label", ox.Literal(node.kind))
    for edge in network.edges:
        say(EDITORIAL, edge.relation, "rdf:type", MD + "DomainRelation")
    for iri, (forward, backward) in network.relations.items():
        say(EDITORIAL, iri, "md:phrase", ox.Literal(forward))
        say(EDITORIAL, iri, "md:inversePhrase", ox.Literal(backward))
    for number, edge in enumerate(network.edges):
        if edge.inferred:
            say(INFERRED_POSSIBLE if edge.possible else INFERRED, *edge.key)
        for source in edge.sources:
            begin = 1000 * number + (source.begin or 0)
            passage = f"{source.document}#char={begin},{begin + 9}"
            say(passage, *edge.key)
            say(CATALOGUE, passage, "rdf:type", MD + "Passage")
            say(CATALOGUE, passage, "dcterms:source", source.document)
            say(CATALOGUE, passage, "dcterms:isPartOf", SRC + "section")
            say(CATALOGUE, passage, "md:beginIndex", ox.Literal(begin))
            say(CATALOGUE, passage, "md:endIndex", ox.Literal(begin + 9))
            say(CATALOGUE, passage, "md:modality", MD + source.modality.capitalize())
            say(CATALOGUE, source.document, "dcterms:title", ox.Literal(source.title))
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def chain(name: str, links: int) -> Iterator[ox.Quad]:
    """A chain of things that are connected with nothing else."""
    label, employs = ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.NamedNode(MD + "employs")
    graph = ox.NamedNode(SRC + "far")
    for number in range(links):
        one, other = (ox.NamedNode(f"{KG}{name}-{n}") for n in (number, number + 1))
        for where in (graph, ox.DefaultGraph()):
            yield ox.Quad(one, employs, other, where)
            yield ox.Quad(one, label, ox.Literal(f"{name} {number}", language="en"), where)


def find(case: PathCase, context: GraphContext, **more: int) -> Paths:
    bounds = PathBounds(case.max_steps, case.limit, case.avoid, case.asserted)
    return paths_near(context, case.start, case.goal, bounds, **more)


def case_named(name: str) -> PathCase:
    return next(case for case in CASES if case.name == name)


@pytest.fixture(scope="module")
def far() -> GraphContext:
    """The village of the first case, and a chain of 50,000 statements far from it."""
    store = stored(CASES[0].network)
    store.bulk_extend(chain("far", FAR))
    return GraphContext(store)


@pytest.fixture
def counted(far: GraphContext) -> Counted:
    return Counted(far.store)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_looking_near_finds_what_was_worked_out_by_hand(case: PathCase) -> None:
    answer = find(case, GraphContext(stored(case.network)))
    assert_right(case, answer)


@pytest.mark.parametrize(
    "ask",
    [
        lambda context: find(CASES[0], context),
        lambda context: find(replace(CASES[0], max_steps=1), context),
        lambda context: project_around(context, [CASES[0].start], 3, asserted=False, census=None),
    ],
    ids=["a path", "no path", "what lies around"],
)
def test_what_lies_far_is_not_looked_at(
    counted: Counted, far: GraphContext, ask: Callable[[GraphContext], object]
) -> None:
    ask(GraphContext(far.store, lookups=counted))
    assert not any("far" in iri for iri in counted.asked)
    assert counted.read < 200


def test_many_neighbors_are_asked_for_in_one_call() -> None:
    def calls(case: PathCase) -> Counter[str]:
        store = stored(case.network)
        counted = Counted(store)
        counted.by_index = False  # as on a server
        assert find(case, GraphContext(store, lookups=counted))
        return counted.calls

    few, many = calls(_fan(3)), calls(_fan(60))
    assert many["leading_to"] <= few["leading_to"] + 3


def test_a_hub_is_counted_only_so_far_that_no_route_leads_through_it() -> None:
    case = _fan(2)
    hub = f"{KG}between-01"
    nodes, edges = list(case.network.nodes), list(case.network.edges)
    for number in range(1000):
        iri = f"{KG}beside-{number}"
        nodes.append(replace(nodes[1], iri=iri, label=iri))
        edges.append(replace(edges[0], subject=iri, object=hub))
    store = stored(replace(case.network, nodes=tuple(nodes), edges=tuple(edges)))
    counted = Counted(store)
    assert len(find(case, GraphContext(store, lookups=counted)))
    assert sum("beside" in iri for iri in counted.asked) < 50


def _fan(things: int) -> PathCase:
    """Two things with so many others between them."""
    case = case_named("two steps, read along the relations")
    nodes, edges = list(case.network.nodes), list(case.network.edges)
    first, last = edges
    for number in range(things):
        iri = f"{KG}between-{number:02}"
        nodes.append(replace(nodes[1], iri=iri, label=f"between {number:02}"))
        edges += [replace(first, object=iri), replace(last, subject=iri)]
    network = replace(case.network, nodes=tuple(nodes), edges=tuple(edges))
    return replace(case, network=network, limit=1)


def test_a_search_that_is_cut_short_says_so(far: GraphContext) -> None:
    ends = f"{KG}far-0", f"{KG}far-300"
    found = paths_near(far, *ends, PathBounds(), 50)
    assert found.outcome == (
        "no connection of at most 4 steps; "
        "the search ended before all was seen that may lie between"
    )
    assert paths_near(far, *ends, PathBounds()).outcome == (
        "no connection of at most 4 steps; the shortest has 300 steps"
    )


def test_a_search_goes_from_both_ends(far: GraphContext) -> None:
    nearby = Nearby(far)
    found = ways(Ground(nearby, (), ()), f"{KG}far-100", f"{KG}far-104", 4)
    assert (found.shortest, len(nearby)) == (4, 6)


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_a_part_is_that_of_the_whole_network(fixed: KnowledgeGraph, hops: int) -> None:
    context = GraphContext(fixed.store)
    whole, center = project(context), fixed.resolve("peacekeeping missions")
    part = project_around(context, [center], hops, asserted=False, census=Census(context))
    assert part == whole.keep(whole.around([center], hops))


def test_a_census_counts_the_whole_network(fixed: KnowledgeGraph) -> None:
    context = GraphContext(fixed.store)
    whole, census = project(context), Census(context)
    held = [node.iri for node in whole.nodes[:40]]
    told = [(n.iri, n.label, n.kind, n.aliases, d) for n, d in whole.others(held, 30)]
    assert [(n.iri, n.label, n.kind, n.aliases, d) for n, d in census.others(held, 30)] == told
    assert (len(census.things), census.statements) == (whole.total_nodes, whole.total_edges)

    def known(edges: Iterable[Edge]) -> Counter[object]:
        return Counter((edge.key, edge.inferred, edge.inferred and edge.possible) for edge in edges)

    assert known(census.touching(held)) == known(whole.touching(held))


@pytest.mark.parametrize("largest", [3, 10**9])
def test_lists_are_counted_as_what_touches_things_has_them(
    fixed: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    context = GraphContext(fixed.store)
    monkeypatch.setattr("detente.network.census.COUNTED_AHEAD", largest)
    held = {node.iri for node in project(context).nodes[::7]}
    counted = Census(context).lists(held)
    assert {basis for *_, basis in +counted} == {"stated", "inferred", "inferred-possible"}
    assert +counted == lists_of(Census(context).touching(held), held)


def test_in_a_large_graph_no_other_thing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    case = _fan(5)
    context = GraphContext(stored(case.network))
    monkeypatch.setattr("detente.network.census.COUNTED_AHEAD", 3)
    census = Census(context)
    part = project_around(context, [case.start], 1, asserted=False, census=census)
    assert (part.total_nodes, part.total_edges) == (
        len(case.network.nodes),
        len(case.network.edges),
    )
    held = [node.iri for node in part.nodes]
    assert (census.others(held, 10), census.lonely(held)) == ([], 0)
    assert len([*census.touching(held)]) == len(case.network.edges)
