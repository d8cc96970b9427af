"""What goes wrong is said in one message on stderr, with the right exit code and no answer."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli

ROOT = Path(__file__).parent.parent
PREFIX = (
    "@prefix kg: <https://w3id.org/detente/id/> .\n"
    "@prefix md: <https://w3id.org/detente/ontology#> ."
)
SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
SELECT = "SELECT ?s { ?s ?p ?o }"

#: Files that the cases below name; a folder ends in a slash.
FILES: dict[str, bytes] = {
    "empty/": b"",
    "empty.rq": b"",
    "fine.rq": SELECT.encode(),
    "junk.bin": bytes(range(256)),
    "junk.rq": b"SELECT \xff\xfe \x00",
    "junk.ttl": bytes(range(256)),
    "latin.rq": "SELECT ?s { ?s ?p 'Attach\xe9' }".encode("latin-1"),
    "latin.ttl": "<urn:a> <urn:b> 'Attach\xe9' .".encode("latin-1"),
    "broken.ttl": f"{PREFIX}\nkg:a md:claims kg:b\nkg:c md:claims kg:d .".encode(),
    "prefix.ttl": b"<urn:a> <urn:b> <urn:c> .\n\nkg:a <urn:b> <urn:c> .",
    "broken.trig": b"<urn:g> {\n  <urn:a> <urn:b> <urn:c> .\n",
    "broken.nt": b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n",
    "broken.jsonld": b'{"@id": "urn:a",\n "urn:b": }',
    "broken.rdf": b"<rdf:RDF>",
    "relative.nt": b"<a> <urn:b> <urn:c> .\n",
    "facts.docx": b"PK",
    "facts": b"<urn:a> <urn:b> <urn:c> .",
    "twins.ttl": (
        f"{PREFIX}\n{SKOS}\n"
        'kg:twin-one a md:State ; skos:prefLabel "One"@en ; skos:altLabel "Twin"@en .\n'
        'kg:twin-two a md:State ; skos:prefLabel "Two"@en ; skos:altLabel "twin"@en .\n'
    ).encode(),
    "texts/strategies.txt": b"another text",
    "texts/regional-stability.txt": b"another text",
    "texts/global-diplomacy.txt": b"another text",
}

Case = tuple[Sequence[str], int, str]

#: The arguments, with {} for the folder of the files above; the exit code; how the message begins.
CASES: dict[str, Case] = {
    # the query
    "unknown prefix": (
        ["query", "SELECT ?s { ?s mdd:employs ?m }"],
        3,
        "line 1, column 16: the prefix mdd: is not declared; did you mean md:?\n",
    ),
    "syntax": (["query", "SELECT ?s {\n  ?s md:employs\n}"], 3, "line 3, column 1: the query "),
    "no form": (["query", "employs"], 3, "line 1, column 1: a query begins with SELECT, ASK, "),
    "misspelt form": (["query", "SELCT *"], 3, "line 1, column 1: a query begins with SELECT, "),
    "update": (["query", "INSERT DATA { <urn:a> a <urn:b> }"], 3, "INSERT is an update, and the "),
    "hidden update": (["query", "PREFIX a: <urn:a> # x\ndelete { } where { }"], 3, "DELETE is an "),
    "service": (["query", "ASK { SERVICE <urn:a> { } }"], 3, "line 1, column 7: SERVICE asks "),
    "silent service": (["query", "ASK { service silent <urn:a> { } }"], 3, "line 1, column 7: "),
    "unknown function": (["query", "SELECT (<urn:f>(1) AS ?x) { }"], 3, "the query cannot be "),
    "empty query": (["query", ""], 3, "the query is empty; for example: SELECT "),
    "empty input": (["query", "-"], 3, "the query is empty; for example: SELECT "),
    "empty query file": (["query", "-f", "{}/empty.rq"], 3, "the query is empty; for example: "),
    "no query": (["query"], 2, "give one query: as an argument, with -f FILE, or - for standard "),
    "two queries": (["query", SELECT, "-f", "{}/fine.rq"], 2, "give one query: as an argument, "),
    "file as query": (["query", "{}/fine.rq"], 2, "{}/fine.rq looks like a file: read it with -f "),
    "missing query file": (
        ["query", "-f", "{}/none.rq"],
        3,
        "{}/none.rq: cannot be read: No such file or directory\n",
    ),
    "folder as query file": (
        ["query", "-f", "{}/empty"],
        3,
        "{}/empty: cannot be read: Is a directory\n",
    ),
    "junk as query file": (["query", "-f", "{}/junk.bin"], 3, "{}/junk.bin: not text in UTF-8 "),
    "junk and a query": (
        ["query", "-f", "{}/junk.rq"],
        3,
        "{}/junk.rq: not text in UTF-8 (byte 7)\n",
    ),
    "Latin-1 query file": (["query", "-f", "{}/latin.rq"], 3, "{}/latin.rq: not text in UTF-8 "),
    # its options
    "bind without value": (["query", SELECT, "--bind", "s"], 2, "Invalid value for '--bind': 's' "),
    "bind without name": (
        ["query", SELECT, "--bind", "=1"],
        2,
        "Invalid value for '--bind': '=1' ",
    ),
    "bind twice": (
        ["query", SELECT, "--bind", "s=1", "--bind", "s=2"],
        2,
        "Invalid value for '--bind': s is given twice\n",
    ),
    "bind unknown": (
        ["query", SELECT, "--bind", "x=1"],
        2,
        "the query has no variable ?x; it has: ?o, ?p, ?s\n",
    ),
    "bind its own value": (
        ["query", "SELECT ?s { BIND (1 AS ?s) }", "--bind", "s=2"],
        2,
        "?s gets its value in the query, so it cannot be bound\n",
    ),
    "bind text as predicate": (["query", SELECT, "--bind", "p=text"], 3, "line 1, column "),
    "unknown format": (["query", SELECT, "--format", "xlsx"], 2, "Invalid value for '--format': "),
    "rows as Turtle": (["query", SELECT, "--format", "turtle"], 2, "SELECT cannot be written as "),
    "graph as CSV": (
        ["query", "DESCRIBE kg:nato", "--format", "csv"],
        2,
        "CONSTRUCT and DESCRIBE ",
    ),
    "ASK as Turtle": (["query", "ASK { }", "--format", "turtle"], 2, "ASK cannot be written as "),
    "negative limit": (["query", SELECT, "--limit", "-1"], 2, "Invalid value for '--limit': -1 "),
    "limit in words": (
        ["query", SELECT, "--limit", "ten"],
        2,
        "Invalid value for '--limit': 'ten' ",
    ),
    "no time at all": (["query", SELECT, "--timeout", "0"], 2, "Invalid value for '--timeout': "),
    "unknown option": (["query", SELECT, "--frmat", "csv"], 2, "No such option"),
    "option of a later day": (["query", SELECT, "--store", "x"], 2, "No such option"),
    "no value": (["query", SELECT, "--format"], 2, "Option '--format' requires an argument.\n"),
    # what is loaded
    "missing data": (
        ["query", "--data", "{}/none.ttl", "ASK {}"],
        3,
        "{}/none.ttl: there is no such file or folder\n",
    ),
    "empty folder": (
        ["query", "--data", "{}/empty", "ASK {}"],
        3,
        "{}/empty: the folder holds no file with .ttl, .trig, ",
    ),
    "unknown suffix": (
        ["query", "--data", "{}/facts.docx", "ASK {}"],
        3,
        "{}/facts.docx: the suffix .docx says no format; .ttl, .trig, ",
    ),
    "no suffix": (
        ["query", "--data", "{}/facts", "ASK {}"],
        3,
        "{}/facts: a name without a suffix says no format; .ttl, .trig, ",
    ),
    "junk as data": (["query", "--data", "{}/junk.ttl", "ASK {}"], 3, "{}/junk.ttl: line 1: "),
    "Latin-1 data": (["query", "--data", "{}/latin.ttl", "ASK {}"], 3, "{}/latin.ttl: line 1: "),
    "broken Turtle": (["query", "--data", "{}/broken.ttl", "ASK {}"], 3, "{}/broken.ttl: line 4: "),
    "prefix in Turtle": (
        ["query", "--data", "{}/prefix.ttl", "ASK {}"],
        3,
        "{}/prefix.ttl: line 3: ",
    ),
    "broken TriG": (["query", "--data", "{}/broken.trig", "ASK {}"], 3, "{}/broken.trig: line "),
    "broken N-Triples": (
        ["query", "--data", "{}/broken.nt", "ASK {}"],
        3,
        "{}/broken.nt: line 2: ",
    ),
    "relative N-Triples": (["query", "--data", "{}/relative.nt", "ASK {}"], 3, "{}/relative.nt: "),
    "broken JSON-LD": (["query", "--data", "{}/broken.jsonld", "ASK {}"], 3, "{}/broken.jsonld: "),
    "broken RDF/XML": (["query", "--data", "{}/broken.rdf", "ASK {}"], 3, "{}/broken.rdf: "),
    "bare and broken": (
        ["--bare", "--data", "{}/broken.ttl", "query", "ASK {}"],
        3,
        "{}/broken.ttl: line 4: ",
    ),
    "unknown source": (
        ["query", "--from", "who", "ASK {}"],
        3,
        "there is no source 'who'; choose ",
    ),
    "bare and from": (["--bare", "query", "--from", "strategies", "ASK {}"], 2, "--from and "),
    "bare and modality": (
        ["query", "--bare", "--modality", "asserted", "ASK {}"],
        2,
        "--from and ",
    ),
    "unknown modality": (["query", "--modality", "sure", "ASK {}"], 2, "Invalid value for "),
    "missing texts": (
        ["--texts", "{}/none", "export", "--format", "edges-csv"],
        3,
        "{}/none: there is no such folder of texts\n",
    ),
    "no text in texts": (
        ["--texts", "{}/empty", "export", "--format", "edges-csv"],
        3,
        "{}/empty/",
    ),
    "other texts": (
        ["export", "--texts", "{}/texts", "--format", "edges-csv"],
        3,
        "{}/texts/",
    ),
    # questions
    "unknown question": (
        ["ask", "challenges-of-mechanisms"],
        2,
        "there is no question 'challenges-of-mechanisms'; did you mean challenges-of-mechanism",
    ),
    "no question": (
        ["ask", "zzz"],
        2,
        "there is no question 'zzz'; detente questions lists them\n",
    ),
    "question with a path": (
        ["ask", "../rules/faces"],
        2,
        "there is no question '../rules/faces'; ",
    ),
    "no name": (["ask"], 2, "Missing argument 'NAME'.\n"),
    "unknown parameter": (
        ["ask", "challenges-of-mechanism", "mechanisms=kg:nato"],
        2,
        "challenges-of-mechanism has no parameter 'mechanisms'; it takes mechanism\n",
    ),
    "malformed parameter": (
        ["ask", "challenges-of-mechanism", "kg:nato"],
        2,
        "Invalid value for '[KEY=VALUE]...': 'kg:nato' is not KEY=VALUE\n",
    ),
    "parameter twice": (
        ["ask", "challenges-of-mechanism", "mechanism=a", "mechanism=b"],
        2,
        "Invalid value for '[KEY=VALUE]...': mechanism is given twice\n",
    ),
    "unknown entity": (
        ["ask", "challenges-of-mechanism", "mechanism=peacekeping missions"],
        1,
        "nothing in the graph is called 'peacekeping missions'; "
        "did you mean 'peacekeeping missions' or ",
    ),
    "unknown CURIE": (
        ["ask", "challenges-of-mechanism", "mechanism=kg:peacekeeping-mission"],
        1,
        "the graph knows no kg:peacekeeping-mission; did you mean ",
    ),
    "empty entity": (
        ["ask", "challenges-of-mechanism", "mechanism="],
        1,
        "nothing in the graph is ",
    ),
    "ambiguous entity": (
        ["ask", "challenges-of-mechanism", "mechanism=TWIN", "--data", "{}/twins.ttl"],
        2,
        "'TWIN' is the name of kg:twin-one, kg:twin-two; say which\n",
    ),
    # exports, pages, checks
    "unknown suffix of export": (
        ["export", "{}/graph.docx"],
        2,
        "{}/graph.docx: the suffix says no format; use .ttl, .nt, ",
    ),
    "CSV of what": (["export", "{}/graph.csv"], 2, "{}/graph.csv: say --format nodes-csv or "),
    "rows as export": (["export", "--format", "csv"], 2, "Invalid value for '--format': 'csv' "),
    "unknown thing": (
        ["export", "--around", "NATTO"],
        1,
        "nothing in the graph is called 'NATTO'; ",
    ),
    "unknown document": (["export", "--document", "other"], 1, "nothing in the graph is called "),
    "unknown class": (
        ["export", "--class", "Planet"],
        2,
        "there is no class 'Planet' here; there ",
    ),
    "hops in words": (
        ["export", "--around", "NATO", "--hops", "x"],
        2,
        "Invalid value for '--hops'",
    ),
    "hops below zero": (["view", "NATO", "--hops", "-1"], 2, "Invalid value for '--hops': -1 "),
    "ambiguous thing": (
        ["--data", "{}/twins.ttl", "export", "--around", "twin"],
        2,
        "'twin' is the name of kg:twin-one, kg:twin-two; say which\n",
    ),
    "missing folder": (
        ["query", SELECT, "-o", "{}/none/answer.csv"],
        3,
        "{}/none/answer.csv: there is no folder {}/none\n",
    ),
    "missing folder of export": (
        ["export", "{}/none/a.ttl"],
        3,
        "{}/none/a.ttl: there is no folder ",
    ),
    "folder as file": (["query", SELECT, "-o", "{}/empty"], 3, "{}/empty: cannot be written: "),
    "full disk": (
        ["query", SELECT, "-o", "/dev/full"],
        3,
        "/dev/full: cannot be written: No space left on device\n",
    ),
    "missing file to check": (
        ["validate", "{}/none.ttl"],
        3,
        "{}/none.ttl: there is no such file ",
    ),
    "broken file to check": (["validate", "{}/broken.ttl"], 3, "{}/broken.ttl: line 4: "),
    # commands
    "misspelt command": (["qeury", SELECT], 2, "No such command 'qeury'."),
    "command of a later day": (["serve"], 2, "No such command 'serve'."),
    "option before the command": (["--nonsense", "questions"], 2, "No such option"),
    "too many arguments": (["questions", "all"], 2, "Got unexpected extra argument (all)\n"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("broken")
    for name, content in FILES.items():
        path = place / name
        if name.endswith("/"):
            path.mkdir()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return place


def complaint(done: Result) -> str:
    """The one message of a command that failed without an answer."""
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("Error: ") == 1
    assert done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("Error: ")


@pytest.mark.parametrize(("arguments", "status", "begin"), CASES.values(), ids=CASES)
def test_one_clear_message_and_the_right_status(
    folder: Path, arguments: Sequence[str], status: int, begin: str
) -> None:
    place = str(folder)
    before = sorted(folder.rglob("*"))
    done = CliRunner().invoke(cli, [each.replace("{}/", place + "/") for each in arguments])
    message = complaint(done)
    begin = begin.replace("{}/", place + "/")
    assert message[: len(begin)] == begin
    assert done.exit_code == status
    assert sorted(folder.rglob("*")) == before


def test_the_message_does_not_grow_with_the_query() -> None:
    done = CliRunner().invoke(cli, ["query", "SELECT ?s { " + "?s ?p ?o . " * 5000 + "?s }"])
    assert len(complaint(done).splitlines()) <= 3


def test_a_bad_line_far_down_is_named(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n" * 4999 + "<urn:a> <urn:b> .\n")
    done = CliRunner().invoke(cli, ["query", "--data", str(path), "ASK { }"])
    assert complaint(done).startswith(f"{path}: line 5000: ")
    assert done.exit_code == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads and writes everything")
def test_what_may_not_be_read_or_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "secret.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .")
    path.chmod(0)
    done = CliRunner().invoke(cli, ["query", "--data", str(path), "ASK { }"])
    assert complaint(done) == f"{path}: cannot be read: Permission denied\n"
    tmp_path.chmod(0o500)
    done = CliRunner().invoke(cli, ["query", "ASK { }", "-o", str(tmp_path / "a.csv")])
    assert complaint(done) == f"{tmp_path / 'a.csv'}: cannot be written: Permission denied\n"


# Where the answer goes


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command, "_", sys.executable, str(ROOT / "cli.py")],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        'query "SELECT * { ?s ?p ?o }"',
        'query "SELECT * { ?s ?p ?o }" --format json',
        'query "CONSTRUCT WHERE { ?s ?p ?o }"',
        "export --format nquads",
    ],
)
def test_a_closed_pipe_ends_without_noise(arguments: str) -> None:
    done = shell(f'"$1" "$2" {arguments} | head -n 1 >/dev/null')
    assert done.stderr == ""
    assert done.returncode in (0, 141)


@pytest.mark.parametrize(
    "arguments", ['query "SELECT * { ?s ?p ?o }"', 'query "ASK { }"', "export", "questions"]
)
def test_a_full_disk_behind_standard_output_is_said(arguments: str) -> None:
    done = shell(f'"$1" "$2" {arguments} >/dev/full')
    assert done.stderr == "Error: standard output: No space left on device\n"
    assert done.returncode == 3


def test_a_traceback_stays_where_it_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("graph.knowledge.answer", broken)
    done = CliRunner().invoke(cli, ["query", "ASK { }"])
    assert isinstance(done.exception, KeyError)
