"""The command mcp: what it refuses, and a conversation with it over standard input and output."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import loops
import mcp
import pytest
from click.testing import CliRunner
from mcp.client.stdio import StdioServerParameters

from cli import cli

ROOT = Path(__file__).parents[2]


def test_without_its_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    done = CliRunner().invoke(cli, ["mcp"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: detente mcp needs the Model Context Protocol SDK: pip install 'detente[mcp]'\n"
    )


def test_the_data_cannot_come_from_its_client() -> None:
    done = CliRunner().invoke(cli, ["mcp", "--data", "-"])
    assert done.exit_code == 2
    assert "standard input is what the client says" in done.stderr


def test_bad_data_is_told_before_it_serves(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["mcp", "--bare", "--data", str(tmp_path / "none.ttl")])
    assert (done.exit_code, done.stdout) == (3, "")


@pytest.mark.slow
def test_a_client_starts_it_and_asks(tmp_path: Path) -> None:
    path = tmp_path / "mine.trig"
    path.write_text('<urn:g> { <urn:a> <urn:knows> <urn:b> ; <urn:name> "A" , "B" }')
    command = [str(ROOT / "cli.py"), "mcp", "--bare", "--data", str(path), "--timeout", "5"]
    server = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))

    async def talk() -> list[str]:
        async with mcp.Client(server) as client:
            query = "SELECT ?b { GRAPH ?g { <urn:a> <urn:knows> ?b } }"
            hopeless = " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(40))
            calls = (query, "SELECT ?x {", f"SELECT (COUNT(*) AS ?n) {{ {hopeless} }}", query)
            found = [await client.call_tool("query", {"sparql": each}) for each in calls]
        return [getattr(each.content[0], "text", "") for each in found]

    first, wrong, slow, again = loops.run(talk)
    assert '"values":{"b":"urn:b"},"sources":[{"title":"urn:g"' in first
    assert wrong.startswith("line 1, column 12: ")
    assert slow == "stopped after 5 seconds (timeout)"
    assert again == first
