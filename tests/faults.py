"""A fault for each shape and check, and its sound twin."""

import re

from seeds import (
    AGREEMENT,
    CLASS,
    COVERAGE,
    DATASET,
    DOCUMENT,
    FORUM,
    MECHANISM,
    MEETING,
    MEMBERSHIP,
    MISSION,
    PARTICIPATION,
    PASSAGE,
    PLACE,
    RELATION,
    RIVAL,
    SECTION,
    SERIES,
    STATE,
    WEB_PAGE,
    Fault,
    named,
    passage,
    seeded,
    turtle,
    warned,
)

from detente.validation.report import Finding

#: Relation, a right subject, a right object, and a thing that is neither.
RELATIONS = [
    ("addresses", "kg:nato", "kg:mistrust", "kg:cold-war"),
    ("broader", "kg:cyber-diplomacy", "kg:diplomacy", "kg:cold-war"),
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
    ("partyTo", "kg:nato", "kg:oas-charter", "kg:cold-war"),
    ("recommends", "kg:lesson-adaptability", "", "kg:cold-war"),
    ("represents", "kg:military-diplomats", "kg:states", "kg:cold-war"),
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
    seeded("unplaced-act", MEETING, {"md:takesPlaceIn": ""}),
    seeded(
        "unplaced-act",
        MEETING,
        {
            **{"a": "md:Visit", "schema:startDate": "", "md:startPrecision": ""},
            **{"schema:endDate": "", "md:endPrecision": ""},
        },
        iri="kg:seed-visit",
    ),
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
    seeded(
        "inferred-in-data",
        MISSION,
        {"md:confirmation": "md:Confirmed"},
        {"md:verification": "md:DayUnconfirmed"},
        iri="kg:seed-confirmation",
    ),
    seeded(
        "group-member",
        PLACE | {"a": "md:ActorGroup"},
        {"md:memberOf": "kg:nato"},
        {"md:participatesIn": "kg:partnership-for-peace"},
    ),
    Fault(
        "undated-relation",
        "kg:china",
        f"src:atop-5-1 {{ {turtle('kg:china', {'md:partyTo': 'kg:csto-charter'})} }}\n",
        "src:atop-5-1 { "
        + turtle(
            "kg:participation-csto-charter-china",
            PARTICIPATION
            | {"md:inActivity": "", "md:inAgreement": "kg:csto-charter", "md:inRole": "md:Party"},
        )
        + " }\n",
    ),
    seeded("gyear", MISSION, {"schema:startDate": '"1999"^^xsd:gYear'}),
]
#: A spell that lies within the life of both its ends.
ENDED = {
    "schema:startDate": DAY("2012-01-01"),
    "md:startPrecision": '"day"',
    "schema:endDate": DAY("2014-12-31"),
    "md:endPrecision": '"day"',
}
#: What was seen, last on a first of January.
SEEN = MISSION | {
    "schema:startDate": "",
    "md:startPrecision": "",
    "schema:endDate": "",
    "md:endPrecision": "",
    "md:observedUntil": DAY("2011-01-01"),
}
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
    *(
        seeded(
            "observed-order",
            SEEN,
            {"md:observedFrom": DAY(seen_from)},
            {"md:observedFrom": DAY(known)},
            iri=f"kg:seed-seen-{seen_from}",
        )
        for seen_from, known in (
            ("2011-01-02", "2011-01-01"),
            ("2011-06-30", "2011-01-31"),
            ("2012-12-31", "2011-12-31"),
        )
    ),
    seeded("founding-date", FORUM, {"schema:foundingDate": '"1949-04"'}),
    seeded("founding-precision", FORUM, {"md:foundingPrecision": ""}),
    seeded("signed-on", AGREEMENT, {"md:signedOn": '"August 1951"'}),
    seeded("signed-precision", AGREEMENT, {"md:signedPrecision": '"decade"'}),
    seeded("authorized-on", MISSION, {"md:authorizedOn": '"May 1999"'}),
    seeded("authorized-precision", MISSION, {"md:authorizedPrecision": '"decade"'}),
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
    *(
        seeded(
            "outside-life",
            MEMBERSHIP | ENDED,
            wrong,
            iri=f"kg:membership-african-union-seed-{number}",
        )
        for number, wrong in enumerate(
            (
                {"org:member": "kg:south-sudan", "schema:startDate": DAY("2010-06-01")},
                {"org:member": "kg:soviet-union"},
                {"schema:startDate": DAY("1990-06-01")},  # before the African Union
                {"org:member": "kg:estonia", "schema:startDate": DAY("1985-06-01")},
                {
                    **{"org:member": "kg:yugoslavia", "org:organization": "kg:united-nations"},
                    **{
                        "schema:startDate": DAY("1985-06-01"),
                        "md:observedUntil": DAY("1999-06-01"),
                    },
                    **{"schema:endDate": "", "md:endPrecision": ""},
                },
                {
                    **{"org:member": "kg:yugoslavia", "org:organization": "kg:united-nations"},
                    **{"schema:startDate": DAY("1985-06-01"), "md:endStatus": "md:Ongoing"},
                    **{"schema:endDate": "", "md:endPrecision": ""},
                },
            )
        )
    ),
    warned(
        seeded(
            "outside-life",
            MEMBERSHIP | ENDED | {"md:recordOf": "src:atop-5-1"},
            {"org:member": "kg:soviet-union"},
            iri="<https://w3id.org/detente/source/atop-5-1#row=7>",
        )
    ),
    seeded(
        "earlier-life",
        STATE,
        {"md:earlierLife": '"1918 to 1940"'},
        {"md:earlierLife": '"1918-02-24/1940-06-16"'},
    ),
    seeded(
        "shared-name-until",
        STATE,
        {"md:sharedNameUntil": '"1971"'},
        {"md:sharedNameUntil": DAY("1971-10-25")},
    ),
    named("membership", MEMBERSHIP, "kg:au-china", "kg:membership-african-union-china-observer"),
    named("participation", PARTICIPATION, "kg:Pfp_China", "kg:pfp-china"),
    *(
        seeded(f"membership-{end}", MEMBERSHIP, {f"org:{end}": wrong}, iri=f"kg:membership-{end}")
        for end, wrong in [("member", "kg:edca"), ("organization", "kg:edca"), ("role", "")]
    ),
    seeded("participation-participant", PARTICIPATION, {"md:participant": ""}),
    seeded("participation-in", PARTICIPATION, {"md:inAgreement": "kg:oas-charter"}),
    seeded("participation-activity", PARTICIPATION, {"md:inActivity": "kg:oas-charter"}),
    seeded(
        "participation-agreement",
        PARTICIPATION,
        {"md:inActivity": "", "md:inAgreement": "kg:amisom"},
        {"md:inActivity": "", "md:inAgreement": "kg:csto-charter"},
    ),
    seeded("participation-role", PARTICIPATION, {"md:inRole": "md:FullMember"}),
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
            ("gw-number", "gwNumber", '"002"', '"2"'),
            ("ucdp-number", "ucdpNumber", '"002"', '"2"'),
            ("fips", "fips", '"RPX"', '"RP"'),
            ("iso-withdrawn", "isoWithdrawn", '"BU"', '"BUMM"'),
            ("former-code", "formerCode", '"iso3 BUR"', '"iso3 BUR ../1989-12-05"'),
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
    seeded("source-kind", DOCUMENT, {"md:sourceKind": ""}, iri="src:seed-unkind"),
    seeded("source-kind", WEB_PAGE, {"md:sourceKind": "md:WebPage"}, iri="src:page-miskind"),
    seeded(
        "source-kind",
        DATASET,
        {"md:sourceKind": "md:PrimaryRecord , md:Press"},
        iri="src:seed-two-kinds",
    ),
    seeded(
        "confirming-precision",
        DATASET,
        {"md:confirmingPrecision": '"decade"'},
        {"md:confirmingPrecision": '"year"'},
        iri="src:seed-vague",
    ),
    seeded("read-on", WEB_PAGE, {"md:readOn": '"last week"'}, iri="src:page-read-when"),
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
GCC = MEMBERSHIP | {
    "org:member": "kg:china",
    "org:organization": "kg:gcc",
    "org:role": "md:Partner",
}
COVERED = [
    named("coverage", COVERAGE, "kg:nato-observers", "kg:coverage-seed-nato-observers"),
    *(
        seeded(
            f"coverage-{limit.lower()}",
            COVERAGE,
            {f"md:for{limit}": wrong},
            {f"md:for{limit}": right},
            iri=f"kg:coverage-seed-{limit.lower()}",
        )
        for limit, wrong, right in (
            ("Organization", "kg:poland", "kg:nato"),
            ("Role", "kg:poland", "md:Observer"),
            ("Class", "kg:peacekeeping-missions", "md:State"),
            ("Relation", '"member"', "md:observerOf"),
            ("Place", "kg:nato", "kg:poland"),
            ("Thing", "kg:edca , kg:amisom", "kg:edca"),
        )
    ),
    *(
        seeded(
            f"coverage-{name}",
            COVERAGE,
            {path: wrong},
            {path: right},
            iri=f"kg:coverage-seed-{name}",
        )
        for name, path, wrong, right in (
            ("completeness", "md:completeness", "md:Whole", "md:Partial"),
            ("from", "md:coveredFrom", '"1949"^^xsd:gYear', '"1949-08-24"^^xsd:date'),
            ("until", "md:coveredUntil", '"2014"', '"2014-12-31"^^xsd:date'),
            ("expected", "md:expected", '"none"', "0"),
            ("source", "dcterms:source", "kg:nato", "src:cow-igo-v3"),
            ("complete", "dcterms:source", "", "src:cow-igo-v3"),
            ("limited", "md:forRole", "", "md:Observer"),
        )
    ),
    *(
        seeded(
            "coverage-expected",
            COVERAGE | {"md:forOrganization": "", "md:forRole": ""} | about,
            {"md:expected": wrong},
            {"md:expected": right},
            iri=f"kg:coverage-seed-number-{number}",
        )
        for number, (about, wrong, right) in enumerate(
            (
                ({"md:forOrganization": "kg:gcc", "md:forRole": "md:FullMember"}, "7", "6"),
                # Germany was in from 1955 on.
                (
                    {
                        "md:forOrganization": "kg:nato",
                        "md:forRole": "md:FullMember",
                        "md:coveredUntil": '"1955-05-05"^^xsd:date',
                    },
                    "15",
                    "14",
                ),
                # The first of all began on 1948-05-29, the second on 1949-01-24; of four more no
                # start is told, so that they are counted.
                (
                    {
                        "md:forOrganization": "kg:united-nations",
                        "md:forClass": "md:Operation",
                        "md:forRelation": "md:conducts",
                        "md:coveredUntil": '"1949-01-23"^^xsd:date',
                    },
                    "2",
                    "5",
                ),
                ({"md:forThing": "kg:anzus-treaty", "md:forRelation": "md:partyTo"}, "2", "3"),
                ({"md:forThing": "kg:nobody", "md:forRelation": "md:partyTo"}, "1", "0"),
            )
        )
    ),
    Fault(
        "uncovered",
        "kg:gcc",
        f"src:catalogue {{ {turtle('src:seed-members', DATASET)} }}\n"
        f"src:seed-members {{ {turtle('kg:membership-gcc-china-partner', GCC)} }}\n",
        f"src:catalogue {{ {turtle('src:seed-members', DATASET)} }}\n"
        f"src:seed-members {{ {turtle('kg:membership-gcc-china-partner', GCC)} }}\n"
        + turtle(
            "kg:coverage-seed-gcc-partner",
            COVERAGE
            | {
                "md:forOrganization": "kg:gcc",
                "md:forRole": "md:Partner",
                "md:completeness": "md:Partial",
            },
        ),
    ),
    Fault(
        "uncovered",
        "kg:SeedOperation",
        f"src:editorial {{ {turtle('kg:seed-operation', MISSION | {'a': 'kg:SeedOperation'})} }}\n"
        + turtle("kg:SeedOperation", CLASS | {"rdfs:subClassOf": "md:Operation"}),
        "",
    ),
]
FAULTS = [*THINGS, *TERMS, *STATEMENTS, *TIME, *REFERENCE, *COVERED, *EVIDENCE]
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
