"""What the README and docs/ show is what happens: commands, Python, SPARQL and Turtle are run."""

from __future__ import annotations

import doctest
import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pyoxigraph as ox
import pytest
from _pytest.mark import ParameterSet

from graph import KnowledgeGraph
from graph.terms import PREFIXES

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = {"console", "python", "sparql", "turtle", "trig", "text", "mermaid", "sh", "bibtex"}


def blocks(*kinds: str) -> list[ParameterSet]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            if match[1] in kinds:
                line = text.count("\n", 0, match.start()) + 1
                found.append(pytest.param(match[2], id=f"{page.name}:{line}"))
    return found


def terminal(command: str, folder: Path, tools: Path) -> str:
    """Return what a person sees who types a command in a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "TERM": "dumb"}  # no bars
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    process.wait()
    return seen.decode().replace("\r\r\n", "\n").replace("\r\n", "\n")


def unfinished(command: str) -> bool:
    """Whether a shell would wait for another line."""
    try:
        shlex.split(command)
    except ValueError:
        return True
    return command.endswith("\\\n")


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a `detente` that is this checkout's."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "detente"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {ROOT / "cli.py"} "$@"\n')
    script.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def folders() -> dict[str, Path]:
    return {}


@pytest.mark.parametrize("text", blocks("console"))
def test_command_shows_what_the_page_shows(
    text: str,
    tools: Path,
    folders: dict[str, Path],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    page = request.node.callspec.id.partition(":")[0]
    if page not in folders:  # the blocks of one page share a folder, as a reader's do
        folders[page] = tmp_path_factory.mktemp("reader")
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        command = lines.pop(0)
        while unfinished(command):
            command += lines.pop(0)
        shown, seen = "".join(lines), terminal(command, folders[page], tools)
        pattern = ".*\n".join(
            re.escape(piece) for piece in re.split(r"^\.\.\.\n", shown, flags=re.M)
        )
        assert re.fullmatch(pattern, seen, re.DOTALL), f"$ {command}{seen}"


@pytest.mark.parametrize("text", blocks("python"))
def test_python_shows_what_the_page_shows(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    example = doctest.DocTestParser().get_doctest(text, {}, "page", None, 0)
    failures = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example)
    assert example.examples
    assert failures.failed == 0


@pytest.mark.parametrize("text", blocks("sparql"))
def test_query_has_an_answer(text: str, kg: KnowledgeGraph) -> None:
    assert kg.query(text)


@pytest.mark.parametrize("text", blocks("turtle", "trig"))
def test_turtle_can_be_read(text: str) -> None:
    known = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    assert list(ox.parse(known + text, ox.RdfFormat.TRIG))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_says_what_it_is(page: Path) -> None:
    fences = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(fences[::2]) <= KINDS
    assert set(fences[1::2]) <= {""}


def test_install_section_has_the_two_commands_that_ci_runs() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    section = readme.partition("\n## Install\n")[2].partition("\n## ")[0]
    found = [match[2] for match in BLOCK.finditer(section) if match[1] == "sh"]
    assert [len(block.splitlines()) for block in found] == [1, 1]
    assert readme.count("```sh\n") == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target
