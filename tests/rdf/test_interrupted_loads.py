"""Loads that are killed, cut off or stopped: finished or told of, never half."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from stores import COUNT, TRIPLE, dump, written

from cli import cli
from detente.dataset import load
from detente.rdf import disk

ROOT = Path(__file__).parents[2]
#: A fact, and a claim that is only possible: rules run twice.
WEAK = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .
kg:peru md:conducts kg:amisom .
src:catalogue { <urn:g> a md:Passage ; md:modality md:Possible . }
<urn:g> { kg:mongolia md:employs kg:peacekeeping-missions . }
"""


def run(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], input=input)


CUT = """
import os, sys
from pathlib import Path
from detente.dataset import load
from detente.inference import materialize
import pyoxigraph as ox
moment = sys.argv[1]
def stop(*_, **__): os.kill(os.getpid(), 9)
if moment == "reading":
    load.Watch.doing = lambda self, words: stop() if words == "reading more.nt" else None
elif moment == "writing":
    load.Watch.doing = lambda self, words: stop() if words == "writing the store" else None
elif moment == "inferring":
    materialize.derive = stop
elif moment == "half inferred":
    twice = materialize._twice
    def some(quads):
        stop()
        yield
    def _twice(quads):
        kept = list(twice(quads))
        return some(kept) if any("possible" in str(q) for q in kept) else iter(kept)
    materialize._twice = _twice
elif moment == "done":
    load.Watch.doing = lambda self, words: stop() if "ready" in words else None
load.load(Path(sys.argv[2]), [Path(each) for each in sys.argv[3:]])
"""


def cut(moment: str, *arguments: Path) -> None:
    """Load in a process that is killed at a moment."""
    done = subprocess.run(
        [sys.executable, "-c", CUT, moment, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "graph")},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["reading", "writing", "inferring", "half inferred", "done"])
def test_a_load_that_is_killed_is_finished_or_told_of(
    tmp_path: Path, made: Path, moment: str
) -> None:
    files = [written(tmp_path / "some.trig", WEAK), written(tmp_path / "more.nt", TRIPLE)]
    store, whole = tmp_path / "store", tmp_path / "whole"
    for place in (store, whole):
        run("store", "backup", place, "--store", made)
    run("load", *files, "--store", whole)
    cut(moment, store, *files)
    names = ", ".join(map(str, files))
    done = run("query", "ASK { kg:peru md:conducts kg:amisom }", "--store", store)
    if moment in ("reading", "writing"):
        said = f"{store}: the load of {names} was cut off before it was written; load it again\n"
        why = "not-covered: what Peru conducts: only partly covered here; there may be some\n"
        assert (done.exit_code, done.stdout, done.stderr) == (1, "false\n", said + why)
        assert dump(store) == dump(made)
        run("load", *files, "--store", store)
    else:
        said = f"{store}: the load of {names} was cut off, and has been finished now\n"
        assert (done.exit_code, done.stdout, done.stderr) == (0, "true\n", said)
    assert dump(store) == dump(whole)
    assert run("query", "ASK { }", "--store", store).stderr == ""
    assert list(store.glob("bulk-*")) == []


def test_the_first_load_that_is_killed_leaves_a_store_that_says_so(tmp_path: Path) -> None:
    fact, store = written(tmp_path / "more.nt", TRIPLE), tmp_path / "store"
    cut("reading", store, fact)
    empty = f"Error: {store}: the store is empty, since its first load was cut off; load again\n"
    for _ in range(2):
        done = run("query", COUNT, "--store", store)
        assert (done.exit_code, done.stdout, done.stderr) == (3, "", empty)
    assert run("load", fact, "--store", store).exit_code == 0
    assert run("query", "ASK { <urn:a> ?p ?o }", "--store", store).stdout == "true\n"


def test_a_load_that_is_under_way_is_said_to_readers(tmp_path: Path, made: Path) -> None:
    store = tmp_path / "store"
    run("store", "backup", store, "--store", made)
    cut("inferring", store, written(tmp_path / "more.nt", TRIPLE))
    held = ox.Store(str(store))
    done = run("query", "ASK { <urn:a> ?p ?o }", "--store", store)
    assert (done.exit_code, done.stdout) == (0, "true\n")
    assert done.stderr == (
        f"{store}: a load is under way, and what follows by rules is not complete yet\n"
    )
    del held


def test_a_ledger_that_was_spoilt_is_said(tmp_path: Path, fact: Path) -> None:
    store = tmp_path / "store"
    load.load(store, [fact], bare=True)
    for content in ("", "{}", "[]", '{"layout": 1, "loads": 7}', "\0"):
        written(store / disk.LEDGER, content)
        done = run("query", COUNT, "--store", store)
        assert (done.exit_code, done.stdout) == (3, "")
        assert done.stderr == (
            f"Error: {store}/detente.json: not what was written there; restore a backup, or load "
            "the files anew\n"
        )
    written(store / disk.LEDGER, '{"layout": 9, "loads": []}')
    assert run("query", COUNT, "--store", store).stderr == (
        f"Error: {store}: a store of layout 9, and this version knows 1; use the version that made "
        "it, or load the files anew\n"
    )


def test_ctrl_c_ends_a_load_at_once_and_the_store_says_so(tmp_path: Path) -> None:
    """The file is a pipe that never ends: nothing is written."""
    store = tmp_path / "store"
    command = [sys.executable, "-m", "detente", "load", "-", "--format", "ntriples", "--store"]
    with subprocess.Popen(
        [*command, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        for _ in range(600):
            if disk.exists(store):
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=300) != 0
    done = run("query", COUNT, "--store", store)
    assert (done.exit_code, done.stdout) == (3, "")


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let no file grow further meanwhile, as where a disk is full."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
@pytest.mark.parametrize("size", [100, 1_000, 100_000])
def test_a_load_for_which_there_is_no_room_leaves_what_there_was(tmp_path: Path, size: int) -> None:
    data, small = tmp_path / "a.nt", tmp_path / "b.nt"
    data.write_text("".join(f'<urn:{n}> <urn:p> "{n * 7919}" .\n' for n in range(10_000)))
    small.write_text("<urn:a> <urn:b> <urn:c> .\n")
    new, old = tmp_path / "new", tmp_path / "old"
    assert run("--bare", "load", small, "--store", old).exit_code == 0
    for place in (new, old):
        with no_file_longer_than(size):
            done = run("--bare", "load", data, "--store", place)
        assert done.exit_code == 3
        assert re.fullmatch(
            r"Error: \S+: (the store )?cannot be written: [A-Z][^:]*\n", done.stderr
        )
        assert str(place) in done.stderr
    assert not new.exists()
    assert run("--store", old, "query", COUNT).stdout == "n\n1\n"


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
def test_other_commands_for_which_there_is_no_room_say_where(tmp_path: Path) -> None:
    data, store, copy = tmp_path / "a.nt", tmp_path / "store", tmp_path / "copy"
    data.write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert run("--bare", "load", data, "--store", store).exit_code == 0
    assert run("store", "backup", copy, "--store", store).exit_code == 0
    for place, command in (
        ("new", ("store", "restore", copy, "--store", tmp_path / "new")),
        ("store", ("store", "restore", copy, "--replace", "--store", store)),
        ("other", ("store", "backup", tmp_path / "other", "--store", store)),
        ("project", ("new", "project", tmp_path / "project")),
        ("all.ttl", ("--store", store, "export", tmp_path / "all.ttl")),
    ):
        with no_file_longer_than(10):
            done = run(*command)
        said = f"Error: {tmp_path / place}: cannot be written: File too large\n"
        assert (done.exit_code, done.stderr) == (3, said)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.nt", "copy", "store"]
    assert run("--store", store, "query", COUNT).stdout == "n\n1\n"
