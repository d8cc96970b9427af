"""Whose word counts in an answer: sources, documents, modality, what is inferred."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph
from detente.core.namespaces import INFERRED, INFERRED_POSSIBLE


def run(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], input=input)


def out(*arguments: object) -> str:
    """What a command that ends well answers."""
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


MINE = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .
src:catalogue {
  src:list a md:Dataset ; dcterms:title "A list"@en .
  <https://w3id.org/detente/source/strategies#char=1,2> a md:Passage ;
    dcterms:source src:strategies ; md:modality md:Possible .
}
src:list { kg:one md:claims kg:listed }
<https://w3id.org/detente/source/strategies#char=1,2> { kg:one md:claims kg:possible }
src:editorial { kg:one md:claims kg:editorial ; a md:State }
src:other { kg:one md:claims kg:other }
"""


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scope") / "mine.trig"
    path.write_text(MINE)
    return path


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "editorial listed other possible"),
        (["--modality", "all"], "editorial listed other possible"),
        (["--modality", "asserted"], "editorial listed other"),
        (["--scope", "documents"], "possible"),
        (["--from", "documents", "--modality", "asserted"], ""),
        (["--from", "reference"], "listed"),
        (["--from", "strategies"], "possible"),
        (["--from", "src:strategies"], "possible"),
        (["--from", "https://w3id.org/detente/source/strategies"], "possible"),
        (["--from", "regional-stability"], ""),
        (["--from", "src:list"], "listed"),
        (["--from", "editorial"], "editorial"),
    ],
)
def test_from_and_modality_choose_whose_word_counts(
    mine: Path, options: list[str], expected: str
) -> None:
    query = "SELECT (STRAFTER(STR(?o), '/id/') AS ?claim) { kg:one md:claims ?o } ORDER BY ?claim"
    done = run("query", "--data", mine, *options, query)
    assert (done.exit_code, done.stdout.split()) == (0, ["claim", *expected.split()])
    assert done.stderr.partition(":")[0] == ("" if expected else "other-scope")


@pytest.mark.parametrize("before", [True, False])
def test_scope_and_from_are_one_option(mine: Path, before: bool) -> None:
    query = "SELECT (STRAFTER(STR(?o), '/id/') AS ?claim) { kg:one md:claims ?o }"
    for option in ("--scope", "--from"):
        chosen = [option, "reference"]
        words = [*chosen, "query", query] if before else ["query", *chosen, query]
        assert out("--data", mine, *words).split() == ["claim", "listed"]


def test_names_and_kinds_stay_whatever_the_source(mine: Path) -> None:
    query = "ASK { kg:one a md:State . kg:nato skos:prefLabel ?name . md:claims md:phrase ?phrase }"
    assert out("query", "--data", mine, "--from", "reference", query) == "true\n"


def test_an_unknown_source_names_those_that_there_are() -> None:
    done = run("query", "--from", "strategie", "ASK { }")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: there is no source 'strategie'; did you mean strategies")
    done = run("query", "--from", "newspapers", "ASK { }")
    assert (done.exit_code, done.stdout) == (2, "")
    told = re.fullmatch(
        r"Error: there is no source 'newspapers'; choose documents, reference, all, (.*), "
        r"or one of \d+ web pages\n",
        done.stderr,
    )
    assert told
    named = told[1].split(", ")
    assert named == sorted(named)
    assert {"atop-5-1", "general-knowledge", "strategies", "un-contributions"} <= set(named)
    assert not [name for name in named if name.startswith("page-")]


# Kinds of sources

KINDS = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .
src:catalogue {
  src:treaty md:sourceKind md:PrimaryRecord . src:daily md:sourceKind md:Press .
  src:blog md:sourceKind md:SecondaryPage .
}
src:treaty { kg:one md:claims kg:treaty ; md:confirmedBy src:blog , src:daily }
src:daily { kg:one md:claims kg:daily }
src:blog { kg:one md:claims kg:blog ; md:conducts kg:patrol }
src:unknown { kg:one md:claims kg:unknown }
src:editorial { kg:one md:claims kg:editorial }
<https://w3id.org/detente/source/strategies#char=1,2> { kg:one md:claims kg:analysis }
src:catalogue {
  <https://w3id.org/detente/source/strategies#char=1,2> a md:Passage ;
    <http://purl.org/dc/terms/source> src:strategies ; md:modality md:Asserted .
}
"""
CLAIMS = "SELECT (STRAFTER(STR(?o), '/id/') AS ?claim) { kg:one md:claims ?o } ORDER BY ?claim"


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kinds") / "kinds.trig"
    path.write_text(KINDS)
    return path


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("primary record", "editorial treaty"),
        ("md:ReferenceWork", "editorial treaty"),
        ("analysis", "analysis editorial treaty"),
        ("Press", "analysis daily editorial treaty"),
        ("secondary-page", "analysis blog daily editorial treaty"),
        ("editors' knowledge", "analysis blog daily editorial treaty unknown"),
    ],
)
def test_a_kind_of_source_is_a_minimum(kinds: Path, kind: str, expected: str) -> None:
    answer = out("query", "--data", kinds, "--source-kind", kind, CLAIMS)
    assert answer.split() == ["claim", *expected.split()]
    kg = KnowledgeGraph.load(kinds, source_kind=kind)
    assert [row[0] for row in kg.query(CLAIMS)] == expected.split()


def test_what_follows_is_of_what_is_kept(kinds: Path) -> None:
    follows = "ASK { kg:one md:participatesIn kg:patrol }"
    assert run("query", "--data", kinds, follows).exit_code == 0
    assert run("query", "--data", kinds, "--source-kind", "press", follows).exit_code == 1


def test_what_is_left_out_confirms_nothing(kinds: Path) -> None:
    named = "SELECT (STRAFTER(STR(?by), '/source/') AS ?source) { kg:one md:confirmedBy ?by }"
    assert out("query", "--data", kinds, "--source-kind", "press", named).split()[1:] == ["daily"]


def test_a_question_of_the_documents_keeps_to_the_kind() -> None:
    asked = ("ask", "claimants", "place=South China Sea")
    assert len(run(*asked, "--source-kind", "analysis").stdout.splitlines()) > 1
    assert run(*asked, "--source-kind", "reference work").stdout.splitlines()[1:] == []


@pytest.mark.parametrize(
    ("given", "near"), [("prss", "did you mean 'press'?"), ("newspaper", "choose one")]
)
def test_an_unknown_kind_is_one_message_with_the_list(given: str, near: str) -> None:
    done = run("--source-kind", given, "query", "ASK { }")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: there is no kind of source '{given}'; {near} (from the strongest on: "
        "PrimaryRecord, ResearchDataset, ReferenceWork, Analysis, Press, SecondaryPage, "
        "EditorsKnowledge)\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--bare", "query", "ASK {}"], "choose among our sources: leave out --bare"),
        (["validate"], "validate checks everything"),
        (["load", "facts.ttl", "--store", "new"], "load takes everything"),
    ],
)
def test_a_kind_goes_with_what_has_sources(arguments: list[str], said: str) -> None:
    done = run("--source-kind", "press", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_no_inference_leaves_the_inferred_graphs_empty() -> None:
    query = f"ASK {{ VALUES ?g {{ <{INFERRED}> <{INFERRED_POSSIBLE}> }} GRAPH ?g {{ ?s ?p ?o }} }}"
    assert run("query", query).exit_code == 0
    assert run("query", "--no-inference", query).exit_code == 1
