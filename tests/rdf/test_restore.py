"""Backups put back: nobody comes between, and what a kill leaves is mended by who comes next."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente.dataset import load
from detente.rdf import backup, disk, places

ROOT = Path(__file__).parents[2]
PYTHON = {**os.environ, "PYTHONPATH": str(ROOT / "graph")}
OLD, NEW = "<urn:old> <urn:b> <urn:c> .\n", "<urn:new> <urn:b> <urn:c> .\n"
MORE = "<urn:more> <urn:b> <urn:c> .\n"
#: Killed after so many renames; those of folders come last.
CUT = """
import os, sys
from pathlib import Path
from detente.rdf import backup
moment, copy, store = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
rename = Path.rename
def renamed(self, to):
    if moment == "before " + role(self, to): os.kill(os.getpid(), 9)
    done = rename(self, to)
    if moment == "after " + role(self, to): os.kill(os.getpid(), 9)
    return done
def role(this, to):
    if Path(to).name == ".store.before": return "the old one goes"
    if Path(to).name == "store": return "the new one comes"
    if this.name == ".store.before": return "the old one is done with"
    return "the copy is whole"
Path.rename = renamed
backup.restore(copy, store, over=True)
"""
MOMENTS = {
    "before the copy is whole": OLD,
    "after the copy is whole": OLD,
    "before the old one goes": OLD,
    "after the old one goes": OLD,
    "before the new one comes": OLD,
    "after the new one comes": NEW,
    "before the old one is done with": NEW,
    "after the old one is done with": NEW,
}
COMMANDS = {
    "query": ("query", "ASK { }"),
    "info": ("store", "info"),
    "check": ("store", "check"),
    "backup": ("store", "backup", "AGAIN"),
    "restore": ("store", "restore", "COPY", "--replace"),
    "load": ("load", "MORE", "--bare"),
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def dump(place: Path) -> str:
    return "".join(f"{quad} .\n" for quad in sorted(map(str, disk.reading(place))))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store that says what is old, and beside it a copy of one that says what is new."""
    (tmp_path / "here").mkdir()
    for name, content in (("store", OLD), ("copy", NEW)):
        (tmp_path / name).with_suffix(".nt").write_text(content)
        load.load(tmp_path / "here" / name, [tmp_path / f"{name}.nt"], bare=True)
    (tmp_path / "more.nt").write_text(MORE)
    return tmp_path / "here"


def cut(moment: str, folder: Path) -> None:
    """Restore in a process that is killed at a moment."""
    done = subprocess.run(
        [sys.executable, "-c", CUT, moment, folder / "copy", folder / "store"],
        env=PYTHON,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("asked", COMMANDS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_restore_that_is_killed_is_mended_by_the_next_command(
    folder: Path, moment: str, asked: str
) -> None:
    cut(moment, folder)
    store, held = folder / "store", MOMENTS[moment]
    moved = folder / ".store.before"
    between = not store.exists()
    both = store.exists() and moved.exists()
    assert between == (moment in ("after the old one goes", "before the new one comes"))
    placed = {"AGAIN": folder / "again", "COPY": folder / "copy", "MORE": folder.parent / "more.nt"}
    done = run(*(placed.get(word, word) for word in COMMANDS[asked]), "--store", store)
    if between:
        note = "a restore was cut off; the store is as it was before, so restore again"
        assert done.stderr == f"{store}: {note}\n"
    elif both and asked == "restore":
        assert done.exit_code == 3
        assert done.stderr == (
            f"Error: {moved}: the store from before a restore that was cut off; move it away or "
            "delete it, then restore again\n"
        )
        assert (dump(store), dump(moved)) == (NEW, OLD)
        return
    elif both:
        assert done.stderr == (
            f"{store}: what stood here before a restore that was cut off is still in {moved}; "
            "delete that if this store is the right one\n"
        )
        assert dump(moved) == OLD
    else:
        assert done.stderr == ""
    assert done.exit_code == 0
    expected = {"restore": NEW, "load": "".join(sorted((held, MORE)))}.get(asked, held)
    assert dump(store) == expected
    if not both:
        assert not moved.exists()
    run("store", "backup", folder / "last", "--store", store)  # who writes there clears up
    left = {name for name in names(folder) if name.startswith(".")}
    assert left == ({".store.before"} if both else set())


def test_who_may_not_mend_it_is_told_where_the_store_is(folder: Path) -> None:
    cut("after the old one goes", folder)
    store = folder / "store"
    (folder / "store").write_text("in the way")
    (folder / "store").unlink()
    folder.chmod(0o555)
    for path in (folder.parent, *list(folder.parent.parents)[:-1]):
        if path.stat().st_uid == os.geteuid():
            path.chmod(path.stat().st_mode | 0o055)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        done = run("query", "ASK { }", "--store", store)
    finally:
        if user == 0:
            os.seteuid(0)
        folder.chmod(0o755)
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == (
        f"Error: {store}: a restore was cut off, and the store that was there is "
        f"{folder}/.store.before; rename it back\n"
    )
    assert dump(folder / ".store.before") == OLD


def test_a_load_that_begins_meanwhile_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And goes into the store that was put back."""
    done: list[subprocess.CompletedProcess[str]] = []
    copy, store = backup._copy, folder / "store"

    def begin() -> None:
        words = ("load", str(folder.parent / "more.nt"), "--bare", "--store", str(store))
        command = [sys.executable, "-m", "detente", *words]
        done.append(subprocess.run(command, env=PYTHON, capture_output=True, text=True))

    beginner = threading.Thread(target=begin)

    def copied(source: Path, target: Path, told: Path) -> None:
        copy(source, target, told)
        beginner.start()
        time.sleep(1)

    monkeypatch.setattr(backup, "_copy", copied)
    backup.restore(folder / "copy", store, over=True)
    beginner.join(300)
    [loaded] = done
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert dump(store) == "".join(sorted((NEW, MORE)))
    assert names(folder) == {"store", "copy"}


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("asked", ["load", "restore", "store that is made"])
def test_who_waits_for_long_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, there: bool, asked: str
) -> None:
    monkeypatch.setattr(places, "PATIENCE", 0.2)
    store = folder / "store"
    if not there:
        shutil.rmtree(store)
    before = names(folder)
    with places.held(store, "restoring"):
        if asked == "restore":
            done = run("store", "restore", folder / "copy", "--store", store, "--replace")
        else:
            bare = ["--bare"] if asked == "load" else []
            done = run("load", folder.parent / "more.nt", *bare, "--store", store)
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == (
        f"Error: {store}: another process is restoring this store; wait until it ends\n"
    )
    assert names(folder) == before
    if there:
        assert dump(store) == OLD


def test_readers_do_not_wait_for_a_restore(folder: Path) -> None:
    with places.held(folder / "store", "restoring"):
        assert run("query", "ASK { ?s ?p ?o }", "--store", folder / "store").stdout == "true\n"


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_store_that_is_private_stays_private(folder: Path) -> None:
    (folder / "store").chmod(0o700)
    run("store", "backup", folder / "again", "--store", folder / "store")
    assert (folder / "again").stat().st_mode & 0o777 == 0o700
    (folder / "again").chmod(0o755)
    run("store", "restore", folder / "again", "--store", folder / "store", "--replace")
    assert (folder / "store").stat().st_mode & 0o777 == 0o700


def test_a_backup_is_of_one_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A load that begins while the files are copied is told of, and no copy is left."""
    copied = shutil.copyfile

    def begun(source: Path, target: Path) -> Path:
        load.load(folder / "store", [folder.parent / "more.nt"], bare=True)
        return Path(copied(source, target))

    monkeypatch.setattr("shutil.copyfile", begun)
    done = run("store", "backup", folder / "again", "--store", folder / "store")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == f"Error: {folder}/store: a load has begun meanwhile; let it end first\n"
    assert names(folder) == {"store", "copy"}


DEEP = ["[" * 100_000, '{"a":' * 100_000, '{"layout": ' + "1" * 10_000 + "}"]
ODD = {
    "bare": 1,
    "day": 7,
    "version": None,
    "state": "asleep",
    "loads": [7],
    "inferred": "many",
    "pending": {"files": 7},
    "sample": [],
    "more": 1,
}


@pytest.mark.parametrize("content", [*DEEP, *ODD])
def test_a_ledger_from_elsewhere_is_one_line(folder: Path, content: str) -> None:
    import json

    path = folder / "store" / disk.LEDGER
    if content in ODD:
        held = json.loads(path.read_text())
        del held["crc"]
        path.write_text(json.dumps({**held, content: ODD[content]}))
    else:
        path.write_text(content)
    for asked in (("query", "ASK { }"), ("store", "info"), ("store", "check")):
        done = run(*asked, "--store", folder / "store")
        assert (done.exit_code, done.stdout) == (3, "")
        assert done.stderr == (
            f"Error: {path}: not what was written there; restore a backup, or load the files anew\n"
        )
