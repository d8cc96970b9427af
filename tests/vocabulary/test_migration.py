"""A graph of the vocabulary 0.2 becomes one of 0.3 by the update that ships."""

from pathlib import Path

import pyoxigraph as ox

from detente.core.namespaces import MD, PREFIXES

UPDATE = Path(__file__).parents[2] / "ontology" / "migrations" / "0.3.0.rq"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
BEFORE = """
src:mine {
    kg:scheme a md:Programme .
    kg:pact a md:Agreement .
    kg:north a md:State ; md:participatesIn kg:pact , kg:scheme .
    kg:northerners a md:ActorGroup ; md:memberOf kg:league .
    kg:in-scheme a md:Participation ; org:member kg:north ; md:inActivity kg:scheme .
    kg:in-pact a md:Participation ; org:member kg:north ; md:inActivity kg:pact .
    kg:row md:recordOf src:list ; prov:alternateOf kg:in-pact .
    kg:membership a md:Membership ; org:member kg:north ; org:role md:FullMember .
}
"""
AFTER = """
src:mine {
    kg:scheme a md:Program .
    kg:pact a md:Agreement .
    kg:north a md:State ; md:partyTo kg:pact ; md:participatesIn kg:scheme .
    kg:northerners a md:ActorGroup . kg:league md:includes kg:northerners .
    kg:in-scheme a md:Participation ; md:participant kg:north ; md:inActivity kg:scheme ;
        md:inRole md:Participant .
    kg:in-pact a md:Participation ; md:participant kg:north ; md:inAgreement kg:pact ;
        md:inRole md:Party .
    kg:row md:recordOf src:list ; md:recordFor kg:in-pact .
    kg:membership a md:Membership ; org:member kg:north ; org:role md:FullMember .
}
"""


def store(trig: str) -> ox.Store:
    made = ox.Store()
    made.load(f"{HEAD}{trig}".encode(), format=ox.RdfFormat.TRIG)
    return made


def test_a_graph_of_0_2_becomes_one_of_0_3() -> None:
    graph = store(BEFORE)
    graph.update(UPDATE.read_text(encoding="utf-8"))
    assert set(graph) == set(store(AFTER))


def test_what_a_class_of_yours_entailed_becomes_an_axiom() -> None:
    graph = store("src:mine { kg:drill md:typicalMechanism kg:joint-military-exercises }")
    graph.update(UPDATE.read_text(encoding="utf-8"))
    values = graph.quads_for_pattern(None, ox.NamedNode(PREFIXES["owl"] + "hasValue"), None)
    assert [str(q.object) for q in values] == [f"<{PREFIXES['kg']}joint-military-exercises>"]
    old = ox.NamedNode(MD + "typicalMechanism")
    assert not list(graph.quads_for_pattern(None, old, None))
