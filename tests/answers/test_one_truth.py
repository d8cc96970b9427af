"""What can be asked of the graph in several ways has one answer.

For each relation between things the statements that hold on a day are those of SPARQL's default
graph, and the same in the network (and so in networkx, edges-csv and the page), in show, why and
path, and in the panel: today, on another day, and without what follows by rules.
"""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import pytest

from detente import KnowledgeGraph, UnknownName
from detente.core.namespaces import MD, PREFIXES, expand
from detente.core.validity import Holds
from detente.view.drawing import Drawing

#: How a graph is loaded, by name.
GRAPHS: dict[str, Callable[[], KnowledgeGraph]] = {
    "today": KnowledgeGraph.load,
    "on another day": lambda: KnowledgeGraph.load(as_of="1999-06-01"),
    "without inference": lambda: KnowledgeGraph.load(inference=False),
}
#: What an interface leaves out on purpose, and why. It is to stay short.
LEFT_OUT = {
    "records without inference": "a membership or participation is told as the statement that it"
    " is, with its dates; in SPARQL it is a record, and the statement follows from it by a rule",
    "inferred beside stated on a path": "a step tells what is stated between two things, and"
    " what is inferred only where nothing is",
}
EACH = 2  # so many statements of each relation are asked one by one
Statements = dict[str, set[tuple[str, str]]]


@cache
def graph(name: str) -> KnowledgeGraph:
    return GRAPHS[name]()


@cache
def default_graph(name: str) -> Statements:
    """What SPARQL says, by relation: the statements between things with a name."""
    query = """
        SELECT ?subject ?relation ?object {
          ?relation a md:DomainRelation . ?subject ?relation ?object .
          FILTER (isIRI(?subject) && isIRI(?object))
        }"""
    found: Statements = defaultdict(set)
    for subject, relation, target in graph(name).query(query).rows:
        assert subject
        assert relation
        assert target
        found[relation].add((subject, target))
    return found


def told(rows: list[tuple[str, str, str]]) -> Statements:
    found: Statements = defaultdict(set)
    for subject, relation, target in rows:
        found[relation].add((subject, target))
    return found


def differences(found: Statements, expected: Statements) -> dict[str, object]:
    return {
        relation: {
            "only here": sorted(found[relation] - expected[relation])[:3],
            "only in SPARQL": sorted(expected[relation] - found[relation])[:3],
        }
        for relation in sorted(found.keys() | expected.keys())
        if found[relation] != expected[relation]
    }


def sample(name: str) -> list[tuple[str, str, str]]:
    """Some statements of each relation, the same on each run."""
    chosen = random.Random(14)
    return [
        (subject, relation, target)
        for relation, pairs in sorted(default_graph(name).items())
        for subject, target in chosen.sample(sorted(pairs), min(EACH, len(pairs)))
    ]


def left_out(name: str, record: str, key: tuple[str, str, str]) -> bool:
    """Whether a statement is that of a record, and SPARQL without inference does not have it."""
    subject, relation, target = key
    stands = (subject, target) in default_graph(name)[relation]
    return name == "without inference" and bool(record) and not stands


@pytest.mark.parametrize("name", GRAPHS)
def test_the_network(name: str) -> None:
    rows = [
        edge.key
        for edge in graph(name).network.edges
        if edge.certainty == Holds.YES.value and not left_out(name, edge.record, edge.key)
    ]
    assert differences(told(rows), default_graph(name)) == {}


@pytest.mark.parametrize("name", GRAPHS)
def test_networkx_and_the_table_of_edges(name: str) -> None:
    """Both are the network, statement by statement, with what it says of each."""
    edges = sorted((*edge.key, edge.certainty) for edge in graph(name).network.edges)
    of_networkx = sorted(
        (full(subject), full(edge["relation"]), full(target), edge["certainty"])
        for subject, target, edge in graph(name).networkx().edges(data=True)
    )
    assert of_networkx == edges
    table = io.StringIO(graph(name).export(format="edges-csv").decode())
    of_table = sorted(
        (full(row["subject"]), full(row["relation"]), full(row["object"]), row["certainty"])
        for row in csv.DictReader(table)
    )
    assert of_table == edges


def keyed(thing: str, relation: str, other: str, backward: bool) -> tuple[str, str, str]:
    return (other, relation, thing) if backward else (thing, relation, other)


def full(curie: str) -> str:
    return expand(curie) or curie


@pytest.mark.parametrize("name", GRAPHS)
def test_the_page(name: str) -> None:
    """The page compares the day with the four days that stand with each statement."""
    kg = graph(name)
    day = kg.context.day
    assert day
    facts = Drawing(kg.network, {node.iri: (0.0, 0.0) for node in kg.network.nodes}).facts()
    rows = []
    for statement in facts["statements"]:
        possible, certain, last, end = statement.get("days", (None, "", "9999-12-31", None))
        ended = (possible and day < possible) or (end and end < day)
        holds = not ended and certain is not None and last is not None and certain <= day <= last
        subject, target = (facts["things"][statement[each]] for each in ("subject", "object"))
        key = subject["iri"], statement["relation"], target["iri"]
        if holds and not left_out(name, statement.get("record", ""), key):
            rows.append(key)
    assert differences(told(rows), default_graph(name)) == {}


@pytest.mark.parametrize("name", GRAPHS)
def test_show(name: str) -> None:
    """What a thing's entry tells with a relation is what SPARQL finds of it, both ways."""
    kg, expected = graph(name), default_graph(name)
    around: dict[tuple[str, str, bool], set[str]] = {}
    for subject, relation, target in sample(name)[::2]:
        around[subject, relation, False] = {o for s, o in expected[relation] if s == subject}
        around[target, relation, True] = {s for s, o in expected[relation] if o == target}
    entries = {thing: kg.show(f"<{thing}>") for thing, _, _ in around}
    wrong = {}
    for (thing, relation, backward), others in around.items():
        shown = {
            line.iri
            for group in entries[thing].groups
            if (group.relation, group.backward) == (relation, backward)
            for line in group.lines
            if line.certainty == Holds.YES.value and line.iri
            if not left_out(name, line.record, keyed(thing, relation, line.iri, backward))
        }
        if shown != others:
            wrong[thing, relation, backward] = shown ^ others
    assert wrong == {}


@pytest.mark.parametrize("name", GRAPHS)
def test_why(name: str) -> None:
    """It holds that a statement stands in the default graph, and not that it is turned round."""
    kg, expected, chosen = graph(name), default_graph(name), random.Random(14)
    for subject, relation, target in sample(name):
        for one, other in ((subject, target), (target, subject))[: 1 + chosen.randrange(2)]:
            why = kg.why(f"<{one}>", f"<{relation}>", f"<{other}>")
            holding = {
                evidence.key
                for evidence in why.evidence
                if evidence.certainty == Holds.YES.value
                and not left_out(name, evidence.membership, evidence.key)
            }
            wanted = {(one, relation, other)} if (one, other) in expected[relation] else set()
            assert holding == wanted, why.text()


@pytest.mark.parametrize("name", GRAPHS)
def test_path(name: str) -> None:
    """A path of one step tells a statement that SPARQL has, or one that is past, with its dates."""
    kg, expected = graph(name), default_graph(name)
    for subject, _, target in sample(name)[::3]:
        if subject == target:
            continue
        try:
            [path] = kg.path(f"<{subject}>", f"<{target}>", max_steps=1, limit=1)
        except UnknownName:
            pytest.fail(f"there is no way from {subject} to {target}")
        [step] = path.steps
        stands = (step.subject, step.object) in expected[step.relation]
        if name == "without inference" and not stands:  # LEFT_OUT: "records without inference"
            # Or it has no day of its own: that of what it belongs to comes by a rule.
            assert step.start or step.end or step.certainty != Holds.YES.value
        else:
            assert stands is (step.certainty == Holds.YES.value)


def test_the_panel() -> None:
    """Who is a member on the last day of a year is a current member on that day."""
    kg = KnowledgeGraph.load(as_of="1999-12-31")
    panel = kg.panel("state-year", first=1999, last=1999, spells=True)
    at = {column: number for number, column in enumerate(panel.columns)}
    members = {
        (row[at["state_iri"]], row[at["organization_iri"]])
        for row in panel
        if row[at["on_31_december"]] == "1"
    }
    dated = """
        SELECT DISTINCT ?member ?organization {
          ?record org:member ?member ; org:organization ?organization ; org:role md:FullMember ;
            schema:startDate|schema:endDate|md:observedFrom|md:observedUntil ?day .
          ?member md:currentMemberOf ?organization .
        }"""
    assert members == set(kg.query(dated).rows)


@pytest.mark.parametrize(
    ("question", "relations"),
    [("employed-by", "md:employs"), ("faced-by", "md:faces|md:involvedIn")],
)
def test_questions_and_triples(question: str, relations: str) -> None:
    """A question finds what SPARQL finds."""
    kg = graph("today")
    for actor in ("kg:nato", "kg:african-union", "kg:asean"):
        query = f"""
            SELECT DISTINCT (STR(?label) AS ?words) {{
              {actor} {relations} ?other . ?other skos:prefLabel ?label
            }}"""
        found = {row[0] for row in kg.ask(question, actor=actor)}
        assert found == {row[0] for row in kg.query(query)}, actor


@pytest.mark.parametrize("name", ["today", "on another day"])
@pytest.mark.parametrize("organization", ["kg:nato", "kg:united-nations", "kg:african-union"])
def test_members_on_a_day(name: str, organization: str) -> None:
    kg = graph(name)
    asked = kg.ask("members-on-day", organization=organization, day=kg.context.day)
    certainty = asked.columns.index("certainty")
    query = f"""
        SELECT (STR(?label) AS ?words) {{
          ?state md:currentMemberOf {organization} ; skos:prefLabel ?label
        }}"""
    holding = {row[0] for row in asked if row[certainty] == Holds.YES.value}
    assert holding == {row[0] for row in kg.query(query)}


def test_what_is_left_out_is_little() -> None:
    assert len(LEFT_OUT) <= 2
    assert all(MD not in reason and PREFIXES["org"] not in reason for reason in LEFT_OUT.values())
