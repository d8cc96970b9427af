"""What the README and docs/ show is what happens: commands, Python, SPARQL and Turtle are run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from _pytest.mark import ParameterSet
from console_blocks import BLOCK, PAGES, agrees_as_it_grows, commands, make_tools
from terminal import terminal

from detente import KnowledgeGraph
from detente.core.namespaces import PREFIXES

#: Pages of many commands, or of commands that load much.
SLOW = {"adding-facts.md", "commands.md", "importers.md", "stores.md", "time.md"}
KINDS = {"console", "python", "sparql", "turtle", "trig", "text", "mermaid", "sh", "bibtex", "json"}


def blocks(*kinds: str) -> list[ParameterSet]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            if match[1] in kinds:
                line = text.count("\n", 0, match.start()) + 1
                slow = [pytest.mark.slow] if page.name in SLOW and match[1] == "console" else []
                found.append(pytest.param(match[2], id=f"{page.name}:{line}", marks=slow))
    return found


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tools(tmp_path_factory.mktemp("bin"))


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
    for command, shown in commands(text):
        seen = terminal(command, folders[page], tools)
        assert agrees_as_it_grows(shown, seen), f"$ {command}{seen}"


@pytest.mark.parametrize(
    ("seen", "agrees"),
    [
        ("1,000 things\nin 12 parts\nand\nmore\n", True),
        ("1,099 things\nin 12 parts\nand\nmore\n", True),
        ("1,101 things\nin 12 parts\nand\nmore\n", False),
        ("1,000 things\nin 13 parts\nand\nmore\n", False),
        ("1,000 things\nin 12 parts\nand\nless\n", False),
    ],
)
def test_what_a_page_shows_may_grow_a_little(seen: str, agrees: bool) -> None:
    assert agrees_as_it_grows("1,000 things\nin 12 parts\n...\nmore\n", seen) is agrees


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
