"""The same question has the same rows every time: what is joined in one cell has an order."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import PREFIXES

QUESTIONS = {question.name: question for question in KnowledgeGraph.questions()}
JOINED = [name for name, question in QUESTIONS.items() if "GROUP_CONCAT" in question.text]
#: A SELECT that joins, and what it joins rows of.
_JOIN = re.compile(r"GROUP_CONCAT\((?:DISTINCT )?\?(?P<what>\w+)")


def levels(text: str) -> list[tuple[int, str]]:
    """The SELECTs and ORDER BYs of a query, each with how deep in braces it stands."""
    depth, found = 0, []
    for token in re.finditer(r"#.*|\"[^\"]*\"|<[^<>\s]*>|[{}]|\bSELECT\b|\bORDER BY .*", text):
        if token[0] in "{}":
            depth += 1 if token[0] == "{" else -1
        elif token[0].startswith(("SELECT", "ORDER")):
            found.append((depth, token[0]))
    return found


@pytest.mark.parametrize("name", JOINED)
def test_what_is_joined_comes_from_an_ordered_subselect(name: str) -> None:
    body = re.sub(r"^#.*\n", "", QUESTIONS[name].text, flags=re.M)
    for join in _JOIN.finditer(body):
        inner = body[join.end() :]
        begins = inner.index("SELECT")
        # Nothing but the subselect stands between the two.
        assert re.fullmatch(r"[^{]*\{(\s*#.*\n)*\s*", inner[:begins]), name
        orders = [order for depth, order in levels(inner) if order.startswith("ORDER")]
        assert f"?{join['what']}" in orders[0], name


@pytest.fixture(scope="module")
def turned(kg: KnowledgeGraph) -> KnowledgeGraph:
    """The same graph, put into a store in the other order."""
    store = ox.Store()
    store.extend(sorted(kg.store, key=str, reverse=True))
    return KnowledgeGraph(store, PREFIXES)


@pytest.mark.parametrize("name", JOINED)
def test_rows_are_the_same_whatever_order_the_graph_came_in(
    kg: KnowledgeGraph, turned: KnowledgeGraph, name: str
) -> None:
    example = QUESTIONS[name].example
    one, other = (graph.ask(name, limit=None, **example) for graph in (turned, kg))
    assert one.to_csv() == other.to_csv()


def test_sources_of_a_cell_are_in_alphabetical_order(kg: KnowledgeGraph) -> None:
    results = kg.ask("claimants", place="South China Sea", limit=None)
    joined = kg.ask("outcomes-by-mechanisms", limit=None)
    cells = [str(row[-1]).split("; ") for row in (*results.rows, *joined.rows)]
    assert [cell for cell in cells if cell != sorted(cell)] == []
    assert max(map(len, cells)) > 5


WITHIN = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/detente/source/> .
src:editorial {
    kg:made-up-reef a md:Place ; skos:prefLabel "Made-up Reef"@en ;
        schema:containedInPlace kg:made-up-sea .
    kg:made-up-sea a md:Place ; skos:prefLabel "Made-up Sea"@en .
    kg:made-up-quarrel a md:Challenge ; skos:prefLabel "made-up quarrel"@en .
}
src:catalogue {
    <https://w3id.org/detente/source/strategies#char=1,2> a md:Passage ;
        dcterms:source src:strategies ; dcterms:isPartOf src:strategies.s00 .
}
<https://w3id.org/detente/source/strategies#char=1,2> {
    kg:china md:claims kg:made-up-reef .
    kg:made-up-quarrel md:takesPlaceIn kg:made-up-reef ; md:hinders kg:military-diplomacy .
}
"""


def test_a_place_is_also_what_lies_in_it(tmp_path: Path) -> None:
    path = tmp_path / "within.trig"
    path.write_text(WITHIN)
    kg = KnowledgeGraph.load(path)
    for place in ("Made-up Sea", "Made-up Reef"):
        [claimed] = kg.ask("where-claimed", place=place).rows
        assert claimed[-3:] == ("China", "Made-up Reef", "1")
        assert kg.ask("challenges-in-place", place=place).rows == (
            ("made-up quarrel", "hinders", "military diplomacy", "Made-up Reef"),
        )
