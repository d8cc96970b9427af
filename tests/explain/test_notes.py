"""Remarks of the editors, and whether it holds, stand with the statement that they are on."""

import json
from functools import cache

import pyoxigraph as ox
from league import HEAD, LEAGUE

from detente import KnowledgeGraph
from detente.core.namespaces import KG, MD, PREFIXES
from detente.dataset.read import bundled_files, fill_bundled
from detente.inference import materialize

FROZEN = "Early has frozen its part since 1999 without leaving."
COMMON = "Counted from the charter."
NOTES = f"""
src:catalogue {{
    src:catalogue md:coveredUntil "2020-12-31"^^xsd:date .
    src:almanac md:note "The almanac is known to copy."@en .
}}
src:almanac {{
    kg:membership-league-early md:note "{FROZEN}"@en .
    kg:membership-league-left md:note "{COMMON}"@en .
    kg:membership-league-month md:note "{COMMON}"@en .
    kg:participation-scheme-early md:note "The time in which Early led."@en .
}}
"""


@cache
def noted(day: str | None = None) -> KnowledgeGraph:
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])
    store.extend(ox.parse(HEAD + LEAGUE + NOTES, ox.RdfFormat.TRIG))
    materialize.infer(store, day)
    return KnowledgeGraph(store, PREFIXES)


def test_show_tells_them_at_both_ends() -> None:
    assert (
        f"League (since 24 August 1949) - Almanac\n    note: {FROZEN}\n"
        in noted().show("Early").text()
    )
    league = noted().show("League")
    assert f"    Early (since 24 August 1949) - Almanac\n      note: {FROZEN}\n" in league.text()
    [line] = [
        line
        for group in league.groups
        for line in group.lines
        if line.record == KG + "membership-league-early"
    ]
    assert line.notes == (FROZEN,)
    assert FROZEN in league.json()


DOUBTED = """
src:atlas {
    kg:rival-early a md:RivalStatement ; rdf:subject kg:membership-league-early ;
        rdf:predicate schema:startDate ; rdf:object "1950-01-01"^^xsd:date ;
        md:valuePrecision "year" ; md:preferenceReason "The charter has the day."@en ;
        md:note "Its row runs to 1960."@en , "Another hand wrote it."@en .
}
"""


def test_a_note_on_what_another_source_says_is_told_with_it() -> None:
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])
    store.extend(ox.parse(HEAD + LEAGUE + DOUBTED, ox.RdfFormat.TRIG))
    materialize.infer(store)
    kg = KnowledgeGraph(store, PREFIXES)
    told = (
        "says it began in 1950; not preferred: The charter has the day. "
        "Note: Another hand wrote it. Note: Its row runs to 1960.\n"
    )
    assert told in kg.show("Early").text()
    found = kg.why("Early", "md:memberOf", "League")
    assert told in found.text()
    [rival] = json.loads(found.json())["evidence"][0]["rivals"]
    assert rival["notes"] == ["Another hand wrote it.", "Its row runs to 1960."]


def test_a_note_on_several_is_told_once() -> None:
    text = noted().show("League").text()
    assert f"    note on Left, Month: {COMMON}\n" in text
    assert text.count(COMMON) == 1


def test_why_tells_them_also_where_a_premise_has_them() -> None:
    why = noted().why("Early", "md:memberOf", "League")
    assert why.evidence[0].notes == (FROZEN,)
    assert f"\n    note: {FROZEN}\n" in why.text()
    assert json.loads(why.json())["evidence"][0]["notes"] == [FROZEN]
    assert f"note: {FROZEN}" in noted().why("Early", "md:currentMemberOf", "League").text()
    assert "note: The time in which Early led." in noted().why("Early", "Scheme").text()


def test_why_tells_those_on_a_source_beneath_it() -> None:
    why = noted().why("Left", "md:participatesIn", "Drill")
    copied = "The almanac is known to copy."
    assert [source.notes for source in why.evidence[0].sources] == [(copied,)]
    assert f"    note on this source: {copied}\n" in why.text()
    assert copied in noted().view("Left").html


def test_the_network_and_so_the_page_and_paths_have_them() -> None:
    [edge] = [e for e in noted().network.edges if e.record == KG + "membership-league-early"]
    assert f"note: {FROZEN}" in edge.remarks
    page = noted().view("Early").html  # which has each word once
    assert [word for word in FROZEN.rstrip(".").split() if word not in page] == []
    paths = noted().path("Early", "League").paths
    assert any(f"note: {FROZEN}" in step.remarks for path in paths for step in path.steps)


def certainties(day: str | None) -> dict[str, str]:
    """Whether each membership of the League holds, as show has it."""
    return {
        line.record.rpartition("-league-")[2]: line.certainty
        for group in noted(day).show("League").groups
        for line in group.lines
        if line.record.startswith(KG) and group.relation == MD + "memberOf"
    }


def test_show_says_of_each_whether_it_holds_on_the_day() -> None:
    assert certainties("1985-06-01") == {
        "early": "holds",
        "left": "does not hold",
        "left-1990": "does not hold",
        "month": "does not hold",
        "year": "holds",
        "unknown": "may hold",
        "observed": "holds",
        "silent": "may hold",
        "timeless": "may hold",
        "many": "holds",
        "maybe": "holds",
    }
    text = noted("1985-06-01").show("League").text()
    assert "Unknown (from 1 May 1970; end unknown) - Almanac, may hold\n" in text
    assert "Early (since 24 August 1949) - Almanac\n" in text


def test_without_a_day_it_is_the_last_that_is_covered() -> None:
    assert certainties(None)["left-1990"] == "holds"
    assert certainties(None)["observed"] == "may hold"


def test_what_follows_from_what_may_hold_is_told_as_such() -> None:
    [group] = [
        group
        for group in noted("1985-06-01").show("Unknown").groups
        if group.relation == MD + "currentMemberOf"
    ]
    assert [(line.words, line.certainty) for line in group.lines] == [("League", "may hold")]
    text = noted("1985-06-01").show("Unknown").text()
    assert "is a current member of League (may hold)\n" in text


def test_why_says_whether_it_holds() -> None:
    why = noted("1985-06-01").why("Unknown", "md:memberOf", "League")
    assert why.evidence[0].certainty == "may hold"
    assert "  - Almanac, may hold\n" in why.text()
    assert json.loads(why.json())["evidence"][0]["certainty"] == "may hold"
    assert noted().why("Scheme", "md:implements", "swap").evidence[0].certainty == "holds"
