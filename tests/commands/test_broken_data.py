"""Data that cannot be read ends in one clear message that names the file and the line."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from broken import LONG, Case, check, complaint
from click.testing import CliRunner

from cli import cli

#: The arguments, with {} for the folder of broken files; the exit status; how the message begins.
CASES: dict[str, Case] = {
    "empty name of data": (
        ["query", "--data", "", "ASK {}"],
        2,
        "Invalid value for '--data': the ",
    ),
    "empty name of a query": (["query", "-f", ""], 2, "Invalid value for '-f' / '--file': the "),
    "empty name of an answer": (
        ["questions", "-o", ""],
        2,
        "Invalid value for '-o' / '--output': ",
    ),
    "empty name to check": (["validate", ""], 2, "Invalid value for '[FILE]...': the name is "),
    "empty source": (["query", "--from", "", "ASK {}"], 2, "there is no source ''; choose "),
    "answer of no format": (
        ["questions", "-o", "{}/a.xlsx"],
        2,
        "{}/a.xlsx: the suffix .xlsx says no format; .csv, ",
    ),
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
    "junk as TriG": (["query", "--data", "{}/junk.trig", "ASK {}"], 3, "{}/junk.trig: line 1: "),
    "junk as N-Triples": (["query", "--data", "{}/junk.nt", "ASK {}"], 3, "{}/junk.nt: line "),
    "junk as N-Quads": (["query", "--data", "{}/junk.nq", "ASK {}"], 3, "{}/junk.nq: line "),
    "junk as JSON-LD": (["query", "--data", "{}/junk.jsonld", "ASK {}"], 3, "{}/junk.jsonld: "),
    "junk as RDF/XML": (["query", "--data", "{}/junk.rdf", "ASK {}"], 3, "{}/junk.rdf: "),
    "junk in a folder": (["query", "--data", "{}/mixed", "ASK {}"], 3, "{}/mixed/junk.ttl: line "),
    "junk to ask": (["ask", "trends", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "junk to draw": (["view", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "junk to export": (["export", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "functional syntax": (
        ["query", "--data", "{}/functional.owl", "ASK {}"],
        3,
        "{}/functional.owl: OWL in functional syntax, which is no syntax of RDF; save it as Turtle",
    ),
    "query and data from standard input": (
        ["query", "--data", "-", "-"],
        2,
        "standard input is the query or the data, and not both\n",
    ),
    "another encoding": (
        ["query", "--data", "{}/mark.ttl", "ASK {}"],
        3,
        "{}/mark.ttl: it is written in UTF-16; save it as UTF-8\n",
    ),
    "terminal codes in data": (
        ["query", "--data", "{}/colour.ttl", "ASK {}"],
        3,
        "{}/colour.ttl: line 1: Invalid IRI code point '\\u001b'\n",
    ),
    "remote context": (
        ["query", "--data", "{}/remote.jsonld", "ASK {}"],
        3,
        "{}/remote.jsonld: its @context lies elsewhere, and nothing here opens the network; ",
    ),
    "name without end": (
        ["query", "--data", f"{{}}/{LONG}.ttl", "ASK {}"],
        3,
        f"{{}}/{LONG}.ttl: cannot be read: File name too long\n",
    ),
    "file as folder": (
        ["query", "--data", "{}/junk.ttl/more.ttl", "ASK {}"],
        3,
        "{}/junk.ttl/more.ttl: there is no such file or folder\n",
    ),
    "unknown firmness": (
        ["view", "--data", "{}/modality.trig"],
        3,
        "https://w3id.org/detente/source/strategies#char=1,2: the md:modality 'sure' says not how ",
    ),
    "position in words": (
        ["export", "--format", "edges-csv", "--data", "{}/position.trig"],
        3,
        "https://w3id.org/detente/source/strategies#char=1,2: 'one' is not a whole number, as ",
    ),
    "half a paragraph": (
        ["view", "--data", "{}/paragraph.trig"],
        3,
        "https://w3id.org/detente/source/strategies#char=1,2: ",
    ),
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
    "near source": (
        ["query", "--from", "strategie", "ASK {}"],
        2,
        "there is no source 'strategie'; did you mean strategies",
    ),
    "bare and broken": (
        ["--bare", "--data", "{}/broken.ttl", "query", "ASK {}"],
        3,
        "{}/broken.ttl: line 4: ",
    ),
    "unknown source": (
        ["query", "--from", "who", "ASK {}"],
        2,
        "there is no source 'who'; choose ",
    ),
    "bare and from": (
        ["--bare", "query", "--from", "strategies", "ASK {}"],
        2,
        "--scope, --modality and ",
    ),
    "bare and modality": (
        ["query", "--bare", "--modality", "asserted", "ASK {}"],
        2,
        "--scope, --modality and ",
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
}


@pytest.mark.parametrize(("arguments", "status", "begin"), CASES.values(), ids=CASES)
def test_one_clear_message_and_the_right_status(
    folder: Path, arguments: Sequence[str], status: int, begin: str
) -> None:
    check(folder, arguments, status, begin)


def test_a_bad_line_far_down_is_named(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n" * 4999 + "<urn:a> <urn:b> .\n")
    done = CliRunner().invoke(cli, ["query", "--data", str(path), "ASK { }"])
    assert complaint(done).startswith(f"{path}: line 5000: ")
    assert done.exit_code == 3
