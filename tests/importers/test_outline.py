"""A document is described by its text: title, sections and offsets as its headings give them."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from shared import shared

from cli import cli
from detente import KnowledgeGraph
from detente.core.bundled import DATA_FOLDER
from detente.core.namespaces import PREFIXES
from detente.importers.outline import Section, outline

LETTER = """Port Calls

A port call is a visit of a warship to a harbor abroad. The United States has used port calls
since its navy was founded.

What Port Calls Do

Port calls build trust between navies, since crews meet and officers begin talks that embassies
continue.
"""
SECTIONS = """
SELECT ?heading ?begin ?end ?position WHERE {
  GRAPH src:catalogue { ?section a md:Section ; dcterms:title ?heading ; md:beginIndex ?begin ;
    md:endIndex ?end ; schema:position ?position }
} ORDER BY ?position"""


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def sections_of(content: str) -> list[tuple[str, ...]]:
    store = ox.Store()
    store.load(content, ox.RdfFormat.TRIG, base_iri="urn:base:")
    answer = store.query(SECTIONS, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(getattr(cell, "value", "") for cell in row) for row in answer]


@pytest.mark.parametrize("name", ["global-diplomacy", "regional-stability", "strategies"])
def test_the_sections_are_those_that_a_reader_found(name: str) -> None:
    done = run("new", "document", str(shared("texts") / f"{name}.txt"))
    by_hand = (DATA_FOLDER / "documents" / f"{name}.trig").read_text(encoding="utf-8")
    assert done.exit_code == 0
    assert sections_of(done.stdout) == sections_of(by_hand)


@pytest.mark.parametrize(
    ("text", "title", "sections"),
    [
        (LETTER, "Port Calls", [("lead", 12, 133), ("What Port Calls Do", 135, 260)]),
        (
            "# Visits\n\nThey build trust between states.\n\n## Why so?\n\nCrews meet.\n",
            "Visits",
            [("lead", 10, 42), ("Why so?", 44, 67)],
        ),
        ("One sentence alone.\n", "", [("lead", 0, 19)]),
        ("A title and no more\n", "", [("lead", 0, 19)]),
        ("First.\nReasons\nSecond.\nSigned by nobody\n", "", [("lead", 0, 6), ("Reasons", 7, 39)]),
        ("First.\r\nReasons\r\nSecond.\r\n", "", [("lead", 0, 6), ("Reasons", 8, 24)]),
        ("Titre é\nÉtés passés.\nRôle\nFin.\n", "Titre é", [("lead", 8, 20), ("Rôle", 21, 30)]),
        (
            "A visit builds trust between states, as those who\nwrite letters know.\n\nReasons\n"
            "-------\n\nCrews meet, and they talk about what they have\nseen at sea.\n",
            "",
            [("lead", 0, 69), ("Reasons", 71, 147)],
        ),
        (
            "Treaty of Amity\n\nof 1951\n\nArticle 1\n\nThey meet.\n\nArticle 2\n\nThey train.\n",
            "Treaty of Amity",
            [("Article 1", 26, 47), ("Article 2", 49, 71)],
        ),
        (
            "I. Aims\n\nThey meet.\n\nII. Means\n\nThey train.\n",
            "",
            [("I. Aims", 0, 19), ("II. Means", 21, 43)],
        ),
        ("IV Corps\n\nIt trains.\n", "IV Corps", [("lead", 10, 20)]),
        (
            "# Visits\n\n## Why so\n\nCrews meet.\n\n## How\n\nBy sea.\n",
            "Visits",
            [("Why so", 10, 32), ("How", 34, 49)],
        ),
        ("", "", []),
        (" \n\n", "", []),
    ],
)
def test_a_text_has_the_outline_that_its_headings_give(
    text: str, title: str, sections: list[tuple[str, int, int]]
) -> None:
    found = outline(text)
    assert (found.title, found.sections) == (title, tuple(Section(*each) for each in sections))


def test_what_is_written_is_sound_and_says_what_it_found(tmp_path: Path) -> None:
    text, out = tmp_path / "port-calls.txt", tmp_path / "port-calls.trig"
    text.write_text(LETTER, encoding="utf-8")
    done = run("new", "document", str(text), "--kind", "secondary page", "-o", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "found 2 sections: lead, What Port Calls Do\n"
    assert KnowledgeGraph.load(out).validate(out).findings == ()
    located = run(
        "locate", "--texts", str(tmp_path), "--data", str(out), "port-calls", "crews meet"
    )
    assert '"What Port Calls Do" (src:port-calls.s01), paragraph 1' in located.stdout


def test_a_title_and_a_kind_are_taken_as_they_are_given(tmp_path: Path) -> None:
    text = tmp_path / "port-calls.txt"
    text.write_text("One sentence alone.\n", encoding="utf-8")
    done = run("new", "document", str(text), "--title", "Calls", "--kind", "md:Press")
    assert 'dcterms:title "Calls"@en' in done.stdout
    assert "md:sourceKind md:Press" in done.stdout
    done = run("new", "document", str(text))
    assert 'dcterms:title "port-calls"@en' in done.stdout
    assert done.stderr == (
        "found 1 section: lead\n"
        "its kind of source is not said: --kind, or md:sourceKind in the file\n"
    )


@pytest.mark.parametrize(
    ("name", "content", "status", "message"),
    [
        ("none.txt", None, 3, "none.txt: cannot be read: No such file or directory"),
        ("my text.txt", b"A text.", 2, "'my text.txt' is no name for a document; its id is"),
        ("empty.txt", b" \n", 3, "empty.txt: there is no text in it"),
        ("latin.txt", b"\xe9t\xe9", 3, "latin.txt: not text in UTF-8 (byte 0); save it as UTF-8"),
    ],
)
def test_a_text_that_cannot_be_described_is_refused(
    tmp_path: Path, name: str, content: bytes | None, status: int, message: str
) -> None:
    path, out = tmp_path / name, tmp_path / "out.trig"
    if content is not None:
        path.write_bytes(content)
    done = run("new", "document", str(path), "-o", str(out))
    assert (done.exit_code, out.exists()) == (status, False)
    assert done.stderr.replace(f"{tmp_path}/", "").startswith(f"Error: {message}")
    assert done.stderr.count("\n") == 1


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    done = run("new", "document", str(tmp_path / "a.txt"), "--kind", "gossip")
    assert done.exit_code == 2
