"""path: the shortest ways that tell something, each step with who says so."""

import json
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

import networkx as nx  # type: ignore[import-untyped, unused-ignore]
import pytest
from path_cases import PathCase, assert_right, path_cases

from detente import Edge, KnowledgeGraph, Network, Node, Source, UnknownName, UsageError
from detente.core.namespaces import PREFIXES
from detente.explain.paths import Paths, paths
from detente.network.routes import avoided, hub_cost

KG, MD, SRC = PREFIXES["kg"], PREFIXES["md"], PREFIXES["src"]
PHRASES = {
    MD + "employs": ("employs", "is employed by"),
    MD + "contributesTo": ("contributes to", "is furthered by"),
    MD + "hinders": ("hinders", "is hindered by"),
}
KINDS = {"a": "State", "b": "State", "m": "Mechanism", "o": "Outcome", "x": "Challenge"}


def passage(document: str, begin: int, modality: str = "asserted") -> Source:
    graph = f"{SRC}{document}#char={begin},{begin + 9}"
    return Source(graph, document.title(), "Means", 2, begin, begin + 9, modality)


ESSAY, WEAK, OTHER = passage("essay", 10), passage("essay", 30, "possible"), passage("other", 5)


def edge(subject: str, relation: str, other: str, *sources: Source) -> Edge:
    weak = all(source.modality != "asserted" for source in sources)
    return Edge(KG + subject, MD + relation, KG + other, sources, possible=weak)


def inferred(subject: str, relation: str, other: str, *because: str, weak: bool = False) -> Edge:
    told = because or ("a rule", f"{subject} does so")
    return Edge(KG + subject, MD + relation, KG + other, inferred=True, possible=weak, because=told)


def network(*edges: Edge) -> Network:
    """The things at the ends of edges, each called as its id, of the class of its first letter."""
    ends = sorted({iri for each in edges for iri in (each.subject, each.object)})
    names = [iri.removeprefix(KG) for iri in ends]
    kinds = [KINDS.get(name[0], "Mechanism") for name in names]
    nodes = [
        Node(iri, name, kind.lower(), type=MD + kind)
        for iri, name, kind in zip(ends, names, kinds, strict=True)
    ]
    held = tuple(sorted(edges, key=lambda e: (e.subject, e.relation, e.object)))
    return Network(tuple(nodes), held, PHRASES, {}, len(nodes), len(held))


def hub(name: str, spokes: int) -> list[Edge]:
    """A thing that many others contribute to."""
    return [edge(f"{name}-{number:03}", "contributesTo", name, ESSAY) for number in range(spokes)]


def through(found: Paths) -> list[list[str]]:
    return [[each.label for each in path.through] for path in found]


LINE = network(edge("a", "employs", "m", ESSAY), edge("m", "contributesTo", "o", WEAK, OTHER))


def find(held: Network, start: str, goal: str, **options: object) -> Paths:
    return paths(held, KG + start, KG + goal, **options)  # type: ignore[arg-type]


# What is told


def test_a_path_is_told_from_its_start_with_the_source_of_each_step() -> None:
    assert find(LINE, "a", "o").text() == (
        "from a to o: 1 connection\n"
        "\n"
        "1. 2 steps through m\n"
        "   a employs m\n"
        '     - Essay, "Means", paragraph 2 (10-19)\n'
        "   m contributes to o\n"
        '     - Other, "Means", paragraph 2 (5-14)\n'
        "       and 1 more passage\n"
    )
    assert [step.sentence for step in find(LINE, "o", "a").paths[0].steps] == [
        "o is furthered by m",
        "m is employed by a",
    ]


def test_verbose_tells_every_source_and_the_parts_of_the_score() -> None:
    held = network(*LINE.edges, *hub("m", 6))
    text = find(held, "a", "o").text(verbose=True)
    assert "   score 2.50 = 2 steps + 0.50 for m (8 neighbors)\n" in text
    assert "more passage" not in text
    assert text.count("     - ") == 3


def test_what_follows_is_told_with_its_rule() -> None:
    held = network(inferred("a", "employs", "m", "who joins in employs", "a joins in b"))
    assert find(held, "a", "m").text().splitlines()[3:] == [
        "   a employs m",
        "     follows by the rule: who joins in employs",
        "       a joins in b",
    ]
    weak = network(inferred("a", "employs", "m", "a rule", "a joins in b (ability)", weak=True))
    assert "follows, from weaker statements, by the rule: a rule" in find(weak, "a", "m").text()


def test_what_is_only_possible_is_marked() -> None:
    held = network(edge("a", "employs", "m", WEAK))
    assert '(30-39), as a possibility ("' in find(held, "a", "m").text()
    assert find(held, "a", "m").paths[0].steps[0].possible


def test_the_sentence_itself_is_told_where_the_texts_are_there() -> None:
    held = network(edge("a", "employs", "m", replace(ESSAY, sentence="A uses M.")))
    assert '       "A uses M."\n' in find(held, "a", "m").text()


def test_json_and_the_notebook_hold_the_same() -> None:
    found = find(LINE, "a", "o")
    content = json.loads(found.json())
    assert [content["start"], content["goal"], content["labels"]] == [
        KG + "a",
        KG + "o",
        ["a", "o"],
    ]
    (path,) = content["paths"]
    assert path["score"] == 2
    assert path["through"] == [{"iri": KG + "m", "label": "m", "neighbors": 2, "cost": 0.0}]
    assert [source["graph"] for source in path["steps"][1]["sources"]] == [OTHER.graph, WEAK.graph]
    hostile = replace(LINE, nodes=(replace(LINE.nodes[0], label="<b>\x1b"), *LINE.nodes[1:]))
    assert "&lt;b&gt;\\u001b" in find(hostile, "a", "o")._repr_html_()
    assert "\x1b" not in find(hostile, "a", "o").text()


# Which statement tells a step


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (edge("a", "hinders", "m", WEAK), inferred("a", "employs", "m")),
        (
            edge("a", "hinders", "m", ESSAY),
            edge("a", "employs", "m", WEAK, passage("b", 1, "ability")),
        ),
        (
            edge("a", "hinders", "m", ESSAY, OTHER),
            edge("a", "employs", "m", ESSAY, passage("essay", 50)),
        ),
        (edge("a", "hinders", "m", ESSAY, passage("essay", 50)), edge("a", "employs", "m", ESSAY)),
        (inferred("a", "hinders", "m"), inferred("a", "employs", "m", weak=True)),
        (edge("a", "employs", "m", ESSAY), edge("a", "hinders", "m", ESSAY)),
    ],
    ids=["stated", "firm", "documents", "passages", "firm premises", "alphabet"],
)
def test_the_best_supported_statement_tells_a_step(better: Edge, worse: Edge) -> None:
    (path,) = find(network(better, worse), "a", "m")
    assert [(step.relation, len(step.sources)) for step in path.steps] == [
        (better.relation, len(better.sources))
    ]


def test_further_statements_are_counted_unless_they_only_follow() -> None:
    held = network(
        edge("a", "employs", "m", ESSAY),
        edge("a", "hinders", "m", ESSAY),
        edge("m", "hinders", "a", WEAK),
        inferred("m", "contributesTo", "a"),
    )
    found = find(held, "a", "m")
    assert "   a employs m (and 2 more)\n" in found.text()
    assert found.paths[0].steps[0].also == ("a hinders m", "a is hindered by m")
    assert "     also: a is hindered by m\n" in found.text(verbose=True)


# Which paths are told


def test_a_hub_costs_more_than_a_step_through_the_rarely_connected() -> None:
    direct = [edge("a", "employs", "mid", ESSAY), edge("mid", "contributesTo", "o", ESSAY)]
    detour = [
        edge("a", "employs", "m1", ESSAY),
        edge("m1", "contributesTo", "m2", ESSAY),
        edge("m2", "contributesTo", "o", ESSAY),
    ]
    assert through(find(network(*direct, *detour), "a", "o")) == [["mid"], ["m1", "m2"]]
    busy = network(*direct, *detour, *hub("mid", 18))
    assert [path.score for path in find(busy, "a", "o")] == [3, round(2 + hub_cost(20), 6)]
    assert through(find(busy, "a", "o")) == [["m1", "m2"], ["mid"]]


def test_only_paths_up_to_one_step_longer_than_the_shortest_compete() -> None:
    names = ["a", "m1", "m2", "m3", "o"]
    long = [edge(one, "employs", two, ESSAY) for one, two in pairwise(names)]
    short = [edge("a", "employs", "mid", ESSAY), edge("mid", "employs", "o", ESSAY)]
    assert through(find(network(*long, *short, *hub("mid", 300)), "a", "o")) == [["mid"]]
    assert through(find(network(*long), "a", "o")) == [["m1", "m2", "m3"]]


def test_a_detour_through_the_same_things_is_left_out() -> None:
    held = network(
        edge("a", "employs", "m", ESSAY),
        edge("m", "contributesTo", "o", ESSAY),
        edge("a", "employs", "m2", ESSAY),
        edge("m2", "contributesTo", "m", ESSAY),
    )
    assert through(find(held, "a", "o")) == [["m"]]


def test_of_equal_paths_the_better_founded_comes_first() -> None:
    def way(middle: str, one: Edge) -> Iterable[Edge]:
        return one, edge(middle, "contributesTo", "o", ESSAY)

    held = network(
        *way("m1", inferred("a", "employs", "m1")),
        *way("m2", edge("a", "employs", "m2", WEAK)),
        *way("m3", edge("a", "employs", "m3", ESSAY)),
        *way("m4", edge("a", "employs", "m4", ESSAY, OTHER)),
    )
    assert through(find(held, "a", "o", limit=9)) == [["m4"], ["m3"], ["m2"], ["m1"]]
    assert through(find(held, "a", "o", limit=1)) == [["m4"]]
    assert through(find(held, "a", "o", asserted=True)) == [["m4"], ["m3"], ["m2"]]


def test_what_is_avoided_no_path_leads_through() -> None:
    held = network(
        edge("a", "employs", "m", ESSAY),
        edge("m", "contributesTo", "o", ESSAY),
        edge("a", "hinders", "x", ESSAY),
        edge("x", "hinders", "o", ESSAY),
        edge("x", "contributesTo", "o", ESSAY),
    )
    assert through(find(held, "a", "o")) == [["m"], ["x"]]
    assert through(find(held, "a", "o", avoid={KG + "x"})) == [["m"]]
    assert through(find(held, "a", "o", avoid={MD + "Mechanism"})) == [["x"]]
    assert through(find(held, "a", "o", avoid={MD + "employs"})) == [["x"]]
    (path,) = find(held, "a", "o", avoid={MD + "employs", MD + "contributesTo"})
    assert [step.sentence for step in path.steps] == ["a hinders x", "x hinders o"]
    ends = {MD + "State", MD + "Outcome"}  # the classes of the ends are no obstacle
    assert through(find(held, "a", "o", avoid=ends)) == [["m"], ["x"]]


# Nothing found, or nothing that could be


def test_where_there_is_none_it_says_what_was_tried() -> None:
    chain = [f"m{number}" for number in range(7)]
    held = network(
        *(edge(one, "employs", two, ESSAY) for one, two in pairwise(chain)),
        edge("x", "hinders", "x2", ESSAY),
    )
    far = find(held, "m0", "m6")
    assert (bool(far), len(far), list(far)) == (False, 0, [])
    assert far.text() == (
        "from m0 to m6: no connection of at most 4 steps; the shortest has 6 steps\n"
    )
    assert find(held, "m0", "m6", max_steps=6)
    assert find(held, "m0", "m1", avoid={MD + "employs"}).outcome == (
        "no connection of at most 4 steps; the shortest with nothing avoided has 1 step"
    )
    assert find(held, "m0", "x", max_steps=1).outcome == (
        "no connection of at most 1 step, nor any longer one"
    )
    assert json.loads(far.json())["paths"] == []


def test_ends_that_cannot_be_are_refused() -> None:
    with pytest.raises(UnknownName, match=r"md:State is no thing with statements about it"):
        paths(LINE, KG + "a", MD + "State")
    with pytest.raises(UsageError, match="a path needs two things, and both ends are kg:a"):
        find(LINE, "a", "a")
    with pytest.raises(UsageError, match="a path cannot both end at kg:o and avoid it"):
        find(LINE, "a", "o", avoid={KG + "o"})


def test_a_thing_without_neighbours_has_no_path() -> None:
    lonely = replace(LINE, nodes=(*LINE.nodes, Node(KG + "z", "z", "thing")))
    assert not find(lonely, "a", "z")


def test_a_statement_of_a_thing_about_itself_is_no_step() -> None:
    assert through(find(network(*LINE.edges, edge("m", "employs", "m", ESSAY)), "a", "o")) == [
        ["m"]
    ]


# What the page finds as well


@pytest.mark.parametrize("case", path_cases(), ids=lambda case: case.name)
def test_the_command_finds_what_was_worked_out_by_hand(case: PathCase) -> None:
    answer = paths(
        case.network,
        case.start,
        case.goal,
        max_steps=case.max_steps,
        limit=case.limit,
        avoid=case.avoid,
        asserted=case.asserted,
    )
    assert_right(case, answer)


# What is to be avoided, by name


@pytest.mark.parametrize(
    ("text", "iris"),
    [
        ("military diplomacy", {"kg:military-diplomacy"}),
        ("md:employs", {"md:employs"}),
        ("is a kind of", {"skos:broader"}),
        ("contributesTo", {"md:contributesTo"}),
        ("Mechanism", {"md:Mechanism"}),
        ("MilitaryAlliance", {"md:MilitaryAlliance"}),
        (
            "organization",
            {"md:Organization", "md:MilitaryAlliance", "md:RegionalOrganization"}
            | {"md:GlobalOrganization", "md:Forum"},
        ),
    ],
)
def test_a_name_to_avoid_is_a_thing_a_class_or_a_relation(
    kg: KnowledgeGraph, text: str, iris: set[str]
) -> None:
    assert avoided(kg.store, [text]) == {kg.resolve(iri) for iri in iris}


def test_what_no_path_leads_through_cannot_be_avoided(kg: KnowledgeGraph) -> None:
    for text in ("src:strategies", "definedAs"):
        with pytest.raises(UsageError, match="cannot be avoided: no path leads through it"):
            avoided(kg.store, [text])
    with pytest.raises(UnknownName, match="nothing in the graph is called 'zzz'"):
        avoided(kg.store, ["NATO", "zzz"])


# The graph that ships with the package


PAIRS = [
    ("cyber capabilities", "regional stability"),
    ("NATO", "trust"),
    ("social media", "conflict prevention"),
    ("AU", "geopolitical tensions"),
]


@pytest.mark.parametrize(("start", "goal"), PAIRS)
def test_real_pairs_are_not_led_through_the_hub(kg: KnowledgeGraph, start: str, goal: str) -> None:
    found = paths(kg.network, kg.resolve(start), kg.resolve(goal))
    assert "military diplomacy" not in through(found)[0]


def test_paths_are_as_short_as_networkx_finds_them(kg: KnowledgeGraph) -> None:
    graph = nx.Graph(kg.networkx())
    things = sorted(graph)
    draw = random.Random(7)
    held = {(e.subject, e.relation, e.object) for e in kg.network.edges}
    for _ in range(40):
        start, goal = draw.sample(things, 2)
        found = paths(kg.network, kg.resolve(start), kg.resolve(goal), max_steps=6)
        length = (
            nx.shortest_path_length(graph, start, goal) if nx.has_path(graph, start, goal) else 9
        )
        assert bool(found) == (length <= 6)
        scores = []
        for path in found:
            assert length <= len(path.steps) <= length + 1
            assert all((step.subject, step.relation, step.object) in held for step in path.steps)
            degrees = [len(set(graph[each.iri.replace(KG, "kg:")])) for each in path.through]
            expected = len(path.steps) + sum(max(0, math.log2(d / 4) / 2) for d in degrees)
            assert path.score == pytest.approx(expected)
            ends = [kg.resolve(start), *(each.iri for each in path.through), kg.resolve(goal)]
            assert len(set(ends)) == len(path.steps) + 1
            for step, *pair in zip(path.steps, ends, ends[1:], strict=False):
                assert sorted((step.subject, step.object)) == sorted(pair)
            scores.append(path.score)
        assert scores == sorted(scores)


def test_the_cheapest_of_all_paths_are_told(kg: KnowledgeGraph) -> None:
    graph = nx.Graph(kg.networkx())
    draw = random.Random(11)
    for _ in range(10):
        start, goal = draw.sample(sorted(graph), 2)
        found = paths(kg.network, kg.resolve(start), kg.resolve(goal))
        if not found:
            continue
        shortest = int(nx.shortest_path_length(graph, start, goal))
        every = nx.all_simple_paths(graph, start, goal, cutoff=min(4, shortest + 1))
        best = min(
            len(way) - 1 + sum(max(0, math.log2(len(graph[n]) / 4) / 2) for n in way[1:-1])
            for way in every
        )
        assert found.paths[0].score == pytest.approx(best)


def test_the_telling_is_the_same_in_every_process(outputs: Callable[[str], set[bytes]]) -> None:
    script = (
        "from detente import KnowledgeGraph\nfrom detente.explain.paths import paths\n"
        "kg = KnowledgeGraph.load()\n"
        f"for a, b in {PAIRS}:\n"
        "    print(paths(kg.network, kg.resolve(a), kg.resolve(b), limit=9).text(verbose=True))"
    )
    assert len(outputs(script)) == 1
