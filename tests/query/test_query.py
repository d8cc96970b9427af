"""Asking in SPARQL from the command line: every way in, every form, every way out."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from small_file import QUERIES

from cli import cli
from detente.core.namespaces import PREFIXES
from detente.query.results import FORMATS
from detente.rdf.formats import GRAPH_FORMATS, ROW_FORMATS, SYNTAXES

ROOT = Path(__file__).parents[2]
KIND = {"described": "graph"}
ASK_ALL = [*ROW_FORMATS, *GRAPH_FORMATS]


def run(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], input=input)


def out(*arguments: object) -> str:
    """What a command that ends well answers."""
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


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
        for quad in ox.parse(content, format=SYNTAXES[form].engine)
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
    assert (done.exit_code, done.stdout) == (status, ["true\n", "false\n"][status])
    assert done.stderr == ""


def test_an_empty_answer_is_fine(small: Path) -> None:
    done = ask(small, "argument", "SELECT ?s { ?s <urn:none> ?o }")
    assert (done.exit_code, done.stdout) == (0, "s\n")
    assert done.stderr == ""  # of a graph of others nothing is known but what it says


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
    assert graph == b"@prefix : <urn:x:> .\n\n:a :has 1 .\n:b :has 2 .\n:c :has 3 .\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "rows",
            's   name\n:a  Å, "quoted" & <b>\n:b  two lines\n:c\n',
        ),
        (
            "graph",
            "subject  predicate  object\n"
            ":a       :has       1\n:b       :has       2\n:c       :has       3\n",
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
    assert process.wait(timeout=300) == 0
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
    assert done.stdout.split() == ["s", *rows]
    assert done.exit_code == 0 or not rows


def test_bind_takes_iris_and_curies_and_several_values() -> None:
    pattern = "SELECT ?s { ?s a ?class ; skos:altLabel ?name }"
    text = ("--bind", "class=md:MilitaryAlliance", "--bind", 'name="NATO"')
    done = run("query", pattern, *text)
    assert (done.exit_code, done.stdout.split()) == (0, ["s"])  # it is no name
    assert done.stderr.startswith('unknown-term: "NATO" stands in no such statement, "NATO"@en')
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
    assert done.stderr.startswith("Error: line 1, column 18: the prefix md: is not declared; ")
