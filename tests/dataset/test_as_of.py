"""A graph is loaded as of a day: what is derived changes, and nothing else."""

import pytest
from league import names

from detente import KnowledgeGraph, UsageError


@pytest.fixture(scope="module")
def dated() -> KnowledgeGraph:
    """Return the graph that ships with the package, on the last day of 1999."""
    return KnowledgeGraph.load(as_of="1999")


def test_the_day_is_read_as_a_person_writes_it(dated: KnowledgeGraph) -> None:
    assert dated.as_of == "1999-12-31"


def test_a_day_adds_nothing_to_what_is_counted_or_drawn(
    kg: KnowledgeGraph, dated: KnowledgeGraph
) -> None:
    assert [node.iri for node in dated.network.nodes] == [node.iri for node in kg.network.nodes]
    assert not [
        edge
        for edge in dated.network.edges
        if "/graph/" in edge.subject + edge.object or edge.relation.endswith("asOf")
    ]
    named = dated.find("inferred").rows
    assert not [row for row in named if "/graph/" in str(row)]


def test_an_export_names_the_day_in_every_format(dated: KnowledgeGraph) -> None:
    for form in ("turtle", "trig", "nquads", "ntriples"):
        assert dated.export(format=form).count(b"1999-12-31") >= 1
        assert b"ontology#asOf>" in dated.export(format=form) or b"md:asOf" in dated.export(
            format=form
        )
    assert b'md:asOf "1999' not in dated.export(format="trig", asserted=True)


def test_validate_finds_on_a_day_what_it_finds_without(dated: KnowledgeGraph) -> None:
    found = dated.validate().findings
    assert [each for each in found if "/graph/" in each.focus or "asOf" in each.path] == []


@pytest.mark.parametrize("options", [{"bundled": False}, {"inference": False}])
def test_a_day_without_rules_is_refused(options: dict[str, bool]) -> None:
    with pytest.raises(UsageError) as raised:
        KnowledgeGraph.load(as_of="1999", **options)  # type: ignore[arg-type]
    assert str(raised.value) == (
        "as_of changes what our rules derive, and here they derive nothing"
    )


def test_what_is_no_day_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match=r"as_of: '99' is no date; write a day as 1999-03-12"):
        KnowledgeGraph.load(as_of="99")


def test_a_full_load_has_the_members_of_its_day(dated: KnowledgeGraph) -> None:
    assert len(names(dated, "?x md:currentMemberOf kg:nato")) == 19


def test_the_inferred_graph_has_the_operations_of_its_day(dated: KnowledgeGraph) -> None:
    told = dated.ask("operations-on-day", conductor="UN", day="1999")
    certainty = told.columns.index("certainty")
    operation = "?x a md:Operation ; skos:prefLabel ?label"
    taking_part = "kg:united-nations md:participatesIn ?x"
    may_hold = "GRAPH <https://w3id.org/detente/graph/inferred-may-hold>"
    for said, pattern in {
        "holds": f"{taking_part} . {operation} ; schema:startDate ?start",
        "may hold": f"{operation} {may_hold} {{ {taking_part} }}",
    }.items():
        found = dated.query(f"SELECT ?label {{ {pattern} }}").rows
        right = {str(row[0]) for row in told if str(row[certainty]) == said}
        assert {str(row[0]) for row in found} == right
