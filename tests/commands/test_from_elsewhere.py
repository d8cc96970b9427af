"""Files that others made: ledgers, mappings, tables and saved answers, odd, deep, huge or wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from visits import MAPPING

from cli import cli
from detente import LoadError
from detente.rdf import disk

ROOT = Path(__file__).parents[2]
LEDGER: dict[str, Any] = {
    "layout": 1,
    "bare": True,
    "day": None,
    "version": "0.2.0",
    "state": "ready",
    "loads": [{"files": ["a.nt"], "statements": 1, "ended": "2026-11-29T00:00:00Z"}],
    "inferred": 0,
    "pending": None,
    "sample": "",
}
LOAD = LEDGER["loads"][0]


def of(**other: Any) -> str:
    return json.dumps({**LEDGER, **other})


def without(name: str) -> str:
    return json.dumps({key: value for key, value in LEDGER.items() if key != name})


#: Values that are of another kind than what we write.
VALUES: dict[str, tuple[Any, ...]] = {
    "layout": ("1", None, 1.0, [1], {}),
    "bare": (None, 0, "yes", []),
    "day": (7, "someday", "2026-13-01", [], {}),
    "version": (None, 1, ["0.2.0"], {}),
    "state": (None, "lost", 7, [], {}),
    "inferred": (None, "0", 1.5, True, [], {}),
    "sample": (None, 7, []),
    "pending": (7, "a.nt", [], {}, {**LOAD, "files": [7]}),
    "loads": (None, 7, "a.nt", {}, [7], [None], [[]], [{}]),
}
LOAD_VALUES: dict[str, tuple[Any, ...]] = {
    "files": (None, "a.nt", 7, {}, [7], [None], [["a.nt"]]),
    "statements": (None, "1", 1.5, True, [], 1e300),
    "ended": (None, 7, []),
}
LEDGERS = {
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "a number": "7",
    "nothing": "null",
    "deep list": "[" * 100_000,
    "deep table": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep inside": of(day="@").replace('"@"', "[" * 50_000 + "]" * 50_000),
    "a number of 5,000 digits": of(inferred=0).replace(
        '"inferred": 0', '"inferred": ' + "9" * 5000
    ),
    "infinite": of(inferred=0).replace('"inferred": 0', '"inferred": 1e999'),
    "no number": of(inferred=0).replace('"inferred": 0', '"inferred": NaN'),
    "other keys": of(more=1),
    "bytes": "\udcff",
    **{f"without {name}": without(name) for name in ("layout", "loads", "pending")},
    **{
        f"{name} is {value!r}": of(**{name: value})
        for name, wrong in VALUES.items()
        for value in wrong
    },
    **{
        f"a load whose {name} is {value!r}": of(loads=[{**LOAD, name: value}])
        for name, wrong in LOAD_VALUES.items()
        for value in wrong
    },
}


@pytest.mark.parametrize("case", LEDGERS)
@pytest.mark.parametrize(
    "arguments", [["store", "info"], ["query", "ASK { }"], ["load", "{}/b.nt", "--bare"]]
)
def test_a_ledger_that_is_none_is_told(tmp_path: Path, case: str, arguments: list[str]) -> None:
    (tmp_path / "b.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    ledger = tmp_path / disk.LEDGER
    ledger.write_bytes(LEDGERS[case].encode(errors="surrogateescape"))
    before = ledger.read_bytes()
    filled = [each.replace("{}", str(tmp_path)) for each in arguments]
    done = CliRunner().invoke(cli, [*filled, "--store", str(tmp_path)])
    assert done.stderr == (
        f"Error: {ledger}: not what was written there; restore a backup, or load the files anew\n"
    )
    assert (done.exit_code, done.stdout) == (3, "")
    assert ledger.read_bytes() == before


def test_a_ledger_as_it_is_written_is_read(tmp_path: Path) -> None:
    for held in (
        disk.Ledger(),
        disk.Ledger(True, "2026-01-01", pending=disk.Load(("\udcff", "b.nt")), state="loading"),
        disk.Ledger(loads=(disk.Load(("a.nt",), 7, "2026-11-29T00:00:00Z"),), inferred=3),
    ):
        held.write(tmp_path)
        assert disk.ledger(tmp_path) == held
    (tmp_path / disk.LEDGER).write_text(of(layout=2))
    with pytest.raises(LoadError, match="a store of layout 2, and this version knows 1"):
        disk.ledger(tmp_path)


def test_a_huge_ledger_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / disk.LEDGER).open("wb") as out:
        out.truncate(1 << 40)  # a hole of a terabyte
    with pytest.raises(LoadError, match="not what was written there"):
        disk.ledger(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\n", None], ids=["bytes", "a folder"])
def test_a_list_of_new_graphs_that_is_none_is_told(tmp_path: Path, content: bytes | None) -> None:
    (tmp_path / disk.LEDGER).write_text(of())
    path = tmp_path / disk.UNCHECKED
    path.mkdir() if content is None else path.write_bytes(content)
    done = CliRunner().invoke(cli, ["store", "info", "--store", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == (
        f"Error: {path}: not what was written there; remove it, and use validate --all\n"
    )


MAPPINGS = {
    "deep list": "a = " + "[" * 5000 + "]" * 5000,
    "deep, cut off": "a = " + "[" * 100_000,
    "deep table": "a = " + "{a = " * 5000 + "1" + "}" * 5000,
    "deep keys": "[" + ".".join("a" * 5000) + "]",
    "deep value": "a" + ".a" * 5000 + " = 1",
    "a key of very many parts": ".".join(["a"] * 100_000) + " = 1",
    "a table of very many parts": MAPPING + "[" + " . ".join(["'a'", '"b"'] * 50_000) + "]",
    "digits": "a = " + "9" * 5000,
    "an encoding of no text": MAPPING + '[rows]\nencoding = "idna"',
    "very many formats": MAPPING
    + '[start]\ncolumn = "Name"\nformats = ['
    + ", ".join(f'"%Y x{n}"' for n in range(101))
    + "]",
    "a long id": MAPPING.replace('"visits"', f'"{"v" * 201}"'),
    "bytes": "\udcff",
    "nul": "a = 1\0",
    "half a pair": r'a = "\ud800"',
    "deep in the right place": MAPPING.replace('"{Name}"', "[" * 300 + "]" * 300),
    "brackets": MAPPING.replace("{Name}", "[" * 5000),
    "braces": MAPPING.replace("{Name}", "{" * 5000),
    "closed brackets": MAPPING.replace("{Name}", "[" * 5000 + "a" + "]" * 5000),
    "no end of the world": MAPPING.replace('"CC0"', "inf"),
    "a date": MAPPING.replace('"CC0"', "0000-99-99"),
    "a time": MAPPING.replace('"CC0"', "1979-05-27T07:32:00Z"),
}


@pytest.mark.parametrize("case", MAPPINGS)
def test_a_mapping_that_is_none_is_told(tmp_path: Path, case: str) -> None:
    mapping, table, out = (tmp_path / name for name in ("m.toml", "t.csv", "x.trig"))
    mapping.write_bytes(MAPPINGS[case].encode(errors="surrogateescape"))
    table.write_text("Name\nBlue Wave\n")
    asked = ["import", "table", table, "--mapping", mapping, "-o", out]
    done = CliRunner().invoke(cli, list(map(str, asked)))
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Error: {mapping}: ")
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 1000
    assert not out.exists()


def test_long_fields_are_read(tmp_path: Path) -> None:
    mapping, table, out = (tmp_path / name for name in ("m.toml", "t.csv", "x.trig"))
    mapping.write_text(MAPPING + 'definition = "{Text}"\n')
    table.write_text(f"Name,Text\nBlue Wave,{'long ' * 40_000}\n")
    asked = ["import", "table", table, "--mapping", mapping, "-o", out]
    done = CliRunner().invoke(cli, list(map(str, asked)))
    assert done.exit_code == 0, done.stderr
    assert out.read_text().lower().count("long") == 40_000


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_a_saved_answer_with_long_fields_is_cited(tmp_path: Path, suffix: str) -> None:
    saved = tmp_path / f"answer.{suffix}"
    saved.write_text(f"name\nkg:nato\n{'x' * 200_000}\n")
    done = CliRunner().invoke(cli, ["cite", str(saved)])
    assert done.exit_code == 0, done.stderr
    assert f"Answer saved as answer.{suffix}" in done.stdout


BYTES = [
    *(["query", "ASK { ?s ?p ?o }", "--bind", "s=\udcff"]),
    *(["query", "ASK { ?s ?p ?o }", "--bind", "\udcff=a"], ["ask", "claimants", "place=\udcff"]),
    *(["ask", "\udcff"], ["show", "\udcff"], ["why", "NATO", "\udcff"], ["find", "a", "\udcff"]),
    *(["path", "NATO", "\udcff"], ["path", "NATO", "AU", "--avoid", "\udcff"], ["cite", "\udcff"]),
    *(["locate", "strategies", "\udcff"], ["export", "--around", "\udcff"], ["view", "\udcff"]),
    *(["view", "--title", "\udcff"], ["panel", "members", "--organization", "\udcff"]),
    *(["--scope", "\udcff", "stats"], ["stats", "--as-of", "\udcff"], ["questions", "\udcff"]),
    *(["--source-kind", "\udcff", "stats"], ["export", "--format", "\udcff"]),
    *(["import", "\udcff", "t.csv"], ["panel", "members", "--unit", "\udcff"], ["\udcff"]),
]


@pytest.mark.parametrize("arguments", BYTES, ids=ascii)
def test_arguments_that_are_not_utf_8_are_refused(arguments: list[str]) -> None:
    done = CliRunner().invoke(cli, arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    assert "\udcff" not in done.stderr


def test_names_of_files_may_be_any_bytes(tmp_path: Path) -> None:
    """As the shell passes them, in a process: what comes out is what went in."""
    name = os.fsdecode(b"caf\xe9")
    (tmp_path / f"{name}.nt").write_text('<urn:a> <urn:b> "here" .\n')

    def run(*arguments: str) -> tuple[int, bytes, bytes]:
        command = [sys.executable, str(ROOT / "cli.py"), "--bare", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=600)
        return done.returncode, done.stdout, done.stderr

    asked = ("--data", f"{name}.nt", "query", "SELECT ?o { ?s ?p ?o }")
    assert run(*asked) == (0, b"o\r\nhere\r\n", b"")
    assert run(*asked, "-o", f"{name}.csv") == (0, b"", b"")
    assert (tmp_path / f"{name}.csv").read_bytes() == b"o\r\nhere\r\n"
    assert run("--data", f"no{name}.nt", "stats") == (
        3,
        b"",
        rb"Error: nocaf\udce9.nt: there is no such file or folder" + b"\n",
    )
    assert run("load", f"{name}.nt", "--store", "s")[0] == 0
    assert b"caf\\udce9.nt" in run("store", "info", "--store", "s")[1]
    refused = b"a store is a folder whose name is UTF-8; choose another name\n"
    status, told, said = run("load", f"{name}.nt", "--store", name)
    assert (status, told, said.endswith(refused)) == (2, b"", True)
    assert not (tmp_path / name).exists()
