"""The audit of copies finds a start whose source does not name both of its ends, and the year."""

from pathlib import Path

from audit_copies import audit, copies

from detente import KnowledgeGraph
from detente.core.namespaces import KG, SRC

GRAPH = """
PREFIX kg: <https://w3id.org/detente/id/> PREFIX md: <https://w3id.org/detente/ontology#>
PREFIX org: <http://www.w3.org/ns/org#> PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX src: <https://w3id.org/detente/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
src:editorial {
  kg:oman skos:prefLabel "Oman"@en . kg:chad skos:prefLabel "Chad"@en ; skos:altLabel "Tchad"@en .
  kg:league skos:prefLabel "Blue League"@en . kg:march skos:prefLabel "Long March"@en .
  kg:talks a md:Meeting ; skos:prefLabel "Our name for talks"@en .
}
src:page-one {
  kg:m1 a md:Membership ; org:member kg:oman ; org:organization kg:league ;
    schema:startDate "1971-09-29"^^xsd:date .
  kg:m2 a md:Membership ; org:member kg:chad ; org:organization kg:league ;
    schema:startDate "1973-01-01"^^xsd:date .
  kg:march a md:Operation ; schema:startDate "1980-01-01"^^xsd:date .
  kg:talks md:takesPlaceIn kg:chad ; schema:startDate "1973-05-01"^^xsd:date .
}
src:page-two {
  kg:m3 a md:Participation ; md:participant kg:chad ; md:inActivity kg:march ;
    schema:startDate "1981-01-01"^^xsd:date .
}
"""


def test_what_a_copy_lacks_is_told_and_what_has_no_copy_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "graph.trig").write_text(GRAPH, encoding="utf-8")
    folder = tmp_path / "copies"
    folder.mkdir()
    text = "The Romanian; TCHAD joined the Blue-League in 1973, others in 1971."
    (folder / "page-one.txt").write_text(text, encoding="utf-8")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    found = audit(KnowledgeGraph.load(tmp_path / "graph.trig", bare=True), copies(folder))
    told = [(each.source, each.fact.removeprefix(KG), each.lacks) for each in found]
    assert told == [
        (SRC + "page-one", "m1", "Oman"),
        (SRC + "page-one", "march", "Long March"),
        (SRC + "page-one", "march", "1980"),
    ]
