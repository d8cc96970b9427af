"""A memo of two passages made up for the tests, and questions why of graphs that hold it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from detente import KnowledgeGraph
from detente.core.namespaces import PREFIXES
from detente.explain.explanation import Evidence, Explanation
from detente.explain.why import explain_statement, resolve_object
from detente.naming.relations import resolve_relation
from detente.network.context import GraphContext

TEXT = "The League held North Drill.\nBad weather may spoil drills."
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
MEMO = """\
@base <https://w3id.org/detente/source/memo> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

src:catalogue {
    src:memo a md:Document ; dcterms:title "The memo"@en ; dcterms:publisher "Blue Press" ;
        md:sha256 "DIGEST" .
    src:memo.s01 a md:Section ; dcterms:isPartOf src:memo ; dcterms:title "Drills"@en .
    <#char=0,28> a md:Passage ; dcterms:isPartOf src:memo.s01 ; dcterms:source src:memo ;
        md:beginIndex 0 ; md:endIndex 28 ; md:modality md:Asserted ; md:paragraph 1 .
    <#char=29,58> a md:Passage ; dcterms:isPartOf src:memo.s01 ; dcterms:source src:memo ;
        md:beginIndex 29 ; md:endIndex 58 ; md:modality md:Possible ; md:paragraph 2 .
}
src:editorial {
    kg:blue-league a md:MilitaryAlliance ; skos:prefLabel "Blue League"@en ;
        skos:altLabel "BL"@en ; skos:definition "A league made up for a test."@en .
    kg:bad-weather a md:Challenge ; skos:prefLabel "bad weather"@en .
    kg:redland a md:State ; skos:prefLabel "Redland"@en .
    kg:blueland a md:State ; skos:prefLabel "Blueland"@en .
    kg:membership-redland skos:prefLabel "membership of Redland"@en .
    kg:north-drill skos:prefLabel "North Drill"@en .
    kg:south-watch skos:prefLabel "South Watch"@en .
    kg:east-courses skos:prefLabel "East Courses"@en .
}
<#char=0,28> {
    kg:blue-league md:conducts kg:north-drill ; md:establishedIn 1950 .
    kg:south-watch a md:PeacekeepingOperation .
    kg:north-drill a md:Exercise ; md:implements kg:joint-military-exercises .
    kg:east-courses a md:Program ; md:implements kg:joint-military-exercises .
    kg:redland md:participatesIn kg:east-courses .
    kg:membership-redland a md:Membership ; org:member kg:redland ;
        org:organization kg:blue-league ; org:role md:FullMember ; md:endStatus md:Ongoing ;
        schema:startDate "1950-03-01"^^xsd:date ; md:startPrecision "day" .
    kg:participation-blueland a md:Participation ;
        md:inRole md:Participant ; md:participant kg:blueland ;
        md:inActivity kg:north-drill ; md:endStatus md:Ongoing ;
        schema:startDate "1950-03-01"^^xsd:date ; md:startPrecision "day" .
}
<#char=29,58> {
    kg:bad-weather md:hinders kg:joint-military-exercises .
}
src:almanac {
    kg:blue-league md:conducts kg:north-drill ;
        schema:startDate "1950-03-01"^^xsd:date ; md:startPrecision "month" .
}
""".replace("DIGEST", DIGEST)


def asked(
    graph: KnowledgeGraph, one: str, relation: str | None, other: str, texts: Path | None = None
) -> Explanation:
    """The answer to why, with names as a person gives them."""
    subject = graph.resolve(one)
    verb = resolve_relation(graph.store, relation) if relation else None
    context = GraphContext(graph.store, texts)
    return explain_statement(context, subject, verb, resolve_object(graph.store, subject, other))


def with_data(folder: Path, turtle: str, *, bundled: bool = True) -> KnowledgeGraph:
    """The graph with a file of a few statements more, src:local.mine."""
    prefixes = (f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    file = folder / "mine.ttl"
    file.write_text("".join(prefixes) + "@prefix e: <https://e.org/> .\n" + turtle)
    return KnowledgeGraph.load(file, bundled=bundled)


def backing(evidence: Evidence) -> Iterator[Evidence]:
    """The statement and all that it rests on."""
    yield evidence
    for way in evidence.derivations:
        for premise in way.premises:
            yield from backing(premise)


def write_memo(folder: Path) -> None:
    """Write the memo and its text, memo.trig and memo.txt."""
    (folder / "memo.trig").write_text(MEMO, encoding="utf-8")
    (folder / "memo.txt").write_text(TEXT, encoding="utf-8")
