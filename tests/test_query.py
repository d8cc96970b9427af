"""Asking in SPARQL from the command line: every way in, every form, every way out."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from cli import cli
from graph.printing import GRAPH_FORMATS, ROW_FORMATS
from graph.results import FORMATS
from graph.syntax import FORMATS as SYNTAXES
from graph.terms import INFERRED, INFERRED_POSSIBLE, PREFIXES

ROOT = Path(__file__).parent.parent
SMALL = """
@prefix : <urn:x:> .
:a :name "Å, \\"quoted\\" & <b>"@en ; :size 1 .
:b :name "two\\nlines" ; :size 2 .
:c :size 3 .
"""
QUERIES = {
    "rows": "PREFIX : <urn:x:> SELECT ?s ?name { ?s :size ?n OPTIONAL { ?s :name ?name } }"
    " ORDER BY ?n",
    "graph": "PREFIX : <urn:x:> CONSTRUCT { ?s :has ?n } WHERE { ?s :size ?n }",
    "described": "DESCRIBE <urn:x:a>",
    "boolean": "ASK { <urn:x:a> ?p ?o }",
}
KIND = {"described": "graph"}
ASK_ALL = [*ROW_FORMATS, *GRAPH_FORMATS]


def run(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], input=input)


def out(*arguments: object) -> str:
    """What a command that ends well answers."""
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "small.ttl"
    path.write_text(SMALL)
    return path


def ask(small: Path, way: str, query: str, *options: object) -> Result:
    """Ask the small file alone, the query given in one of three ways."""
    bare = ("query", "--bare", "--data", small, *options)
    if way == "argument":
        return run(*bare, query)
    if way == "file":
        path = small.with_name("query.rq")
        path.write_text("\ufeff" + query, encoding="utf-8")
        return run(*bare, "-f", path)
    return run(*bare, "-", input=query.encode())


# What goes in, what comes out


@pytest.mark.parametrize("form", ASK_ALL)
@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("way", ["argument", "file", "dash"])
def test_a_format_that_fits_answers_and_another_is_refused(
    small: Path, way: str, name: str, form: str
) -> None:
    done = ask(small, way, QUERIES[name], "--format", form)
    fitting = FORMATS[KIND.get(name, name)]  # type: ignore[index]
    if form in fitting:
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout
    else:
        assert (done.exit_code, done.stdout) == (2, "")
        assert re.fullmatch(r"Error: [^\n]+\n", done.stderr)
        assert done.stderr.endswith(f" cannot be written as {form}; choose {', '.join(fitting)}\n")


NAMES = ['Å, "quoted" & <b>', "two\nlines", ""]


def test_rows_are_the_same_in_every_format(small: Path) -> None:
    answers = {
        form: ask(small, "argument", QUERIES["rows"], "--format", form).stdout_bytes
        for form in ("csv", "json", "tsv", "xml")
    }
    things = ["urn:x:a", "urn:x:b", "urn:x:c"]
    expected = [list(pair) for pair in zip(things, NAMES, strict=True)]
    table = list(csv.reader(io.StringIO(answers["csv"].decode(), newline="")))
    assert table == [["s", "name"], *expected]
    bindings = json.loads(answers["json"])["results"]["bindings"]
    assert [[b["s"]["value"], b.get("name", {"value": ""})["value"]] for b in bindings] == expected
    for form in ("tsv", "xml"):
        syntax = {"tsv": ox.QueryResultsFormat.TSV, "xml": ox.QueryResultsFormat.XML}[form]
        parsed = ox.parse_query_results(answers[form], format=syntax)
        assert isinstance(parsed, ox.QuerySolutions)
        rows = [[row["s"].value, row["name"].value if row["name"] else ""] for row in parsed]
        assert rows == expected


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@pytest.mark.parametrize("name", ["graph", "described"])
def test_a_graph_is_the_same_in_every_format(small: Path, name: str, form: str) -> None:
    expected = {
        "graph": {("a", "has", "1"), ("b", "has", "2"), ("c", "has", "3")},
        "described": {("a", "name", NAMES[0]), ("a", "size", "1")},
    }[name]
    content = ask(small, "argument", QUERIES[name], "--format", form).stdout_bytes
    read = {
        tuple(getattr(term, "value", "").removeprefix("urn:x:") for term in quad.triple)
        for quad in ox.parse(content, format=SYNTAXES[form])
    }
    assert read == expected


def test_a_boolean_is_the_same_in_every_format(small: Path) -> None:
    answers = {f: ask(small, "dash", QUERIES["boolean"], "--format", f).stdout for f in ROW_FORMATS}
    assert json.loads(answers.pop("json"))["boolean"] is True
    assert "<boolean>true</boolean>" in answers.pop("xml")
    assert answers == {"csv": "true\n", "tsv": "true\n", "table": "yes\n", "md": "yes\n"}


@pytest.mark.parametrize(("query", "status"), [("ASK { }", 0), ("ASK { <urn:none> ?p ?o }", 1)])
def test_ask_ends_with_whether_it_is_true(small: Path, query: str, status: int) -> None:
    done = ask(small, "argument", query)
    assert (done.exit_code, done.stdout, done.stderr) == (status, ["true\n", "false\n"][status], "")


def test_an_empty_answer_is_fine(small: Path) -> None:
    done = ask(small, "argument", "SELECT ?s { ?s <urn:none> ?o }")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "s\n", "")


def test_in_a_pipe_rows_are_csv_and_graphs_are_turtle(small: Path) -> None:
    rows, graph = (
        subprocess.run(
            [sys.executable, ROOT / "cli.py", "query", "--bare", "--data", small, QUERIES[name]],
            capture_output=True,
            check=True,
        ).stdout
        for name in ("rows", "graph")
    )
    assert rows.startswith(b"s,name\r\nurn:x:a,")
    assert graph == (
        b"<urn:x:a> <urn:x:has> 1 .\n<urn:x:b> <urn:x:has> 2 .\n<urn:x:c> <urn:x:has> 3 .\n"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "rows",
            's        name\nurn:x:a  Å, "quoted" & <b>\nurn:x:b  two lines\nurn:x:c\n',
        ),
        (
            "graph",
            "subject  predicate  object\n"
            "urn:x:a  urn:x:has  1\nurn:x:b  urn:x:has  2\nurn:x:c  urn:x:has  3\n",
        ),
        ("boolean", "yes\n"),
    ],
)
def test_on_a_terminal_the_answer_is_a_table(small: Path, name: str, shown: str) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, ROOT / "cli.py", "query", "--bare", "--data", small, QUERIES[name]],
        stdout=theirs,
    )
    assert process.wait(timeout=30) == 0
    os.close(theirs)
    seen = os.read(ours, 100_000).decode().replace("\r\n", "\n")
    os.close(ours)
    assert seen == shown


# Options


@pytest.mark.parametrize(
    ("query", "limit", "numbers", "more"),
    [
        ("SELECT ?n { ?s <urn:x:size> ?n } ORDER BY ?n", 2, "12", True),
        ("SELECT ?n { ?s <urn:x:size> ?n } ORDER BY ?n", 3, "123", False),
        ("SELECT ?n { ?s <urn:x:size> ?n } ORDER BY ?n", 4, "123", False),
        ("SELECT ?n { ?s <urn:x:size> ?n } ORDER BY ?n", 0, "", True),
        ("SELECT ?n { ?s <urn:x:size> ?n } ORDER BY ?n LIMIT 2", 2, "12", False),
        ("SELECT ?n { ?s <urn:x:size> ?n } ORDER BY ?n LIMIT 2", 1, "1", True),
        ("SELECT ?n { ?s <urn:x:size> ?n } ORDER BY ?n LIMIT 2 OFFSET 1", 5, "23", False),
        ("SELECT ?n { ?s <urn:x:none> ?n }", 0, "", False),
    ],
)
def test_a_limit_says_that_there_is_more_and_only_then(
    small: Path, query: str, limit: int, numbers: str, more: bool
) -> None:
    done = ask(small, "argument", query, "--limit", limit)
    said = f"only the first {limit} are shown: there are more (--limit)\n"
    assert (done.exit_code, done.stderr) == (0, said if more else "")
    assert done.stdout.split() == ["n", *numbers]


def test_a_limit_holds_for_statements_as_well(small: Path) -> None:
    done = ask(small, "argument", QUERIES["graph"], "--limit", 2, "--format", "ntriples")
    assert done.stderr == "only the first 2 are shown: there are more (--limit)\n"
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("two\nlines", ["urn:x:b"]),
        ('Å, "quoted" & <b>', []),
        ('"Å, \\"quoted\\" & <b>"@en', ["urn:x:a"]),
        ("2", ["urn:x:b"]),
        ('"2"^^xsd:integer', ["urn:x:b"]),
        ('"2"', []),
        ("urn:x:c", []),
    ],
)
def test_bind_takes_text_numbers_and_literals(small: Path, value: str, rows: list[str]) -> None:
    done = ask(small, "argument", "SELECT ?s { ?s ?p ?v }", "--bind", f"v={value}")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.split() == ["s", *rows]


def test_bind_takes_iris_and_curies_and_several_values() -> None:
    pattern = "SELECT ?s { ?s a ?class ; skos:altLabel ?name }"
    binds = ("--bind", "class=md:MilitaryAlliance", "--bind", "name=NATO")
    assert out("query", pattern, *binds).split() == ["s"]
    named = ("--bind", "class=md:MilitaryAlliance", "--bind", 'name="NATO"@en')
    full = ("--bind", f"class={PREFIXES['md']}MilitaryAlliance", "--bind", 'name="NATO"@en')
    expected = ["s", f"{PREFIXES['kg']}nato"]
    assert out("query", pattern, *named).split() == out("query", pattern, *full).split() == expected


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("a.csv", b"s,name\r\n"),
        ("a.tsv", b"?s\t?name\n"),
        ("a.json", b'{"head"'),
        ("a.xml", b"<?xml"),
        ("a.srx", b"<?xml"),
        ("a.md", b"| s | name |\n"),
        ("a.MD", b"| s | name |\n"),
        ("answer", b"s,name\r\n"),
    ],
)
def test_the_suffix_of_a_file_says_how_it_is_written(
    small: Path, tmp_path: Path, name: str, begin: bytes
) -> None:
    done = ask(small, "argument", QUERIES["rows"], "-o", tmp_path / name)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(begin)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_format_goes_before_a_suffix(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    assert ask(small, "argument", QUERIES["rows"], "-o", path, "--format", "json").exit_code == 0
    assert path.read_bytes() == ask(small, "dash", QUERIES["rows"], "--format", "json").stdout_bytes


def test_a_suffix_that_does_not_fit_leaves_the_file_alone(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "answer.ttl"
    path.write_text("old")
    done = ask(small, "argument", QUERIES["rows"], "-o", path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: SELECT cannot be written as turtle; choose ")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["answer.ttl"]


def test_a_write_that_fails_leaves_the_old_file(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("old")
    command = [sys.executable, "cli.py", "query", "SELECT * { ?s ?p ?o }", "-o", str(path)]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "_", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"Error: {path}: cannot be written: File too large\n"
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["answer.csv"]


def test_a_dash_as_file_is_standard_output(small: Path) -> None:
    assert ask(small, "argument", QUERIES["boolean"], "-o", "-").stdout == "true\n"


def test_shared_options_stand_before_the_command_or_after_it(small: Path) -> None:
    query = "SELECT ?s { ?s <urn:x:size> 1 }"
    before = out("--bare", "--data", small, "query", query)
    after = out("query", query, "--bare", "--data", small)
    both = out("--bare", "query", query, "--data", small)
    assert before == after == both == "s\nurn:x:a\n"


def test_files_from_before_and_after_are_both_read(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.nt"
    other.write_text("<urn:x:d> <urn:x:size> <urn:x:four> .\n")
    query = "SELECT (COUNT(*) AS ?n) { ?s <urn:x:size> ?o }"
    assert out("--bare", "--data", small, "query", "--data", other, query) == "n\n4\n"


def test_data_reads_a_folder_with_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "one.ttl").write_text("<urn:a> <urn:p> 1 .")
    (tmp_path / "deep" / "two.trig").write_text("<urn:g> { <urn:b> <urn:p> 2 }")
    (tmp_path / "deep" / "three.nq").write_text("<urn:c> <urn:p> <urn:d> .\n")
    (tmp_path / "notes.txt").write_text("not RDF")
    query = "SELECT ?s { ?s <urn:p> ?o } ORDER BY ?s"
    assert out("query", "--data", tmp_path, query) == "s\nurn:a\nurn:b\nurn:c\n"


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ttl", "<urn:a> <urn:p> <urn:b> ."),
        (".trig", "<urn:g> { <urn:a> <urn:p> <urn:b> }"),
        (".nt", "<urn:a> <urn:p> <urn:b> .\n"),
        (".nq", "<urn:a> <urn:p> <urn:b> <urn:g> .\n"),
        (".jsonld", '{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}'),
        (
            ".rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
            '<rdf:Description rdf:about="urn:a"><u:p rdf:resource="urn:b"/></rdf:Description>'
            "</rdf:RDF>",
        ),
    ],
)
def test_data_reads_every_syntax(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"mine{suffix}"
    path.write_text(text)
    query = "SELECT ?s ?o { ?s <urn:p> ?o }"
    assert out("query", "--data", path, query) == "s,o\nurn:a,urn:b\n"


def test_bare_is_the_files_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.trig"
    path.write_text(
        "<urn:a> a <urn:A> . <urn:A> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:B> ."
        "<urn:g> { <urn:b> a <urn:A> }"
    )
    bare = ("--bare", "--data", path, "query")
    assert out(*bare, "SELECT ?s { ?s a ?class }") == "s\nurn:a\n"
    assert out(*bare, "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } }") == "g,s\nurn:g,urn:b\n"
    done = run(*bare, "SELECT ?s { ?s a md:State }")
    assert (done.exit_code, done.stdout) == (3, "")
    assert (
        done.stderr
        == "Error: line 1, column 18: the prefix md: is not declared; add a line PREFIX\n"
    )


# Whose word counts


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
        (["--from", "documents"], "possible"),
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
    answer = out("query", "--data", mine, *options, query)
    assert answer.split() == ["claim", *expected.split()]


def test_names_and_kinds_stay_whatever_the_source(mine: Path) -> None:
    query = "ASK { kg:one a md:State . kg:nato skos:prefLabel ?name . md:claims md:phrase ?phrase }"
    assert out("query", "--data", mine, "--from", "reference", query) == "true\n"


def test_an_unknown_source_names_those_that_there_are() -> None:
    done = run("query", "--from", "strategie", "ASK { }")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == ("Error: there is no source 'strategie'; did you mean strategies?\n")
    done = run("query", "--from", "newspapers", "ASK { }")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: there is no source 'newspapers'; choose documents, reference, all, atop-5-1, "
        "catalogue, codex-wikidata, country-codes, cow-igo-v3, editorial, factbook-2026, "
        "general-knowledge, geonames, global-diplomacy, iso-codes-3166-3, manystates-states, "
        "mme-v7, owid-regions, peacekeeping-mission-start, regional-stability, strategies, "
        "un-peacekeeping-pact, un-psdata-peacekeeping, or one of 281 web pages\n"
    )


def test_no_inference_leaves_the_inferred_graphs_empty() -> None:
    query = f"ASK {{ VALUES ?g {{ <{INFERRED}> <{INFERRED_POSSIBLE}> }} GRAPH ?g {{ ?s ?p ?o }} }}"
    assert run("query", query).exit_code == 0
    assert run("query", "--no-inference", query).exit_code == 1


# Time


HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STR(?a) = STR(?i)) }"


@pytest.mark.parametrize("output", [True, False])
def test_a_timeout_stops_a_heavy_query(tmp_path: Path, output: bool) -> None:
    path = tmp_path / "answer.csv"
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "query", "--timeout", "1", HEAVY]
        + (["-o", str(path)] if output else []),
        capture_output=True,
        text=True,
        timeout=60,
    )
    seconds = time.monotonic() - begin
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "Error: stopped after 1 seconds (--timeout)\n"
    assert list(tmp_path.iterdir()) == []
    assert 1 < seconds < 5


def test_a_timeout_stops_while_the_answer_is_written(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("old")
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "query", "--timeout", "1", query, "-o", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["answer.csv"]


def test_a_timeout_that_is_not_reached_changes_nothing(small: Path) -> None:
    command = [sys.executable, "cli.py", "query", "--bare", "--data", str(small), QUERIES["rows"]]
    untimed, timed = (
        subprocess.run(each, cwd=ROOT, capture_output=True, timeout=60)
        for each in (command, [*command, "--timeout", "30"])
    )
    assert (timed.returncode, timed.stderr) == (0, b"")
    assert timed.stdout == untimed.stdout


class Elsewhere(BaseHTTPRequestHandler):
    """Another SPARQL service, with one answer to everything."""

    def do_POST(self) -> None:
        found = {"name": {"type": "literal", "value": "from elsewhere"}}
        answer = {"head": {"vars": ["name"]}, "results": {"bindings": [found]}}
        content = json.dumps(answer).encode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_service_is_asked_only_where_that_is_allowed() -> None:
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    query = f"SELECT ?name {{ SERVICE <http://127.0.0.1:{server.server_port}/> {{ ?s ?p ?name }} }}"
    try:
        refused = CliRunner().invoke(cli, ["query", query])
        allowed = CliRunner().invoke(cli, ["query", "--allow-service", query])
        port = str(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    gone = CliRunner().invoke(cli, ["query", "--allow-service", query.replace(port, "9")])
    assert (gone.exit_code, gone.stderr.count("\n")) == (3, 1)
    assert gone.stderr.startswith("Error: the query cannot be answered: ")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "--allow-service" in refused.stderr
    assert (allowed.exit_code, allowed.stdout) == (0, "name\nfrom elsewhere\n")
