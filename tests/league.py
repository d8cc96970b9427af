"""A league made up for the tests, with a member for every way to begin and to end."""

from functools import cache

import pyoxigraph as ox

from detente import KnowledgeGraph
from detente.core.namespaces import DERIVED, PREFIXES
from detente.dataset.read import bundled_files, fill_bundled
from detente.inference import materialize

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
LEAGUE = """
src:catalogue {
    src:almanac a md:Dataset ; dcterms:title "Almanac"@en ;
        dcterms:publisher "Nobody" ; dcterms:license "CC0" .
    <https://e.org/memo> a md:Document ; dcterms:title "Memo"@en .
    <https://e.org/memo#char=0,9> a md:Passage ; dcterms:source <https://e.org/memo> ;
        md:modality md:Possible .
}
src:editorial {
    kg:league a md:MilitaryAlliance ; skos:prefLabel "League"@en .
    kg:scheme a md:Program ; skos:prefLabel "Scheme"@en .
    kg:swap a md:Mechanism ; skos:prefLabel "swap"@en .
    kg:early a md:State ; skos:prefLabel "Early"@en .
    kg:left a md:State ; skos:prefLabel "Left"@en .
    kg:month a md:State ; skos:prefLabel "Month"@en .
    kg:year a md:State ; skos:prefLabel "Year"@en .
    kg:unknown a md:State ; skos:prefLabel "Unknown"@en .
    kg:observed a md:State ; skos:prefLabel "Observed"@en .
    kg:silent a md:State ; skos:prefLabel "Silent"@en .
    kg:timeless a md:State ; skos:prefLabel "Timeless"@en .
    kg:guest a md:State ; skos:prefLabel "Guest"@en .
    kg:copied a md:State ; skos:prefLabel "Copied"@en .
    kg:maybe a md:State ; skos:prefLabel "Maybe"@en .
    kg:many a md:ActorGroup ; skos:prefLabel "Many"@en .
    kg:patrol a md:PeacekeepingOperation ; skos:prefLabel "Patrol"@en .
    kg:watch a md:PeacekeepingOperation ; skos:prefLabel "Watch"@en .
    kg:endless a md:PeacekeepingOperation ; skos:prefLabel "Endless"@en .
    kg:drill a md:Exercise ; skos:prefLabel "Drill"@en .
    kg:row-7 a md:Exercise ; skos:prefLabel "Drill, row 7"@en .
    kg:pact a md:LogisticsAgreement ; skos:prefLabel "Pact"@en .
}
src:almanac {
    kg:membership-league-early a md:Membership ; org:member kg:early ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1949-08-24"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    kg:membership-league-early-suspended a md:Membership ; org:member kg:early ;
        org:organization kg:league ; org:role md:Suspended ;
        schema:startDate "1990-01-01"^^xsd:date ; md:startPrecision "year" ;
        schema:endDate "1991-06-30"^^xsd:date ; md:endPrecision "month" ;
        md:verification md:DayUnconfirmed .
    kg:membership-league-left a md:Membership ; org:member kg:left ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1949-08-24"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "1966-12-31"^^xsd:date ; md:endPrecision "year" .
    kg:membership-league-left-1990 a md:Membership ; org:member kg:left ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1990-03-12"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    kg:membership-league-month a md:Membership ; org:member kg:month ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1952-02-01"^^xsd:date ; md:startPrecision "month" ;
        schema:endDate "1952-11-30"^^xsd:date ; md:endPrecision "month" .
    kg:membership-league-year a md:Membership ; org:member kg:year ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1955-01-01"^^xsd:date ; md:startPrecision "year" ;
        md:endStatus md:Ongoing ; md:verification md:Unconfirmed .
    kg:membership-league-unknown a md:Membership ; org:member kg:unknown ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1970-05-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:EndUnknown .
    kg:membership-league-observed a md:Membership ; org:member kg:observed ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1980-01-01"^^xsd:date ; md:startPrecision "year" ;
        md:observedUntil "2014-12-31"^^xsd:date .
    kg:membership-league-silent a md:Membership ; org:member kg:silent ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1981-01-01"^^xsd:date ; md:startPrecision "year" .
    kg:membership-league-timeless a md:Membership ; org:member kg:timeless ;
        org:organization kg:league ; org:role md:FullMember ; md:endStatus md:Ongoing .
    kg:membership-league-guest-observer a md:Membership ; org:member kg:guest ;
        org:organization kg:league ; org:role md:Observer ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    kg:membership-league-many a md:Membership ; org:member kg:many ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    <https://e.org/row/1> a md:Membership ; md:recordOf src:almanac ; org:member kg:copied ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .

    kg:early md:conducts kg:patrol , kg:watch , kg:endless ; md:partyTo kg:pact .
    kg:patrol schema:startDate "1995-04-26"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "1996-10-31"^^xsd:date ; md:endPrecision "month" .
    kg:endless schema:startDate "2000-01-01"^^xsd:date ; md:startPrecision "year" ;
        md:endStatus md:EndUnknown .
    kg:drill schema:startDate "2001-05-01"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "2001-05-03"^^xsd:date ; md:endPrecision "day" .
    kg:participation-patrol-early a md:Participation ; md:participant kg:early ;
        md:inActivity kg:patrol ; md:inRole md:Conductor .
    kg:participation-endless-early a md:Participation ; md:participant kg:early ;
        md:inActivity kg:endless ; md:inRole md:Conductor .
    kg:participation-drill-left a md:Participation ; md:participant kg:left ;
        md:inActivity kg:drill ; md:inRole md:Participant .
    kg:participation-drill-year a md:Participation ; md:participant kg:year ;
        md:inActivity kg:drill ; md:inRole md:Contributor .
    kg:copied md:participatesIn kg:row-7 ; md:conducts kg:row-7 .
    kg:row-7 md:recordOf src:almanac ; schema:startDate "2001-05-01"^^xsd:date ;
        md:startPrecision "day" ; md:endStatus md:Ongoing .
    kg:pact schema:startDate "1960-01-01"^^xsd:date ; md:startPrecision "year" ;
        schema:endDate "1969-12-31"^^xsd:date ; md:endPrecision "year" .

    kg:scheme md:implements kg:swap .
    kg:participation-scheme-guest a md:Participation ;
        md:inRole md:Participant ; md:participant kg:guest ;
        md:inActivity kg:scheme ; schema:startDate "1995-04-26"^^xsd:date ;
        md:startPrecision "day" ; schema:endDate "1996-10-27"^^xsd:date ; md:endPrecision "day" .
    kg:participation-scheme-guest-2008 a md:Participation ;
        md:inRole md:Participant ; md:participant kg:guest ;
        md:inActivity kg:scheme ; schema:startDate "2008-03-20"^^xsd:date ;
        md:startPrecision "day" ; md:endStatus md:Ongoing .
    kg:participation-scheme-early a md:Participation ;
        md:inRole md:Participant ; md:participant kg:early ;
        md:inActivity kg:scheme ; schema:startDate "1994-01-01"^^xsd:date ;
        md:startPrecision "year" ; schema:endDate "1999-03-11"^^xsd:date ;
        md:endPrecision "day" .

    kg:rival-patrol-start a md:RivalStatement ; rdf:subject kg:patrol ;
        rdf:predicate schema:startDate ; rdf:object "1995-05-01"^^xsd:date ;
        md:valuePrecision "month" ; md:preferenceReason "The other list has the day."@en .
}
<https://e.org/memo#char=0,9> {
    kg:membership-league-maybe a md:Membership ; org:member kg:maybe ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
}
"""


@cache
def league(day: str | None = None, more: str = "") -> KnowledgeGraph:
    """Return the vocabulary, the facts above and more in TriG, with what follows on a day."""
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])
    store.extend(ox.parse(HEAD + LEAGUE + more, ox.RdfFormat.TRIG))
    materialize.infer(store, day)
    return KnowledgeGraph(store, PREFIXES)


def names(graph: KnowledgeGraph, pattern: str) -> set[str]:
    """The ids of what stands for ?x in a pattern."""
    found = graph.query(f"SELECT ?x {{ {pattern} }}").rows
    return {str(row[0]).rpartition("/")[2] for row in found}


def stated(graph: KnowledgeGraph) -> set[ox.Quad]:
    return {
        quad
        for quad in graph.store
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value not in DERIVED
    }
