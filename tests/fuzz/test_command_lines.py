"""Any command line ends with an answer or one message, and with a status that the page names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import hypothesis
import pytest
from click.testing import CliRunner
from drawn import settings
from hypothesis import strategies as st
from visits import MAPPING

from cli import cli
from detente.commands.options import LastingCommand
from detente.core.bundled import VOCABULARY
from detente.core.namespaces import ONTOLOGY
from detente.dataset import cache, options

TURTLE = """\
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
kg:early a md:State ; skos:prefLabel "Early"@en ; md:employs kg:swap .
kg:swap a md:Mechanism ; skos:prefLabel "sw\\u200bap"@en .
"""
_CONTEXT = click.Context(cli)
COMMANDS = {
    (*path, name): command
    for path, group in (((), cli), (("store",), cli.get_command(_CONTEXT, "store")))
    for name in group.list_commands(_CONTEXT)  # type: ignore[union-attr]
    for command in [group.get_command(_CONTEXT, name)]  # type: ignore[union-attr]
    if not isinstance(command, click.Group | LastingCommand)  # which would go on for ever
}
#: What would end or bound the process of the tests, or open a window.
LEFT_OUT = {"--timeout", "--memory", "--open", "--help", "-h"}
WORDS = (
    *(
        "Early",
        "kg:swap",
        "employs",
        "md:employs",
        "members",
        "members-on-day",
        "organization=Early",
    ),
    *("a.ttl", "none.ttl", "m.toml", "t.csv", "out.csv", "out.trig", "s", "s2", ".", "-", "", " "),
    *(
        "1999-03",
        "2026-13-45",
        "0",
        "-1",
        "1" * 40,
        "1e999",
        "nan",
        "table",
        "json",
        "csv",
        "asserted",
    ),
    *(
        "SELECT * { ?s ?p ?o }",
        "ASK { ?s ?p",
        "DESCRIBE kg:early",
        "x=1",
        "=",
        "a=b=c",
        "?s=kg:early",
    ),
    *(
        "\x1b[31m",
        "\u202eevil",
        "na\u200bme",
        "\udcff",
        "\0",
        "x" * 5000,
        "[" * 500,
        "{0}",
        "%s",
        "--",
    ),
    *("--limit", "kg:", "<urn:a>", "_:b", "'", '"', "documents", "src:almanac", "(", "*", "\\"),
)
#: No slash: a word may be taken for a path.
LETTERS = st.characters(exclude_characters="/\\")
WORD = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(LETTERS, max_size=8))
#: Command lines that once ended otherwise.
EXAMPLES: list[list[str]] = [
    ["query", "ASK { ?s ?p ?o }", "--bind", "s=\udcff"],
    ["show", "\udcff", "--bare"],
    ["--scope", "\udcff", "stats"],
    ["export", "--bare", "--data", "a.ttl", "Early", "\x1f"],
]


@pytest.fixture(scope="module", autouse=True)
def _place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder with small files; what ships is the vocabulary alone, so that a load is quick."""
    place = tmp_path_factory.mktemp("lines")
    (place / "a.ttl").write_text(TURTLE)
    (place / "m.toml").write_text(MAPPING)
    (place / "t.csv").write_text("Name\nBlue Wave\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv(cache.VARIABLE, str(place / "cache"))
        patch.setenv("TMPDIR", str(place))
        patch.setattr(options, "bundled_files", lambda **_: [(VOCABULARY, ONTOLOGY)])
        yield


@st.composite
def lines(draw: Any) -> list[str]:
    """A command with options and arguments of its own, values that fit some and others."""
    path, command = draw(st.sampled_from(sorted(COMMANDS.items())))
    words = [*path, *draw(st.sampled_from((["--bare", "--data", "a.ttl"], ["--bare"], [])))]
    for each in draw(st.lists(st.sampled_from(command.params), max_size=4)):
        names = [name for name in each.opts if name.startswith("-")]
        if set(each.opts) & LEFT_OUT:
            continue
        if names:
            words.append(draw(st.sampled_from(names)))
        if not getattr(each, "is_flag", False):
            choices = getattr(each.type, "choices", None)
            words.append(draw(st.one_of(st.sampled_from(choices), WORD) if choices else WORD))
    words += draw(st.lists(WORD, max_size=3))
    held = [word.replace("\0", "") for word in words]  # no command line can hold it
    return [word for word in held if word.partition("=")[0] not in LEFT_OUT]


def check(arguments: list[str]) -> None:
    done = CliRunner().invoke(cli, arguments, input="ASK { }")
    said = done.stderr
    assert done.exit_code in (0, 1, 2, 3), _trace(said) or said
    odd = {c for c in said if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    assert not odd
    if done.exit_code > 1:
        assert done.stdout == ""
        assert said.startswith(("Error: ", "unknown-term: "))
        assert len(said) < 6000


def _trace(said: str) -> str:
    """What the file says that a message about a fault names."""
    path = said.partition(", with ")[2].partition(", which")[0]
    return Path(path).read_text(encoding="utf-8") if path else ""


@settings(80)
@hypothesis.given(lines())
def test_any_command_line_ends_in_words(arguments: list[str]) -> None:
    check(arguments)


@pytest.mark.parametrize("arguments", EXAMPLES, ids=ascii)
def test_a_command_line_that_was_a_fault(arguments: list[str]) -> None:
    check(arguments)
