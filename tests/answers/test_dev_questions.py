"""Eighty-five questions as people ask them, and which of ours answers each.

They were written without sight of ours; what an answer must have is read from what they want. They
are not shipped: where they are missing, the tests are skipped.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from shared import shared

from detente import KnowledgeGraph


@dataclass(frozen=True)
class Asked:
    """A call that answers a question: what its rows must tell, and what they must not."""

    name: str
    parameters: dict[str, str] = field(default_factory=dict)
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    kind: str = ""  # of its diagnosis, where it has no rows


def asked(name: str, *has: str, lacks: tuple[str, ...] = (), kind: str = "", **of: str) -> Asked:
    return Asked(name, of, has, lacks, kind)


ASEAN_SEVEN = ("Brunei", "Indonesia", "Malaysia", "Philippines", "Singapore", "Thailand", "Vietnam")
PLUS = ("Australia", "China", "India", "Japan", "New Zealand", "Russia", "South Korea")
OUTSIDE_EU = ("Albania", "Canada", "Iceland", "Montenegro", "North Macedonia", "Norway", "Turkey")
YUGOSLAVIA = ("Slovenia", "Croatia", "Bosnia and Herzegovina", "North Macedonia", "Serbia")
STRATEGIES = "Military Diplomacy Strategies: Enhancing Global Security Cooperation"
ESSAYS = (
    STRATEGIES,
    "Military diplomacy in regional stability",
    "Military engagement in global diplomacy",
)

ANSWERED = {
    "q004": asked(
        "members-on-day",
        *("Bulgaria", "Czechoslovakia", "East Germany", "Hungary", "Poland", "Romania"),
        "Soviet Union",
        lacks=("Albania",),
        organization="Warsaw Pact",
        day="1989-11-09",
    ),
    "q005": asked(
        "was-member", kind="none", actor="Ireland", organization="NATO", day="1990-12-31"
    ),
    "q009": asked(
        "members-between",
        *ASEAN_SEVEN,
        "Laos",
        "Myanmar",
        "1997-07-23",
        lacks=("Cambodia",),
        organization="ASEAN",
        since="1997-06",
        until="1997-08",
    ),
    "q011": asked(
        "was-member",
        "does not hold",
        "1984-11-12",
        actor="Morocco",
        organization="OAU",
        day="1985-11",
    ),
    "q014": asked(
        "memberships-of",
        "1949-08-24",
        "ongoing",
        lacks=("1966",),
        actor="France",
        organization="NATO",
    ),
    "q015": asked(
        "memberships-of", "2006-06-23", "2012-12-19", actor="Uzbekistan", organization="CSTO"
    ),
    "q017": asked(
        "memberships-of",
        *("Warsaw Pact", "1990-09-24", "United Nations", "1973-09-18", "1990-10-02"),
        actor="East Germany",
    ),
    "q018": asked(
        "participations-of", "1995-04-26", "1996-10-27", "2008-04-03", "ongoing", actor="Malta"
    ),
    "q023": asked(
        "accessions",
        *("Tuvalu", "Switzerland", "Timor-Leste", "Montenegro", "South Sudan", "2011-07-14"),
        organization="United Nations",
        since="2000",
    ),
    "q024": asked(
        "participants-on-day",
        *("Estonia", "Latvia", "Lithuania", "Ukraine", "Russia", "Georgia", "Moldova"),
        lacks=("Belarus", "Tajikistan"),
        activity="Partnership for Peace",
        day="1994-12-31",
    ),
    "q026": asked(
        "accessions",
        *("Bahrain", "Qatar", "Oman", "United Arab Emirates", "Mauritania", "Somalia"),
        *("Palestine", "Djibouti", "1971-09-11"),
        organization="Arab League",
        since="1970",
        until="1979",
    ),
    "q028": asked(
        "accessions",
        *("Angola", "Mozambique", "Cabo Verde", "Comoros", "São Tomé and Príncipe"),
        *("Seychelles", "Djibouti", "Zimbabwe"),
        organization="OAU",
        since="1974",
        until="1980",
    ),
    "q029": asked("memberships-of", "1955-12-14", "1995-01-01", "2023-04-04", actor="Finland"),
    "q031": asked("departures", kind="none", organization="NATO", until="2026-05-01"),
    "q032": asked(
        "departures",
        *("Mauritania", "2000", "Burkina Faso", "Mali", "Niger", "2025-01-29"),
        organization="ECOWAS",
    ),
    "q037": asked(
        "memberships-of",
        *("dialogue partner", "2012-06-07", "partner", "2025-09-01"),
        lacks=("full member",),
        actor="Turkey",
        organization="SCO",
    ),
    "q040": asked(
        "members-not-in",
        *PLUS,
        "United States",
        lacks=("Indonesia",),
        organization="ADMM-Plus",
        other="ASEAN",
    ),
    "q042": asked(
        "memberships-of",
        "observer",
        lacks=("full member",),
        actor="Papua New Guinea",
        organization="ASEAN",
    ),
    "q044": asked(
        "suspensions-on-day",
        *("Burkina Faso", "Guinea", "Mali", "Sudan", "2022-01-31"),
        organization="African Union",
        day="2022-06",
    ),
    "q045": asked("suspensions", "Arab League", "1979", "1989", state="Egypt"),
    "q046": asked(
        "suspensions", "2023-08-22", "ongoing", organization="African Union", state="Niger"
    ),
    "q050": asked("member-count-on-day", "55", organization="African Union"),
    "q051": Asked(
        "operations-count-on-day",
        {
            "conductor": "United Nations",
            "day": "1993-06-30",
            "kind": "md:PeacekeepingOperation",
        },
        ("14",),
    ),
    "q053": asked(
        "roles-on-day",
        *("Turkey", "Egypt", "Qatar", "Saudi Arabia", "dialogue partner"),
        lacks=("full member",),
        organization="SCO",
        day="2023-12-31",
        role="dialogue partner",
    ),
    "q055": asked("accessions", "Greece", "1952-02-18", "Spain", "1982-05-30", organization="NATO"),
    "q057": asked(
        "members-not-in",
        *OUTSIDE_EU,
        *("United Kingdom", "United States"),
        lacks=("France", "Poland"),
        organization="NATO",
        other="European Union",
    ),
    "q060": asked(
        "operations-on-day",
        "United Nations Truce Supervision Organization",
        "1948-05-29",
        "ongoing",
        conductor="United Nations",
    ),
    "q061": asked(
        "operations-of",
        *("EUFOR Concordia", "Operation Artemis", "EUFOR Althea", "2003-03-31"),
        conductor="European Union",
        until="2009",
    ),
    "q062": asked("operations-of", "Liberia", "1990", conductor="ECOWAS"),
    "q064": asked(
        "operations-of",
        *("Operation Deny Flight", "Implementation Force", "Stabilization Force", "Kosovo Force"),
        conductor="NATO",
        since="1990",
        until="1999",
    ),
    "q066": asked(
        "operations-in-place",
        *("United Nations Operation in the Congo", "Operation Artemis", "2003-06-12"),
        place="Democratic Republic of the Congo",
    ),
    "q067": asked(
        "operations-in-place",
        *("United Nations Mission in Haiti", "United Nations Stabilization Mission in Haiti"),
        *("2004", "documents", "facts"),
        place="Haiti",
    ),
    "q071": asked("operations-in-place", "1958", "1978", place="Lebanon"),
    "q078": asked("editions-of", "Zapad 2017", "2017-09-14", "Belarus; Russia", series="Zapad"),
    "q080": asked(
        "participants-of", "India", "United States", "Japan", "Australia", activity="Malabar"
    ),
    "q082": asked("largest-exercises", "RIMPAC 2024", "29"),
    "q083": asked(
        "parties", "Australia", "New Zealand", "United States", "1951-09-01", agreement="ANZUS"
    ),
    "q084": asked(
        "parties",
        *("Australia", "Malaysia", "New Zealand", "Singapore", "United Kingdom"),
        agreement="Five Power Defence Arrangements",
    ),
    "q087": asked(
        "agreements-of",
        *("Philippines Mutual Defense Treaty", "1951-08-30"),
        *("Philippines Visiting Forces Agreement", "Enhanced Defense Cooperation Agreement"),
        actor="Philippines",
        other="United States",
    ),
    "q089": asked("agreement-dates", "signed", "2010-11-02", agreement="Lancaster House Treaties"),
    "q090": asked(
        "agreement-dates",
        "signed",
        "1971-08-09",
        agreement="Indo-Soviet Treaty of Peace, Friendship and Cooperation",
    ),
    "q093": asked("successors-of", "Stabilization Force", "1996-12", thing="IFOR"),
    "q095": asked("successors-of", *YUGOSLAVIA, "Serbia and Montenegro", thing="Yugoslavia"),
    "q098": asked("accessions", "Russia", "1991-12-24", organization="UN", since="1991-12"),
    "q099": asked("codes-of", "COW number", "315", state="Czechoslovakia"),
    "q100": asked("codes-of", "CIV", "Q1008", state="Ivory Coast"),
    "q102": asked("codes-of", "COW number", "265", state="East Germany"),
    "q104": asked("claims-about", "liaison", STRATEGIES, thing="military attaché"),
    "q105": asked("claims-about", "public opinion", STRATEGIES, thing="social media"),
    "q106": Asked("roles-of-kind", {"kind": "md:Technology"}, ("artificial intelligence",)),
    "q111": asked("contributors-to", "military alliances", outcome="deterrence"),
    "q115": asked("who-says", kind="not-covered", subject="cyber diplomacy", object="deterrence"),
    "q116": asked("outcomes-by-mechanisms", "trust", "military training"),
    "q117": asked(
        "challenges-of-mechanism", "cultural differences", mechanism="military diplomacy"
    ),
    "q118": asked(
        "challenges-of-mechanism", kind="not-covered", mechanism="joint military exercises"
    ),
    "q119": asked("claims-about", "hinders", "cooperation", thing="mistrust"),
    "q123": asked("definition-in-documents", *ESSAYS[1:], concept="soft power"),
    "q127": asked("where-mentioned", STRATEGIES, lacks=ESSAYS[1:], thing="cyber diplomacy"),
    "q129": asked("where-mentioned", *ESSAYS, thing="peacekeeping missions"),
    "q131": asked("memberships-of", "1955-05-06", actor="West Germany", organization="NATO"),
    "q132": asked("opposed-claims", *ESSAYS[1:]),
    "q135": asked("notes-on", "frozen", thing="Armenia"),
    "q137": asked("departures", "2025-01-29", "confirmed", organization="ECOWAS", since="2025"),
    "q138": asked("participations-of", "Cobra Gold", actor="Mongolia"),
    "q143": asked(
        "roles-in-organization",
        *("full member", "observer", "dialogue partner", "2001-06-15"),
        organization="SCO",
    ),
    "q144": asked("operations", "1948-05-29", "Egypt", "United Nations", "ongoing"),
}

#: What the graph has in part, with what is there; that there may be more is said.
IN_PART = {
    # The treaty's parties are of ATOP, without those who left it in 1999: a note says so.
    "q008": asked(
        "parties-on-day", "Armenia", agreement="Collective Security Treaty", day="1996-12-31"
    ),
    "q035": asked("notes-on", "Georgia", "1999", thing="Collective Security Treaty"),
    # Those with police alone are not collected.
    "q072": asked(
        "participants-of",
        *("African Union", "Uganda", "Burundi", "Kenya", "Djibouti", "Sierra Leone"),
        *("Ethiopia", "2014-01-22"),
        activity="AMISOM",
    ),
    "q075": asked(
        "participations-of",
        *("Partnership for Peace", "United Nations Interim Force in Lebanon", "Kosovo Force"),
        actor="Ireland",
    ),
}
#: What is told by another command: its words.
OTHERWISE = {
    "q125": "show ADMM-Plus",
    "q140": "path 'military attaché' 'regional stability'",
}

#: What no such graph answers: a word of it by which no question of ours is found.
OUTSIDE = {
    "q012": "without its subject",
    "q146": "weather",
    "q151": "cup",
    "q152": "borscht",
    "q153": "strongest",
    "q155": "defence budget",
    "q156": "commander",
    "q160": "obsolete",
    "q161": "ibuprofen",
    "q162": "translate",
    "q164": "predict",
    "q165": "population",
    "q167": "phone",
}


@pytest.mark.parametrize("number", ANSWERED)
def test_a_question_of_ours_answers_it(kg: KnowledgeGraph, number: str) -> None:
    shared("questions")
    call = ANSWERED[number]
    found: Any = kg.ask(call.name, limit=None, **call.parameters)
    cells = [cell or "" for row in found.rows for cell in row]
    assert [word for word in call.has if not any(word in cell for cell in cells)] == []
    assert [word for word in call.lacks if word in cells] == []
    if call.kind:
        assert found.rows == ()
        assert found.diagnosis.kind == call.kind
    else:
        assert found.rows


@pytest.mark.parametrize("number", IN_PART)
def test_what_is_there_in_part_is_told_as_a_part(kg: KnowledgeGraph, number: str) -> None:
    shared("questions")
    call = IN_PART[number]
    found: Any = kg.ask(call.name, limit=None, **call.parameters)
    cells = [cell or "" for row in found.rows for cell in row]
    assert [word for word in call.has if not any(word in cell for cell in cells)] == []
    if call.name != "notes-on":
        assert found.diagnosis.kind == "partial"


def test_other_commands_answer_the_others(kg: KnowledgeGraph) -> None:
    shared("questions")
    assert "ASEAN Defence Ministers' Meeting" in kg.show("ADMM-Plus").text()
    assert kg.path("military attaché", "regional stability")


@pytest.mark.parametrize("number", OUTSIDE)
def test_nothing_of_ours_pretends_to_answer_it(number: str) -> None:
    assert KnowledgeGraph.questions(OUTSIDE[number]) == ()


def test_each_of_them_is_accounted_for() -> None:
    lines = (shared("questions") / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    numbers = sorted(json.loads(line)["id"] for line in lines)
    assert sorted([*ANSWERED, *IN_PART, *OTHERWISE, *OUTSIDE]) == numbers
