"""Each fault is found by its shape or check, and sound data gives no finding."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import KnowledgeGraph
from graph.checks import CHECKS
from graph.findings import Finding, Report
from graph.store import SHAPES
from graph.terms import PREFIXES, SHAPE

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
SERIES: Fields = PLACE | {"a": "md:ExerciseSeries"}
WEB_PAGE: Fields = {
    "a": "md:WebPage",
    "dcterms:title": '"A page"@en',
    "dcterms:publisher": '"A site"@en',
}
MEMBERSHIP: Fields = {
    "a": "md:Membership",
    "org:member": "kg:china",
    "org:organization": "kg:african-union",
    "org:role": "md:Observer",
}
PARTICIPATION: Fields = {"a": "md:Participation", "org:member": "kg:china"}
DOCUMENT: Fields = {
    "a": "md:Document",
    "dcterms:title": '"An essay"@en',
    "md:sha256": f'"{"0a" * 32}"',
}
DATASET: Fields = {
    "a": "md:Dataset",
    "dcterms:title": '"A list"@en',
    "dcterms:publisher": '"A society"@en',
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
    return Fault(check, iri, turtle(iri, good | wrong), turtle(iri, good))


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


#: Relation, a right subject, a right object, and a thing that is neither.
RELATIONS = [
    ("addresses", "kg:nato", "kg:mistrust", "kg:cold-war"),
    ("broader", "kg:peacekeeping-missions", "kg:military-diplomacy", "kg:cold-war"),
    ("causes", "", "kg:mistrust", "kg:cold-war"),
    ("claims", "kg:china", "kg:south-china-sea", "kg:cold-war"),
    ("collaboratesWith", "kg:nato", "kg:ngos", "kg:cold-war"),
    ("complements", "kg:security-dialogue", "kg:peacekeeping-missions", "kg:cold-war"),
    ("concerns", "kg:trend-cyber-diplomacy", "", "kg:cold-war"),
    ("conducts", "kg:nato", "kg:amisom", "kg:cold-war"),
    ("contributesTo", "kg:nato", "kg:stability", "kg:mistrust"),
    ("duringPeriod", "", "kg:cold-war", "kg:nato"),
    ("employs", "kg:nato", "kg:peacekeeping-missions", "kg:cold-war"),
    ("enables", "kg:cyber-capabilities", "kg:stability", "kg:cold-war"),
    ("exacerbates", "", "kg:mistrust", "kg:cold-war"),
    ("exemplifies", "kg:nato", "kg:military-alliances", "kg:cold-war"),
    ("guidedBy", "kg:nato", "kg:burden-sharing", "kg:cold-war"),
    ("hasFunction", "kg:military-attache", "kg:intelligence-gathering", "kg:cold-war"),
    ("hinders", "kg:mistrust", "kg:stability", "kg:cold-war"),
    ("implements", "kg:amisom", "kg:peacekeeping-missions", "kg:cold-war"),
    ("involvedIn", "kg:nato", "kg:mistrust", "kg:cold-war"),
    ("measures", "kg:metric-alliance-stability", "kg:stability", "kg:cold-war"),
    ("memberOf", "kg:china", "kg:sco", "kg:cold-war"),
    ("participatesIn", "kg:nato", "kg:amisom", "kg:cold-war"),
    ("partyTo", "kg:nato", "kg:edca", "kg:cold-war"),
    ("recommends", "kg:lesson-adaptability", "", "kg:cold-war"),
    ("represents", "kg:diplomats", "kg:states", "kg:cold-war"),
    ("requires", "kg:nato", "kg:burden-sharing", "kg:cold-war"),
    ("shapes", "kg:nato", "kg:stability", "kg:cold-war"),
    ("supports", "kg:nato", "kg:united-nations", "kg:cold-war"),
    ("takesPlaceIn", "kg:amisom", "kg:somalia", "kg:cold-war"),
]


def ends(relation: str, subject: str, obj: str, wrong: str) -> list[Fault]:
    """Make a fault for each end of a relation that a shape speaks of."""
    path = "skos:broader" if relation == "broader" else f"md:{relation}"
    name = re.sub(r"[A-Z]", lambda capital: "-" + capital[0].lower(), relation)
    good = f"{subject or 'kg:nato'} {path} {obj or 'kg:nato'} .\n"
    faults = []
    if subject:
        faults.append(
            Fault(f"{name}-subject", wrong, f"{wrong} {path} {obj or 'kg:nato'} .\n", good)
        )
    if obj:
        focus = subject or "kg:peacekeepers"
        faults.append(Fault(f"{name}-object", focus, f"{focus} {path} {wrong} .\n", good))
    return faults


DAY = '"{}"^^xsd:date'.format
THINGS = [
    named("thing", PLACE, "kg:Seed_Thing", "kg:seed-thing"),
    seeded("pref-label", PLACE, {"skos:prefLabel": ""}),
    seeded("english-label", PLACE, {"skos:prefLabel": '"Nur deutsch"@de'}),
    seeded("pref-label", PLACE, {"skos:prefLabel": '" "@en'}, iri="kg:seed-blank-label"),
    seeded("alt-label", PLACE, {"skos:altLabel": '"{name}"@en'}, {"skos:altLabel": '"Alias"@en'}),
    seeded("definition", PLACE, {"skos:definition": '"Without a full stop"@en'}),
    seeded("definition", PLACE, {"skos:definition": '"no capital."@en'}, iri="kg:seed-small"),
    seeded("one-definition", PLACE, {"skos:definition": '"One way."@en , "Another."@en'}),
    seeded("named", PLACE, {"md:named": '"yes"'}, {"md:named": "true"}),
    warned(seeded("scheme", MECHANISM, {"skos:inScheme": ""})),
    seeded(
        "same-as",
        PLACE,
        {"schema:sameAs": "<https://www.wikidata.org/wiki/Q1>"},
        {"schema:sameAs": "<http://www.wikidata.org/entity/Q1>", "md:named": "true"},
    ),
    warned(
        seeded(
            "same-as-named",
            PLACE,
            {"md:named": ""},
            {"schema:sameAs": "<https://example.org/x>", "md:named": "true"},
        )
    ),
    seeded(
        "exact-match",
        MECHANISM,
        {"skos:exactMatch": '"Q2"'},
        {"skos:exactMatch": "<http://www.wikidata.org/entity/Q2>"},
    ),
    seeded("exact-match-subject", PLACE, {"skos:exactMatch": "<https://example.org/y>"}),
    seeded("missing-definition", PLACE, {"skos:definition": ""}),
    seeded("definition-copies-label", PLACE, {"skos:definition": '"A {name}."@en'}),
    seeded("duplicate-label", PLACE, {"skos:prefLabel": '"One"@en , "Two"@en'}),
    seeded("shared-label", PLACE, {"skos:prefLabel": '"Deterrence"@en'}),
    warned(seeded("shared-alias", PLACE, {"skos:altLabel": '"nato"@en'})),
    seeded("language-tag", PLACE, {"skos:prefLabel": '"Untagged"'}),
    seeded("several-types", PLACE, {"a": "md:Place , md:Period"}, {"a": "md:State , md:Place"}),
    Fault(
        "no-type",
        "kg:seed-tyop",
        "kg:philippines md:involvedIn kg:seed-tyop .\n",
        "kg:philippines md:involvedIn kg:mistrust .\n",
    ),
    warned(seeded("orphan", PLACE, {"md:duringPeriod": ""})),
    seeded("undeclared-term", PLACE, {"md:employz": "kg:nato"}, {"a": "md:Place"}),
    seeded("undeclared-term", PLACE, {"a": "md:Plaice"}, iri="kg:seed-class"),
    warned(seeded("undeclared-class", PLACE, {"a": "md:Place , skos:Koncept"})),
    seeded("english-label", PLACE, {"skos:prefLabel": '"Harbour"@en-gb'}, iri="kg:seed-dialect"),
    seeded("missing-definition", PLACE, {"skos:definition": '"Ein Ort."@de'}, iri="kg:seed-ort"),
    Fault(
        "relative-iri",
        "",
        turtle("kg:seed-bare", PLACE | {"skos:exactMatch": "<mine>"}),
        turtle("kg:seed-bare", PLACE),
    ),
    warned(seeded("undeclared-property", PLACE, {"skos:preflabel": '"Typo"@en'})),
    seeded("canonical-literal", PLACE, {"md:establishedIn": "01949"}, {"md:establishedIn": "1949"}),
    Fault(
        "blank-node",
        "kg:seed-bearer",
        turtle("kg:seed-bearer", PLACE | {"schema:superEvent": "[]"}),
        turtle("kg:seed-bearer", PLACE),
    ),
]
TERMS = [
    named("term", CLASS, "", "<https://example.org/term#Seed>"),
    seeded("term-label", CLASS, {"rdfs:label": ""}),
    seeded("term-definition", CLASS, {"skos:definition": ""}),
    seeded("relation", RELATION, {"a": "rdf:Property , md:DomainRelation"}),
    seeded("phrase", RELATION, {"md:phrase": ""}),
    seeded("inverse-phrase", RELATION, {"md:inversePhrase": '"one"@en , "two"@en'}),
    seeded("shared-phrase", RELATION, {"md:phrase": '"employs"@en'}),
    seeded(
        "typical-mechanism",
        CLASS,
        {"md:typicalMechanism": "kg:mistrust"},
        {"md:typicalMechanism": "kg:military-training"},
    ),
    seeded(
        "typical-mechanism-subject",
        MISSION,
        {"md:typicalMechanism": "kg:military-training"},
        {"md:implements": "kg:military-training"},
    ),
]
STATEMENTS = [
    *(fault for relation in RELATIONS for fault in ends(*relation)),
    seeded("defined-as", MECHANISM, {"md:definedAs": "kg:nato"}, {"md:definedAs": '"Talk."@en'}),
    seeded(
        "evaluated-as", MECHANISM, {"md:evaluatedAs": "kg:nato"}, {"md:evaluatedAs": '"Good."@en'}
    ),
    seeded("established-in", PLACE, {"md:establishedIn": '"1949"'}, {"md:establishedIn": "1949"}),
    Fault(
        "broader-and-includes",
        "kg:seed-kind",
        turtle("kg:seed-kind", MECHANISM | {"skos:broader": "kg:military-training"})
        + "kg:military-training md:includes kg:seed-kind .\n",
        turtle("kg:seed-kind", MECHANISM | {"skos:broader": "kg:military-training"}),
    ),
    Fault(
        "broader-cycle",
        "kg:seed-ring",
        turtle("kg:seed-ring", MECHANISM | {"skos:broader": "kg:seed-hoop"})
        + turtle("kg:seed-hoop", MECHANISM | {"skos:broader": "kg:seed-ring"}),
        turtle("kg:seed-ring", MECHANISM | {"skos:broader": "kg:seed-hoop"})
        + turtle("kg:seed-hoop", MECHANISM),
    ),
    seeded(
        "broader-family",
        MECHANISM,
        {"skos:broader": "kg:mistrust"},
        {"skos:broader": "kg:military-training"},
    ),
    seeded(
        "self-statement",
        MECHANISM,
        {"md:complements": "kg:seed-self-statement"},
        {"md:complements": "kg:military-training"},
    ),
    seeded(
        "inferred-in-data",
        PLACE | {"a": "md:State"},
        {"md:advances": "kg:stability"},
        {"md:employs": "kg:peacekeeping-missions"},
    ),
    seeded("gyear", MISSION, {"schema:startDate": '"1999"^^xsd:gYear'}),
]
TIME = [
    seeded("start-date", MISSION, {"schema:startDate": '"May 1999"'}),
    seeded(
        "start-date", MISSION, {"schema:startDate": DAY("1999-02-30")}, iri="kg:seed-no-such-day"
    ),
    seeded("end-date", MISSION, {"schema:endDate": f"{DAY('2000-12-31')} , {DAY('2001-12-31')}"}),
    seeded("start-before-end", MISSION, {"schema:endDate": DAY("1998-12-31")}),
    seeded("start-precision", MISSION, {"md:startPrecision": '"decade"'}),
    seeded("start-precision", MISSION, {"md:startPrecision": ""}, iri="kg:seed-unprecise"),
    seeded("start-precision-alone", MISSION, {"schema:startDate": ""}),
    seeded("end-precision", MISSION, {"md:endPrecision": ""}),
    seeded("end-precision-alone", MISSION, {"schema:endDate": "", "md:endStatus": "md:Ongoing"}),
    seeded("end-known", MISSION, {"schema:endDate": "", "md:endPrecision": ""}),
    seeded(
        "end-status",
        MISSION | {"schema:endDate": "", "md:endPrecision": ""},
        {"md:endStatus": "md:Possible"},
        {"md:endStatus": "md:Ongoing"},
    ),
    seeded("end-contradicted", MISSION, {"md:endStatus": "md:Ongoing"}),
    seeded("observed-until", MISSION, {"md:observedUntil": "2018"}),
    seeded("founding-date", FORUM, {"schema:foundingDate": '"1949-04"'}),
    seeded("founding-precision", FORUM, {"md:foundingPrecision": ""}),
    seeded("signed-on", AGREEMENT, {"md:signedOn": '"August 1951"'}),
    seeded("signed-precision", AGREEMENT, {"md:signedPrecision": '"decade"'}),
    seeded("value-precision", RIVAL, {"md:valuePrecision": '"decade"'}),
    seeded(
        "date-precision", AGREEMENT, {"md:signedOn": DAY("1951-08-30")}, iri="kg:seed-signature"
    ),
    seeded(
        "date-precision", FORUM, {"schema:foundingDate": DAY("1949-04-01")}, iri="kg:seed-founded"
    ),
    seeded("date-precision", MISSION, {"schema:startDate": DAY("1999-05-04")}),
    seeded(
        "date-precision", MISSION, {"schema:endDate": DAY("2000-11-30")}, iri="kg:seed-november"
    ),
    seeded(
        "as-of", DATASET, {"md:asOf": '"1999"'}, {"md:asOf": DAY("1999-12-31")}, iri="src:seed-asof"
    ),
    named("membership", MEMBERSHIP, "kg:au-china", "kg:membership-african-union-china-observer"),
    named("participation", PARTICIPATION, "kg:Pfp_China", "kg:pfp-china"),
    *(
        seeded(f"membership-{end}", MEMBERSHIP, {f"org:{end}": wrong}, iri=f"kg:membership-{end}")
        for end, wrong in [("member", "kg:edca"), ("organization", "kg:edca"), ("role", "")]
    ),
    seeded("participation-member", PARTICIPATION, {"org:member": ""}),
    seeded(
        "participation-activity",
        PARTICIPATION,
        {"md:inActivity": "kg:nato"},
        {"md:inActivity": "kg:partnership-for-peace"},
    ),
    seeded("participation-role", PARTICIPATION, {"org:role": "md:FullMember"}),
]
REFERENCE = [
    seeded("contained-in-place", PLACE, {"schema:containedInPlace": "kg:nato"}),
    seeded(
        "contained-in-place-subject",
        MISSION,
        {"schema:containedInPlace": "kg:haiti"},
        {"md:takesPlaceIn": "kg:haiti"},
    ),
    seeded(
        "super-event",
        MISSION,
        {"schema:superEvent": "kg:haiti"},
        {"schema:superEvent": "kg:us-rok-joint-exercises"},
    ),
    seeded(
        "replaces", MISSION, {"dcterms:replaces": '"MINUSTAH"'}, {"dcterms:replaces": "kg:minustah"}
    ),
    seeded("mandate", MISSION, {"md:mandate": "kg:nato"}, {"md:mandate": '"S/RES/1542 (2004)"'}),
    seeded("capital", STATE, {"md:capital": "kg:nato"}, {"md:capital": "kg:nairobi"}),
    seeded("capital-subject", FORUM, {"md:capital": "kg:nairobi"}),
    seeded("seat", FORUM, {"md:seat": "kg:nato"}, {"md:seat": "kg:nairobi"}),
    seeded("seat-subject", STATE, {"md:seat": "kg:nairobi"}),
    seeded("continued-by", STATE, {"md:continuedBy": "kg:nato"}, {"md:continuedBy": "kg:kenya"}),
    seeded("continued-by-subject", FORUM, {"md:continuedBy": "kg:kenya"}),
    seeded(
        "signed-on-subject",
        FORUM,
        {"md:signedOn": DAY("1951-08-30"), "md:signedPrecision": '"day"'},
    ),
    seeded("latitude", PLACE, {"schema:latitude": "91.5"}, {"schema:latitude": "-1.25"}),
    seeded("longitude", PLACE, {"schema:longitude": '"36 E"'}, {"schema:longitude": "36.75"}),
    seeded(
        "editions-observed", SERIES, {"md:editionsObserved": '"many"'}, {"md:editionsObserved": "9"}
    ),
    seeded("mandate-subject", PLACE, {"md:mandate": '"S/RES/1542 (2004)"'}),
    *(
        seeded(check, PLACE, {f"md:{path}": wrong}, {f"md:{path}": right})
        for check, path, wrong, right in [
            ("iso2", "iso2", '"ph"', '"PH"'),
            ("iso3", "iso3", '"PH"', '"PHL"'),
            ("iso-numeric", "isoNumeric", "608", '"608"'),
            ("m49", "m49", '"2"', '"002"'),
            ("cow-number", "cowNumber", '"002"', '"2"'),
            ("cow-letters", "cowLetters", '"Phi"', '"PHI"'),
            ("wikidata-id", "wikidataId", '"928"', '"Q928"'),
            ("verification", "verification", '"checked"', "md:DayUnconfirmed"),
            ("confirmed-by", "confirmedBy", "kg:nato", "src:strategies"),
        ]
    ),
]
EVIDENCE = [
    named("document", DOCUMENT, "", "src:seed-document"),
    named("dataset", DATASET, "", "src:seed-dataset"),
    named("section", SECTION, "", "src:essay.s02"),
    named("web-page", WEB_PAGE, "", "src:page-seed"),
    seeded("page-publisher", WEB_PAGE, {"dcterms:publisher": ""}, iri="src:page-unpublished"),
    Fault("passage", "", turtle("[]", PASSAGE), ""),
    named("rival-statement", RIVAL, "", "kg:seed-rival"),
    seeded("source-title", DOCUMENT, {"dcterms:title": ""}, iri="src:seed-untitled"),
    seeded("sha256", DOCUMENT, {"md:sha256": '"0a0a"'}, iri="src:seed-short"),
    seeded("dataset-publisher", DATASET, {"dcterms:publisher": ""}, iri="src:seed-publisher"),
    seeded("dataset-license", DATASET, {"dcterms:license": ""}, iri="src:seed-license"),
    seeded("section-title", SECTION, {"dcterms:title": ""}, iri="src:essay.s03"),
    seeded("section-position", SECTION, {"schema:position": "-1"}, iri="src:essay.s04"),
    seeded("section-document", SECTION, {"dcterms:isPartOf": "kg:nato"}, iri="src:essay.s05"),
    seeded("rival-subject", RIVAL, {"rdf:subject": '"AMISOM"'}),
    seeded("rival-predicate", RIVAL, {"rdf:predicate": ""}),
    seeded("rival-object", RIVAL, {"rdf:object": ""}),
    seeded("preference-reason", RIVAL, {"md:preferenceReason": ""}),
    seeded(
        "rival-asserted",
        RIVAL,
        {
            "rdf:subject": "kg:nato",
            "rdf:predicate": "md:employs",
            "rdf:object": "kg:peacekeeping-missions",
        },
    ),
    passage("begin-index", "10,20", {"md:beginIndex": '"10"'}),
    passage("begin-index", "30,35", {"md:endIndex": "25"}),
    passage("end-index", "40,50", {"md:endIndex": "50.0"}),
    passage("passage-source", "60,70", {"dcterms:source": ""}),
    passage("passage-section", "80,90", {"dcterms:isPartOf": "src:essay"}),
    passage("passage-paragraph", "100,110", {"md:paragraph": "0"}),
    passage("passage-modality", "120,130", {"md:modality": "md:Certain"}),
    passage("passage-modality", "140,150", {"md:modality": "md:Asserted , md:Possible"}),
    passage("passage-mismatch", "160,170", {"md:endIndex": "171"}),
    passage("passage-empty", "180,190", {}, said=""),
    passage("passage-outside-section", "200,210", {"md:endIndex": "901"}),
    passage("undescribed-source", "220,230", {"a": ""}),
    Fault(
        "undescribed-source",
        "src:seed-nowhere",
        "src:seed-nowhere { kg:nato md:employs kg:deterrence }\n",
        f"src:catalogue {{ {turtle('src:seed-somewhere', DATASET)} }}\n"
        "src:seed-somewhere { kg:nato md:employs kg:peacekeeping-missions }\n",
    ),
    Fault(
        "unhashed-document",
        "src:seed-unread",
        turtle("src:seed-unread", DOCUMENT | {"md:sha256": ""})
        + turtle("src:seed-passage", PASSAGE | {"dcterms:source": "src:seed-unread"}),
        turtle("src:seed-unread", DOCUMENT),
    ),
]
FAULTS = [*THINGS, *TERMS, *STATEMENTS, *TIME, *REFERENCE, *EVIDENCE]

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
ESSAY = f"src:catalogue {{ {turtle('src:essay', DOCUMENT)} {turtle('src:essay.s01', SECTION)} }}\n"


def checked(path: Path, *parts: str) -> Report:
    path.write_text(HEAD + ESSAY + "".join(parts), encoding="utf-8")
    return KnowledgeGraph.load(path).validate(path)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return checked(tmp_path_factory.mktemp("bad") / "seeds.trig", *(fault.bad for fault in FAULTS))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check} {fault.focus}".strip())
def test_a_fault_is_found_where_it_is(faulty: Report, fault: Fault) -> None:
    found = {
        (each.check, each.severity)
        for each in faulty.findings
        if not fault.focus or each.focus == fault.focus
    }
    assert (fault.check, fault.severity) in found


def test_the_sound_twins_give_no_finding(tmp_path: Path) -> None:
    assert checked(tmp_path / "seeds.trig", *(fault.good for fault in FAULTS)).findings == ()


def test_the_bundled_graph_gives_no_finding(kg: KnowledgeGraph) -> None:
    assert kg.validate().findings == ()


def firing_shapes() -> dict[str, ox.NamedNode]:
    """Return the shapes that give findings, by name; helpers of other shapes have no target."""
    store = ox.Store()
    store.load(path=SHAPES, format=ox.RdfFormat.TURTLE)
    answer = store.query(
        """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT DISTINCT ?shape WHERE {
          { ?shape a sh:PropertyShape }
          UNION { ?shape a sh:NodeShape ; sh:targetClass|sh:targetSubjectsOf ?target }
        }
        """
    )
    assert isinstance(answer, ox.QuerySolutions)
    found = [row["shape"] for row in answer]
    return {iri.value.removeprefix(SHAPE): iri for iri in found if isinstance(iri, ox.NamedNode)}


def test_every_shape_and_check_has_a_seeded_fault() -> None:
    checks = {path.stem for path in CHECKS.glob("*.rq")}
    assert {fault.check for fault in FAULTS} == {*firing_shapes(), *checks, "canonical-literal"}


def test_a_shape_has_a_readable_name() -> None:
    unreadable = [n for n in firing_shapes() if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", n)]
    assert unreadable == []


def test_a_shape_has_one_message_that_is_a_sentence() -> None:
    store = ox.Store()
    store.load(path=SHAPES, format=ox.RdfFormat.TURTLE)
    path = ox.NamedNode("http://www.w3.org/ns/shacl#message")
    said = {
        name: [str(quad.object) for quad in store.quads_for_pattern(shape, path, None)]
        for name, shape in firing_shapes().items()
    }
    sentence = re.compile(r'"\S.*\."@en')
    assert [
        n for n, each in said.items() if [bool(sentence.fullmatch(m)) for m in each] != [True]
    ] == []


FINDINGS = (
    Finding(
        severity="violation",
        check="definition",
        focus="kg:seed-definition",
        path="skos:definition",
        value="Without a full stop",
        message="A definition is a sentence: it begins with a capital and ends with a full stop.",
        where=("src:local.seeds",),
    ),
    Finding(
        severity="warning",
        check="scheme",
        focus="kg:seed-scheme",
        path="skos:inScheme",
        value="",
        message="A concept is in the scheme of the graph: add skos:inScheme md:concepts.",
    ),
)
REPORT = Report(FINDINGS, 12345)
WARNING = Report(FINDINGS[1:], 1)


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.check)
def test_a_finding_says_what_where_and_what_would_be_right(
    faulty: Report, finding: Finding
) -> None:
    assert [each for each in faulty.findings if each.focus == finding.focus] == [finding]


def test_a_finding_on_a_subject_names_the_relation_and_the_graphs(faulty: Report) -> None:
    found = [each for each in faulty.findings if each.check == "claims-subject"]
    assert [(each.focus, each.path, each.value, each.where) for each in found] == [
        ("kg:cold-war", "md:claims", "", ("src:local.seeds",))
    ]


def test_report_as_text() -> None:
    assert REPORT.text() == (
        "violation: kg:seed-definition skos:definition Without a full stop\n"
        "  A definition is a sentence: it begins with a capital and ends with a full stop.\n"
        "  found by definition, said in src:local.seeds\n"
        "warning: kg:seed-scheme skos:inScheme\n"
        "  A concept is in the scheme of the graph: add skos:inScheme md:concepts.\n"
        "  found by scheme\n"
        "12,345 statements checked: 1 violation, 1 warning\n"
    )


def test_report_as_markdown() -> None:
    assert REPORT.markdown() == (
        "| severity | check | what | message | said in |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| violation | definition | kg:seed-definition skos:definition Without a full stop "
        "| A definition is a sentence: it begins with a capital and ends with a full stop. "
        "| src:local.seeds |\n"
        "| warning | scheme | kg:seed-scheme skos:inScheme "
        "| A concept is in the scheme of the graph: add skos:inScheme md:concepts. |  |\n"
        "\n"
        "12,345 statements checked: 1 violation, 1 warning\n"
    )


def test_report_as_json() -> None:
    assert json.loads(WARNING.json()) == {
        "statements": 1,
        "counts": {"violation": 0, "warning": 1},
        "findings": [
            {
                "severity": "warning",
                "check": "scheme",
                "focus": "kg:seed-scheme",
                "path": "skos:inScheme",
                "value": "",
                "message": FINDINGS[1].message,
                "where": [],
            }
        ],
    }


def test_violations_come_first(faulty: Report) -> None:
    severities = [finding.severity for finding in faulty.findings]
    assert severities == sorted(severities)


@pytest.mark.parametrize(
    ("report", "on", "fails"),
    [
        (REPORT, "violation", True),
        (REPORT, "warning", True),
        (WARNING, "violation", False),
        (WARNING, "warning", True),
        (Report((), 1), "violation", False),
        (Report((), 1), "warning", False),
    ],
)
def test_a_report_fails_on_findings_as_bad_as_asked(report: Report, on: str, fails: bool) -> None:
    assert report.fails(on) is fails
