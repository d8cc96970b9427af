"""A query that cannot be read or an option that makes no sense ends in one clear message."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from broken import SELECT, Case, check, complaint
from click.testing import CliRunner

from cli import cli

#: The arguments, with {} for the folder of broken files; the exit status; how the message begins.
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
    "update": (["query", "INSERT DATA { <urn:a> a <urn:b> }"], 3, "line 1, column 1: INSERT "),
    "hidden update": (
        ["query", "PREFIX a: <urn:a> # x\ndelete { } where { }"],
        3,
        "line 2, column 1: DELETE is an update, and the graph is only read; change the ",
    ),
    "half a prefix": (["query", "PREFIX ex <urn:a> ASK { }"], 3, "line 1, column 8: 'ex' is out "),
    "prefix with a space": (["query", "PREFIX a: <urn:a b> ASK {}"], 3, "line 1, column 11: '<' "),
    "base without an IRI": (
        ["query", "BASE urn:a ASK { }"],
        3,
        "line 1, column 6: 'urn:a' is out ",
    ),
    "half a character": (
        ["query", "ASK { ?s ?p '\udcff' }"],
        3,
        "line 1, column 14: not text in UTF-8; save it as UTF-8\n",
    ),
    "brackets without end": (
        ["query", "-f", "{}/deep.rq"],
        3,
        "line 1, column 106: more than 100 brackets are open; write the query flatter\n",
    ),
    "operators without end": (["query", "-f", "{}/long.rq"], 3, "line 1, column 6016: too long a "),
    "groups without end": (["query", "-f", "{}/chain.rq"], 3, "line 1, column 8012: too long a "),
    "a word without end": (
        ["query", "n" * 100_000],
        3,
        "line 1, column 1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with "
        f"'{'n' * 60}...'\n",
    ),
    "no bracket": (["query", "SELECT * { ?s ?p ?o"], 3, "line 1, column 20: the query cannot be "),
    "no quote": (["query", "ASK { ?s ?p 'x }"], 3, "line 1, column 17: the query cannot be read; "),
    "unbound column": (
        ["query", "SELECT ?s { ?s ?p ?o } GROUP BY ?p"],
        3,
        "line 1, column 35: the query cannot be read; The SELECT contains a variable that is ",
    ),
    "terminal codes": (
        ["query", "-f", "{}/colour.rq"],
        3,
        "line 1, column 15: the query cannot be read; something else is expected here\n"
        "  ASK { \\u001b]0;title\\u0007 \\u009b }\n                     ^\n",
    ),
    "server that is not there": (
        ["query", "--allow-service", "ASK { SERVICE <http://127.0.0.1:9/> { } }"],
        3,
        "the query cannot be answered: ",
    ),
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
        "{}/junk.rq: not text in UTF-8 (byte 7); save it as UTF-8\n",
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
        "the query has no variable ?x; it has ?o, ?p, ?s\n",
    ),
    "bind its own value": (
        ["query", "SELECT ?s { BIND (1 AS ?s) }", "--bind", "s=2"],
        2,
        "?s gets its value in the query, so it cannot be bound; bind another\n",
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
    "half a limit": (["query", SELECT, "--limit", "1.5"], 2, "Invalid value for '--limit': '1.5' "),
    "no number of seconds": (
        ["query", SELECT, "--timeout", "nan"],
        2,
        "Invalid value for '--timeout': nan ",
    ),
    "no time at all": (["query", SELECT, "--timeout", "0"], 2, "Invalid value for '--timeout': "),
    "unknown option": (["query", SELECT, "--frmat", "csv"], 2, "No such option"),
    "flag with a value": (["query", "--bare=yes", SELECT], 2, "Option '--bare' does not take "),
    "no value": (["query", SELECT, "--format"], 2, "Option '--format' requires an argument.\n"),
}


@pytest.mark.parametrize(("arguments", "status", "begin"), CASES.values(), ids=CASES)
def test_one_clear_message_and_the_right_status(
    folder: Path, arguments: Sequence[str], status: int, begin: str
) -> None:
    check(folder, arguments, status, begin)


def test_the_message_does_not_grow_with_the_query() -> None:
    done = CliRunner().invoke(cli, ["query", "SELECT ?s { " + "?s ?p ?o . " * 5000 + "?s }"])
    assert len(complaint(done).splitlines()) <= 3


def test_a_time_without_end_is_no_limit() -> None:
    done = CliRunner().invoke(cli, ["query", "ASK { }", "--timeout", "inf"])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "true\n", "")


def test_a_limit_without_end_is_no_limit() -> None:
    done = CliRunner().invoke(cli, ["query", SELECT, "--limit", "9" * 30])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == CliRunner().invoke(cli, ["query", SELECT]).stdout
