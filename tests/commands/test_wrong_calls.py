"""A wrong name, value or file of an answer ends in one clear message."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from broken import COVERED, LONG, SELECT, Case, check, complaint
from click.testing import CliRunner

from cli import cli

#: The arguments, with {} for the folder of broken files; the exit status; how the message begins.
CASES: dict[str, Case] = {
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
    "entity without end": (
        ["show", "n" * 100_000],
        1,
        f"nothing in the graph is called '{'n' * 60}...'; detente find searches names and ",
    ),
    "empty entity": (
        ["ask", "challenges-of-mechanism", "mechanism="],
        1,
        "nothing in the graph is ",
    ),
    "ambiguous entity": (
        ["ask", "challenges-of-mechanism", "mechanism=TWIN", "--data", "{}/twins.ttl"],
        2,
        f"'TWIN': several states may be meant on {COVERED}: "
        "One (kg:twin-one), Two (kg:twin-two); say which\n",
    ),
    # exports, pages, checks
    "unknown suffix of export": (
        ["export", "{}/graph.docx"],
        2,
        "{}/graph.docx: the suffix .docx says no format; .ttl, ",
    ),
    "no suffix of export": (
        ["export", "{}/graph"],
        2,
        "{}/graph: a name without a suffix says no format; .ttl, ",
    ),
    "CSV of what": (
        ["export", "{}/graph.csv"],
        2,
        "{}/graph.csv: a table holds things or statements; say --format nodes-csv or ",
    ),
    "two places for an export": (["export", "{}/a.ttl", "-o", "{}/b.ttl"], 2, "say once where to "),
    "rows as export": (["export", "--format", "csv"], 2, "Invalid value for '--format': 'csv' "),
    "unknown thing": (
        ["export", "--around", "NATTO"],
        1,
        "nothing in the graph is called 'NATTO'; ",
    ),
    "unknown document": (["export", "--document", "other"], 1, "nothing in the graph is called "),
    "empty document": (["export", "--document", ""], 1, "nothing in the graph is called ''; "),
    "thing as document": (
        ["view", "--document", "NATO"],
        2,
        "'NATO' is not a document that states anything; choose src:atop-5-1, src:cow-igo-",
    ),
    "unknown class": (
        ["export", "--class", "Galaxy"],
        2,
        "there is no class 'Galaxy' here; choose activity, ",
    ),
    "near class": (
        ["view", "--class", "Mechanisms"],
        2,
        "there is no class 'Mechanisms' here; did you mean mechanism?\n",
    ),
    "empty class": (["view", "--class", ""], 2, "there is no class '' here; choose activity, "),
    "page that is no HTML": (["view", "-o", "{}/page.gif"], 2, "{}/page.gif: a page is .html, "),
    "full disk for a page": (["view", "NATO", "-o", "/dev/full"], 3, "/dev/full: cannot be "),
    "full disk for a report": (["validate", "-o", "/dev/full"], 3, "/dev/full: cannot be "),
    "full disk for a graph": (
        ["export", "-o", "/dev/full", "--format", "trig"],
        3,
        "/dev/full: cannot be written: No space left on device\n",
    ),
    "file as folder for an answer": (
        ["questions", "-o", "{}/junk.ttl/more.csv"],
        3,
        "{}/junk.ttl/more.csv: cannot be written: Not a directory\n",
    ),
    "answer's name without end": (
        ["query", SELECT, "-o", f"{{}}/{LONG}.csv"],
        3,
        f"{{}}/{LONG}.csv: cannot be written: File name too long\n",
    ),
    "folder as page": (["view", "NATO", "-o", "{}/empty"], 3, "{}/empty: cannot be written: "),
    "part of the whole to check": (
        ["validate", "--from", "documents"],
        2,
        "validate checks everything: ",
    ),
    "report in another format": (
        ["validate", "--format", "csv"],
        2,
        "Invalid value for '--format'",
    ),
    "another severity": (["validate", "--fail-on", "doubt"], 2, "Invalid value for '--fail-on'"),
    "junk to check": (["validate", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "empty folder to check": (["validate", "{}/empty"], 3, "{}/empty: the folder holds no file "),
    "hops in words": (
        ["export", "--around", "NATO", "--hops", "x"],
        2,
        "Invalid value for '--hops'",
    ),
    "hops below zero": (["view", "NATO", "--hops", "-1"], 2, "Invalid value for '--hops': -1 "),
    "ambiguous thing": (
        ["--data", "{}/twins.ttl", "export", "--around", "twin"],
        2,
        f"'twin': several states may be meant on {COVERED}: "
        "One (kg:twin-one), Two (kg:twin-two); say which\n",
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
    "command of a later day": (["sail"], 2, "No such command 'sail'."),
    "option before the command": (["--nonsense", "questions"], 2, "No such option"),
    "too many arguments": (["stats", "all"], 2, "Got unexpected extra argument (all)\n"),
    "a word of no question": (
        ["questions", "zzz"],
        1,
        "no question has 'zzz' in its name, title or topic; detente questions lists them all\n",
    ),
}


@pytest.mark.parametrize(("arguments", "status", "begin"), CASES.values(), ids=CASES)
def test_one_clear_message_and_the_right_status(
    folder: Path, arguments: Sequence[str], status: int, begin: str
) -> None:
    check(folder, arguments, status, begin)


#: Commands that find nothing, or what is not so: status 1, and the answer says it.
FINDINGS: dict[str, Sequence[str]] = {
    "false": ["query", "ASK { kg:nato md:memberOf kg:sco }"],
    "violations": ["validate", "{}/modality.trig"],
    "found nothing": ["find", "zzzzz"],
    "not so": ["why", "NATO", "faces", "regional stability"],
    "not connected": ["path", "NATO", "South China Sea", "--max", "1"],
}


@pytest.mark.parametrize(
    "arguments",
    FINDINGS.values(),
    ids=FINDINGS,
)
def test_a_finding_ends_with_1_and_the_answer_says_it(
    folder: Path, arguments: Sequence[str]
) -> None:
    done = CliRunner().invoke(cli, [each.replace("{}", str(folder)) for each in arguments])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert done.stdout or complaint(done)


def test_more_hops_than_the_graph_has_end_soon() -> None:
    far = ["export", "--format", "nodes-csv", "--around", "NATO", "--hops"]
    everything = CliRunner().invoke(cli, [*far, "9" * 20])
    assert everything.exit_code == 0
    assert everything.stdout == CliRunner().invoke(cli, [*far, "60"]).stdout


def test_a_bug_ends_with_70_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("detente.knowledge_graph.answer", broken)
    done = CliRunner().invoke(cli, ["query", "ASK { }"])
    assert (done.exit_code, done.stdout) == (70, "")
    assert done.stderr.count("\n") == 1
    assert "a fault of detente" in done.stderr
