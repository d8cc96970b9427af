"""What nobody foresaw is one line and status 70, and a file that says where it happened."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph


class Panic(BaseException):
    """What the engine raises where it fails: no Exception."""


class Mute(Exception):
    """An error that cannot even be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def deep(*_: Any, **__: Any) -> None:
    deep()


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def run(monkeypatch: pytest.MonkeyPatch, call: Callable[..., Any], place: Path) -> Result:
    monkeypatch.setattr("tempfile.tempdir", str(place))
    monkeypatch.setattr(KnowledgeGraph, "load", call)
    return CliRunner().invoke(cli, ["show", "NATO"])


@pytest.mark.parametrize(
    "error",
    [
        *(ValueError("a"), KeyError("b"), AssertionError(), UnicodeError(), Panic("panicked")),
        *(StopIteration(), ImportError("no such"), Mute(), RuntimeError("\x1b[31m\u202e\udcff")),
        ExceptionGroup("two", [ValueError("a"), TypeError("b")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: BaseException
) -> None:
    done = run(monkeypatch, raising(error), tmp_path)
    [trace] = tmp_path.iterdir()
    kind = type(error).__name__
    assert (done.exit_code, done.stdout) == (70, "")
    assert done.stderr == (
        f"Error: a fault of detente: please report ({kind}), with {trace}, which has the trace\n"
    )
    told = trace.read_text(encoding="utf-8")
    assert kind in told
    assert not {"\x1b", "\u202e"} & set(told)


def test_recursion_that_nobody_foresaw_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = run(monkeypatch, deep, tmp_path)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (70, "", 1)
    assert "RecursionError" in done.stderr


def test_without_room_for_the_trace_it_is_one_line_still(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = run(monkeypatch, raising(ValueError("a")), tmp_path / "nowhere")
    assert done.exit_code == 70
    assert done.stderr == (
        "Error: a fault of detente: please report (ValueError); "
        "the trace could not be written: No such file or directory\n"
    )


def test_who_runs_a_command_in_a_program_gets_the_exception(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(KnowledgeGraph, "load", raising(ValueError("a")))
    with pytest.raises(ValueError, match="a"):
        cli.main(["show", "NATO"], standalone_mode=False)


def test_the_hooks_of_others_stay() -> None:
    before = threading.excepthook, sys.unraisablehook
    CliRunner().invoke(cli, ["--bare", "--timeout", "1000000", "query", "ASK { }"])
    assert (threading.excepthook, sys.unraisablehook) == before


def test_what_fails_in_a_thread_or_at_an_end_is_one_line_each(tmp_path: Path) -> None:
    code = """
import sys, threading
sys.path[:0] = sys.argv.pop(1).split(":")
from detente import KnowledgeGraph
class Ending:
    def __del__(self):
        raise ValueError("at the end")
def load(*args, **more):
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    Ending()
    return whole(*args, **more)
whole, KnowledgeGraph.load = KnowledgeGraph.load, load
from cli import cli
cli()
"""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code, f"{root}:{root / 'graph'}"]
    done = subprocess.run(
        [*command, "--bare", "--timeout", "100", "query", "ASK { }"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (0, "true\n")
    said = done.stderr.splitlines()
    assert [line.partition(" (")[2].partition(")")[0] for line in said] == [
        "ZeroDivisionError",
        "ValueError",
    ]
    assert len(list(tmp_path.iterdir())) == 2
