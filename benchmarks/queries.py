"""Eighteen queries of the kinds that people ask of such a graph."""

from __future__ import annotations

from typing import Final

_STATE: Final = "kg:made-up-state-5"
_CLUB: Final = "kg:made-up-organization-3"

#: What kind of query it is, and the query; the prefixes are ours.
QUERIES: Final[dict[str, str]] = {
    "star of one thing": f"SELECT ?p ?o {{ {_STATE} ?p ?o }}",
    "star of activities": f"""SELECT ?a ?label ?start ?place {{ {_STATE} md:participatesIn ?a .
        ?a skos:prefLabel ?label ; schema:startDate ?start ; md:takesPlaceIn ?place }}""",
    "three hops": f"""SELECT DISTINCT ?outcome {{ ?m org:organization {_CLUB} ; org:member ?state .
        ?state md:employs ?mechanism . ?mechanism md:contributesTo ?outcome }}""",
    "path up": "SELECT ?x { kg:made-up-mechanism-11 skos:broader+ ?x }",
    "path of all": """SELECT ?kind (COUNT(?x) AS ?n) { ?kind a md:Outcome . ?kind skos:broader+ ?x }
        GROUP BY ?kind""",
    "path of two ways": f"""SELECT DISTINCT ?other {{
        {_STATE} (md:conducts|md:participatesIn)/^(md:conducts|md:participatesIn) ?other }}""",
    "optional": """SELECT ?a ?end ?mechanism { ?a a md:Exercise
        OPTIONAL { ?a schema:endDate ?end } OPTIONAL { ?a md:implements ?mechanism } }""",
    "grouping by state": """SELECT ?state (COUNT(?a) AS ?n) {
        ?state a md:State ; md:participatesIn ?a }
        GROUP BY ?state ORDER BY DESC(?n) ?state LIMIT 20""",
    "grouping by year": """SELECT ?year (COUNT(?a) AS ?n) { ?a a md:Activity ; schema:startDate ?day
        BIND (YEAR(?day) AS ?year) } GROUP BY ?year""",
    "members on a day": f"""SELECT ?state {{ ?m org:organization {_CLUB} ; org:member ?state ;
        org:role md:FullMember ; schema:startDate ?start . OPTIONAL {{ ?m schema:endDate ?end }}
        FILTER (?start <= "1999-06-30"^^xsd:date
          && (!BOUND(?end) || ?end >= "1999-06-30"^^xsd:date)) }}""",
    "running on a day": """SELECT ?a { ?a a md:PeacekeepingOperation ; schema:startDate ?start .
        FILTER (?start <= "1999-06-30"^^xsd:date)
        FILTER NOT EXISTS { ?a schema:endDate ?end FILTER (?end < "1999-06-30"^^xsd:date) } }""",
    "who says so": """SELECT ?passage ?modality { GRAPH ?passage {
        ?mechanism md:contributesTo kg:made-up-outcome-3 } ?passage md:modality ?modality }""",
    "sources counted": """SELECT ?modality (COUNT(*) AS ?n) { GRAPH ?passage { ?s md:hinders ?o }
        ?passage md:modality ?modality } GROUP BY ?modality""",
    "not exists": """SELECT ?m { ?m a md:Mechanism
        FILTER NOT EXISTS { ?challenge md:hinders ?m } }""",
    "together": """SELECT ?x ?y (COUNT(?o) AS ?n) {
        ?x md:currentMemberOf ?o . ?y md:currentMemberOf ?o
        FILTER (STR(?x) < STR(?y)) } GROUP BY ?x ?y ORDER BY DESC(?n) ?x ?y LIMIT 10""",
    "search in labels": """SELECT ?x ?label { ?x skos:prefLabel ?label
        FILTER (CONTAINS(LCASE(STR(?label)), "exercise 1")) }""",
    "construct": f"""CONSTRUCT {{ ?x md:collaboratesWith {_STATE} }} {{
        {_STATE} md:participatesIn ?a . ?x md:participatesIn ?a }}""",
    "full scan": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
}
