"""The command serve: what it refuses before it serves."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import cli


@pytest.mark.parametrize("name", ["uvicorn", "starlette.applications"])
def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for module in [each for each in sys.modules if each.startswith("detente.serve")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    done = CliRunner().invoke(cli, ["serve"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "pip install 'detente[serve]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        (["--public", "example.org"], "https://example.org"),
        (["--texts", "."], "leave out --texts"),
        (["--port", "99999"], "65535"),
        (["--host", "192.0.2.1"], "--host"),
        (["--bare", "--data", "nothing.ttl", "--port", "0"], "nothing.ttl"),
    ],
)
def test_what_is_refused(arguments: list[str], cure: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["serve", *arguments])
    assert done.exit_code in (2, 3)
    assert done.stdout == ""
    assert cure in done.stderr
