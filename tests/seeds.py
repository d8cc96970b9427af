"""Nodes of each kind made up for tests of validation: sound, and with a fault."""

import re
from dataclasses import dataclass

from detente.core.namespaces import PREFIXES

Fields = dict[str, str]
PLACE: Fields = {
    "a": "md:Place",
    "skos:prefLabel": '"{name}"@en',
    "skos:definition": '"Made up for a test."@en',
    "md:duringPeriod": "kg:cold-war",
}
MECHANISM: Fields = PLACE | {"a": "md:Mechanism", "skos:inScheme": "md:concepts"}
MISSION: Fields = PLACE | {
    "a": "md:PeacekeepingOperation",
    "schema:startDate": '"1999-05-01"^^xsd:date',
    "md:startPrecision": '"month"',
    "schema:endDate": '"2000-12-31"^^xsd:date',
    "md:endPrecision": '"year"',
}
AGREEMENT: Fields = PLACE | {
    "a": "md:Agreement",
    "md:signedOn": '"1951-08-01"^^xsd:date',
    "md:signedPrecision": '"month"',
}
STATE: Fields = PLACE | {"a": "md:State"}
FORUM: Fields = PLACE | {
    "a": "md:Forum",
    "schema:foundingDate": '"1949-01-01"^^xsd:date',
    "md:foundingPrecision": '"year"',
}
MEETING: Fields = {
    "a": "md:Meeting",
    "skos:prefLabel": '"{name}"@en',
    "schema:startDate": '"1994-01-10"^^xsd:date',
    "md:startPrecision": '"day"',
    "schema:endDate": '"1994-01-11"^^xsd:date',
    "md:endPrecision": '"day"',
    "md:takesPlaceIn": "kg:belgium",
}
SERIES: Fields = PLACE | {"a": "md:ExerciseSeries"}
WEB_PAGE: Fields = {
    "a": "md:WebPage",
    "dcterms:title": '"A page"@en',
    "dcterms:publisher": '"A site"@en',
    "md:sourceKind": "md:SecondaryPage",
}
MEMBERSHIP: Fields = {
    "a": "md:Membership",
    "org:member": "kg:china",
    "org:organization": "kg:african-union",
    "org:role": "md:Observer",
}
PARTICIPATION: Fields = {
    "a": "md:Participation",
    "md:participant": "kg:china",
    "md:inActivity": "kg:partnership-for-peace",
    "md:inRole": "md:Participant",
}
DOCUMENT: Fields = {
    "a": "md:Document",
    "dcterms:title": '"An essay"@en',
    "md:sourceKind": "md:Analysis",
    "md:sha256": f'"{"0a" * 32}"',
}
DATASET: Fields = {
    "a": "md:Dataset",
    "dcterms:title": '"A list"@en',
    "dcterms:publisher": '"A society"@en',
    "md:sourceKind": "md:ResearchDataset",
    "dcterms:license": "<https://creativecommons.org/licenses/by/4.0/>",
}
SECTION: Fields = {
    "a": "md:Section",
    "dcterms:title": '"A heading"@en',
    "schema:position": "1",
    "dcterms:isPartOf": "src:essay",
    "md:beginIndex": "0",
    "md:endIndex": "900",
}
PASSAGE: Fields = {
    "a": "md:Passage",
    "dcterms:source": "src:essay",
    "dcterms:isPartOf": "src:essay.s01",
    "md:paragraph": "1",
    "md:modality": "md:Asserted",
}
RIVAL: Fields = {
    "a": "md:RivalStatement",
    "rdf:subject": "kg:amisom",
    "rdf:predicate": "schema:startDate",
    "rdf:object": '"2007-03-06"^^xsd:date',
    "md:preferenceReason": '"It gives the mandate, not the deployment."@en',
}
COVERAGE: Fields = {
    "a": "md:Coverage",
    "md:forOrganization": "kg:nato",
    "md:forRole": "md:Observer",
    "md:coveredUntil": '"2014-12-31"^^xsd:date',
    "md:completeness": "md:Complete",
    "dcterms:source": "src:cow-igo-v3",
}
CLASS: Fields = {
    "a": "owl:Class",
    "rdfs:subClassOf": "md:Activity",
    "rdfs:label": '"{name}"@en',
    "skos:definition": '"An activity made up for a test."@en',
}
RELATION: Fields = {
    "a": "owl:ObjectProperty , md:DomainRelation",
    "rdfs:label": '"{name}"@en',
    "skos:definition": '"Relates something to what a test makes up for it."@en',
    "md:phrase": '"does {name} to"@en',
    "md:inversePhrase": '"is done {name} by"@en',
}


@dataclass(frozen=True)
class Fault:
    """A piece of a TriG file that one shape or check finds, and its sound twin.

    `focus` is empty where it has no name.
    """

    check: str
    focus: str
    bad: str
    good: str
    severity: str = "violation"


def turtle(iri: str, fields: Fields) -> str:
    """Write a node; an empty value leaves the property out."""
    name = re.sub(r"\W+", " ", iri).strip()
    said = " ; ".join(f"{path} {value}" for path, value in fields.items() if value)
    return f"{iri} {said.replace('{name}', name)} .\n"


def seeded(
    check: str, kind: Fields, wrong: Fields, right: Fields | None = None, *, iri: str = ""
) -> Fault:
    """Make a fault of a sound node and what its properties are changed to."""
    iri = iri or f"kg:seed-{check}"
    good = kind | (right or {})
    return Fault(check, iri.strip("<>"), turtle(iri, good | wrong), turtle(iri, good))


def named(check: str, kind: Fields, wrong: str, right: str) -> Fault:
    """Make a fault of a node whose IRI is wrong; "" where it is a blank node."""
    return Fault(check, wrong, turtle(wrong or "[]", kind), turtle(right, kind))


def warned(fault: Fault) -> Fault:
    return Fault(fault.check, fault.focus, fault.bad, fault.good, "warning")


def passage(check: str, span: str, wrong: Fields, *, said: str | None = None) -> Fault:
    """Make a fault of the description of a passage, or of what its graph says."""
    begin, end = span.split(",")
    iri = f"<{PREFIXES['src']}essay#char={span}>"
    good = PASSAGE | {"md:beginIndex": begin, "md:endIndex": end}
    says = f"{iri} {{ kg:nato md:employs kg:peacekeeping-missions }}\n"
    return Fault(
        check,
        iri.strip("<>"),
        f"src:catalogue {{ {turtle(iri, good | wrong)} }}\n" + (says if said is None else said),
        f"src:catalogue {{ {turtle(iri, good)} }}\n" + says,
    )


HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
ESSAY = f"src:catalogue {{ {turtle('src:essay', DOCUMENT)} {turtle('src:essay.s01', SECTION)} }}\n"
