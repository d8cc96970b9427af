"""What the command line says of an answer that is empty or doubtful, and how it ends."""

import json

import pytest
from click.testing import CliRunner, Result

from cli import cli


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def told(done: Result) -> str:
    """The kind that is told on standard error, behind what was asked for."""
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("for ", "as of "))]
    assert len(lines) == 1, done.stderr
    return lines[0].partition(":")[0]


ALIAS = "SELECT ?s { ?s a md:MilitaryAlliance ; skos:altLabel ?name }"
#: What new users asked, each with its kind, the exit status, and words of the reason.
ASKED = [
    (
        ["ask", "member-count-on-day", "organization=Lake Chad Basin Commission"],
        "not-covered",
        1,
        "not covered here",
    ),
    (
        ["ask", "operations-count-on-day", "conductor=SCO", "day=2018"],
        "not-covered",
        1,
        "operations of Shanghai Cooperation Organization",
    ),
    (
        ["ask", "suspensions-on-day", "organization=SCO", "day=2013-12-31"],
        "not-covered",
        1,
        "suspended members of Shanghai Cooperation Organization",
    ),
    (
        ["ask", "members-on-day", "organization=Poland"],
        "wrong-kind",
        1,
        "Poland is a state, not an organization; ask memberships-of actor=kg:poland",
    ),
    (
        ["ask", "parties", "agreement=AUKUS"],
        "wrong-kind",
        1,
        "AUKUS is an organization, not an agreement",
    ),
    (
        ["ask", "challenges-of-mechanism", "mechanism=NATO"],
        "wrong-kind",
        1,
        "is a military alliance, not a mechanism; ask faced-by actor=kg:nato",
    ),
    (["ask", "members-on-day", "organization=NATTO"], "unknown-term", 1, "did you mean 'NATO'"),
    (["ask", "members-on-day", "organization=NATO", "day=1940"], "none", 0, "covered in full"),
    (["query", "SELECT * { ?s md:locatedIn ?o }"], "unknown-term", 0, "md:takesPlaceIn"),
    (["query", "SELECT * { ?s md:memberOf kg:un }"], "unknown-term", 0, "kg:united-nations"),
    (
        ["query", "SELECT * { ?s md:memberOf kg:lake-chad-basin-commission }"],
        "not-covered",
        0,
        "Lake Chad Basin Commission",
    ),
    (["query", "ASK { kg:brazil md:memberOf kg:nato }", "--as-of", "2020-01-01"], "none", 1, ""),
    (
        ["query", "SELECT ?p { ?operation md:takesPlaceIn ?p }", "--bind", "operation=AMISOMM"],
        "unknown-term",
        1,
        "did you mean 'AMISOM'",
    ),
    (
        ["query", "SELECT ?m { ?m md:memberOf ?body }", "--bind", "body=Poland"],
        "wrong-kind",
        1,
        "Poland is a state, not an organization",
    ),
    (
        ["query", "SELECT ?m { ?m md:memberOf ?body }", "--bind", "body=kg:zzz"],
        "unknown-term",
        1,
        "zzz> stands in no statement",
    ),
    # The fault is in the query and not in what is bound: the same as where the value is written.
    (
        ["query", "SELECT ?s { ?s md:locatedIn ?x }", "--bind", "x=NATO"],
        "unknown-term",
        0,
        "md:locatedIn stands in no statement",
    ),
    (["query", ALIAS.replace("?name", '"NATO"')], "unknown-term", 0, 'write "NATO"@en'),
    (["query", ALIAS, "--bind", 'name="NATO"'], "unknown-term", 0, 'write "NATO"@en'),
    (
        ["ask", "claims-about", "thing=Andorra", "document=src:strategies"],
        "other-scope",
        1,
        "the documents say nothing of Andorra; the reference facts have",
    ),
    (
        ["query", 'SELECT * { ?s schema:startDate ?d FILTER (?d > "2030-01-01"^^xsd:date) }'],
        "not-covered",
        0,
        "2030-01-01 is later",
    ),
    (["find", "qqqqzzzz"], "unknown-term", 1, "nothing in the graph is called 'qqqqzzzz'"),
    (["show", "NATTO"], "unknown-term", 1, "did you mean 'NATO'"),
    (["why", "Brazil", "md:memberOf", "NATO", "--as-of", "2020-01-01"], "none", 1, ""),
    (
        ["why", "Chad", "md:memberOf", "Lake Chad Basin Commission"],
        "not-covered",
        1,
        "not covered here",
    ),
    (["path", "Sweden", "Trinidad and Tobago", "--max", "1"], "no-match", 1, "--max 2"),
    (
        ["panel", "members", "--organization", "Lake Chad Basin Commission"],
        "not-covered",
        1,
        "no dated membership",
    ),
]


@pytest.mark.parametrize(("arguments", "kind", "status", "words"), ASKED, ids=lambda x: str(x)[:50])
def test_what_is_not_there_is_told(
    arguments: list[str], kind: str, status: int, words: str
) -> None:
    done = run(*arguments)
    assert (told(done), done.exit_code, words in done.stderr) == (kind, status, True), done.stderr


def test_numbers_of_what_is_not_covered_are_empty() -> None:
    done = run("ask", "member-count-on-day", "organization=Lake Chad Basin Commission")
    assert done.stdout == "holds,may_hold,confirmed\n,,\n".replace("\n", "\r\n") or (
        set(done.stdout.splitlines()[1]) == {","}
    )


def test_a_day_after_the_last_one_is_told() -> None:
    done = run("ask", "member-count-on-day", "organization=NATO", "day=2040")
    assert (told(done), done.exit_code) == ("not-covered", 0)
    panel = run("panel", "members", "--organization", "NATO", "--from", "2020", "--to", "2040")
    assert (told(panel), panel.exit_code) == ("not-covered", 0)
    years = {line.partition(",")[0] for line in panel.stdout.splitlines()[1:]}
    assert max(years) <= "2026"


def test_a_bound_name_is_that_of_a_thing() -> None:
    done = run("query", "SELECT ?p { ?operation md:takesPlaceIn ?p }", "--bind", "operation=AMISOM")
    assert (done.exit_code, "id/somalia" in done.stdout) == (0, True)


def test_a_bound_text_that_is_no_name_is_said() -> None:
    query = "SELECT ?s { ?s skos:prefLabel ?l FILTER (CONTAINS(STR(?l), ?word)) }"
    done = run("query", query, "--bind", "word=Operat")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) > 1
    assert done.stderr.startswith("word: nothing in the graph is called 'Operat'")
    assert done.stderr.endswith("it is taken as text\n")


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["ask", "parties", "agreement=AUKUS"], "wrong-kind"),
        (["ask", "member-count-on-day", "organization=Lake Chad Basin Commission"], "not-covered"),
        (["ask", "parties", "agreement=EDDCA"], "unknown-term"),
        (["query", "SELECT * { ?s md:memberOf kg:lake-chad-basin-commission }"], "not-covered"),
        (["query", "ASK { ?s md:locatedIn ?o }"], "unknown-term"),
        (["query", "SELECT * { ?s md:claims kg:south-china-sea }"], "partial"),
        (["find", "qqqqzzzz"], "unknown-term"),
        (["show", "NATTO"], "unknown-term"),
        (["why", "Chad", "md:memberOf", "Lake Chad Basin Commission"], "not-covered"),
        (["path", "Sweden", "Trinidad and Tobago", "--max", "1"], "no-match"),
    ],
)
def test_json_has_the_reason(arguments: list[str], kind: str) -> None:
    done = run(*arguments, "--format", "json")
    reason = json.loads(done.stdout)["diagnosis"]
    assert set(reason) == {"kind", "message", "coverage", "suggestion"}
    assert reason["kind"] == kind
    assert all(iri.startswith("http") for iri in reason["coverage"])


def test_json_of_a_query_with_nothing_to_explain_is_that_of_sparql() -> None:
    query = "SELECT * { ?s md:memberOf kg:warsaw-pact }"
    done = run("query", query, "--format", "json", "--as-of", "1960-01-01")
    assert set(json.loads(done.stdout)) == {"head", "results"}


def test_what_is_whole_is_told_without_a_word() -> None:
    done = run("query", "SELECT * { ?s md:memberOf kg:warsaw-pact }", "--as-of", "1960-01-01")
    assert (done.exit_code, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 9
