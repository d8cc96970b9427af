"""Every statement leads to its passages by its rules and premises, and needs each of them."""

from collections.abc import Iterator
from pathlib import Path

import pinned
import pyoxigraph as ox
import pytest
from memo import backing
from shared import shared

from detente import KnowledgeGraph
from detente.core.namespaces import DERIVED, INFERRED, INFERRED_POSSIBLE, expand
from detente.explain.explanation import Evidence
from detente.explain.why import explain_statement
from detente.inference import materialize
from detente.inference.rules import rules
from detente.network.context import GraphContext

RULES = [rule.name for rule in rules()]
#: What follows by these rests on documents or the memo; by the others on reference facts alone.
OF_DOCUMENTS = {
    *("advances", "broader-transitive", "broader-transitive-chain", "role-relation", "employs"),
    *("faces", "implements", "participant", "subclass", "subproperty"),
    *("advances-by-conducting", "advances-by-taking-part", "faces-by-conducting"),
    *("faces-by-taking-part", "employs-agreement"),
}
USED = "SELECT DISTINCT ?r { ?r md:phrase ?words . ?s ?r ?o } ORDER BY ?r"


@pytest.fixture(scope="module")
def kg(read: KnowledgeGraph) -> KnowledgeGraph:
    """What was read, so that expected texts do not change with reference facts."""
    return read


def check_spans(evidence: Evidence, folder: Path) -> None:
    """Every passage behind a statement lies in its text as told; there is at least one."""
    passages = [source for source in evidence.passages() if source.begin is not None]
    assert passages
    for each in passages:
        name, _, span = each.graph.rpartition("/")[2].partition("#char=")
        text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
        assert span == f"{each.begin},{each.end}"
        assert each.sentence == text[each.begin : each.end]
        assert each.sentence == each.sentence.strip() != ""
        if each.section not in ("lead", "Drills"):
            assert str(each.section) in text[: each.begin]


def test_every_domain_statement_has_evidence(kg: KnowledgeGraph) -> None:
    query = "SELECT ?s ?r ?o { ?r a md:DomainRelation . ?s ?r ?o } ORDER BY ?s ?r ?o"
    bare: list[Evidence] = []
    for subject, relation, object in kg.query(query).rows[::25]:
        found = explain_statement(kg.context, str(subject), str(relation), str(object))
        for evidence in found.evidence:
            ends = [each for each in backing(evidence) if not (each.sources or each.derivations)]
            bare += ends if evidence.passages() else [evidence]
    assert bare == []


@pytest.mark.parametrize(
    "relation", [str(row[0]) for row in pinned.graph(scope="documents").query(USED)]
)
def test_a_statement_of_each_relation_leads_to_its_passages(
    kg: KnowledgeGraph, relation: str
) -> None:
    query = "SELECT ?s ?o { GRAPH ?g { ?s ?relation ?o } FILTER CONTAINS(STR(?g), '#char=') }"
    derived = "SELECT ?s ?o { ?s ?relation ?o }"
    terms = {"relation": f"<{relation}>"}
    rows = sorted(kg.query(query, bind=terms)) or sorted(kg.query(derived, bind=terms))
    context = GraphContext(kg.store, shared("texts"))
    for subject, object in {rows[0], rows[len(rows) // 2], rows[-1]}:
        found = explain_statement(context, str(subject), relation, str(object))
        assert found
        for evidence in found.evidence:
            check_spans(evidence, shared("texts"))


def single(evidence: Evidence) -> bool:
    """Whether a statement stands in one way only: without any premise it goes."""
    stated = 0 if evidence.membership else len(evidence.sources)
    ways = stated + len(evidence.derivations)
    premises = (each for way in evidence.derivations for each in way.premises)
    return ways == 1 and all(map(single, premises))


def derived(
    graph: KnowledgeGraph, rule: str, folder: Path | None = None, about: str = ""
) -> Iterator[Evidence]:
    """The statements that a rule derives, in the order of their terms."""
    [head] = [each.head for each in rules() if each.name == rule]
    word = {"role-relation": "md:currentMemberOf", "subproperty": "md:participatesIn"}
    relation = ox.NamedNode(str(expand(word.get(rule, head[1]))))
    found = [
        quad
        for name in (INFERRED, INFERRED_POSSIBLE)
        for quad in graph.store.quads_for_pattern(None, relation, None, ox.NamedNode(name))
    ]
    context = GraphContext(graph.store, folder)
    for quad in sorted((quad for quad in found if about in str(quad.subject)), key=str):
        subject, object = (term.value for term in (quad.subject, quad.object))  # type: ignore[union-attr]
        for evidence in explain_statement(context, subject, quad.predicate.value, object).evidence:
            if any(way.rule == rule for way in evidence.derivations):
                yield evidence


@pytest.mark.parametrize("rule", sorted(OF_DOCUMENTS))
def test_a_statement_of_each_rule_leads_to_its_passages(
    kg: KnowledgeGraph, small: KnowledgeGraph, memo: Path, rule: str
) -> None:
    about = {
        "role-relation": "/redland",
        "participant": "/blueland",
        "implements": "/south-watch",
    }.get(rule, "/north-drill")
    if rule in ("subclass", "role-relation", "participant", "implements"):
        graph, folder = small, memo  # no document says a premise of these
    else:
        graph, folder, about = kg, shared("texts"), ""
    evidence = next(
        evidence
        for evidence in derived(graph, rule, folder, about)
        if any(source.sentence for source in evidence.passages())
    )
    check_spans(evidence, folder)


@pytest.mark.parametrize("rule", RULES)
def test_without_any_one_premise_a_derived_statement_goes(small: KnowledgeGraph, rule: str) -> None:
    evidence = next(filter(single, derived(small, rule)))
    leaves = [each for each in backing(evidence) if each.sources and not each.membership]
    stated = [q for q in small.store.quads_for_pattern(None, None, None) if is_stated(q)]
    for leaf in {each.key for each in leaves}:
        without = ox.Store()
        without.extend(quad for quad in stated if said(quad) != leaf)
        materialize.infer(without)
        left = explain_statement(GraphContext(without), *evidence.key).evidence
        assert not any(each.derivations or not each.membership for each in left)
        assert explain_statement(small.context, *evidence.key)


def is_stated(quad: ox.Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, ox.NamedNode) and graph.value not in DERIVED


def said(quad: ox.Quad) -> tuple[str, str, str]:
    """What a statement says, as evidence has it."""
    subject, object = (
        term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
        for term in (quad.subject, quad.object)
    )
    return subject, quad.predicate.value, object
