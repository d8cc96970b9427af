"""Stores that are read, checked and copied while another process changes them."""

import errno
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from stores import TRIPLE, written

from cli import cli
from detente.core.files import read_own
from detente.dataset import load
from detente.rdf import checksums, disk, oxigraph


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    load.load(tmp_path / "store", [written(tmp_path / "a.nt", TRIPLE)], bare=True)
    return tmp_path / "store"


class Changing:
    """An engine that finds a file gone of which it has just read, so many times."""

    changes = True

    def __init__(self, place: Path, times: int) -> None:
        self.place, self.times, self.asked = place, times, 0

    def read_only(self, place: str) -> ox.Store:
        self.asked += 1
        if self.asked <= self.times:
            if self.changes:
                (self.place / f"99999{self.asked}.sst").touch()
            raise OSError("IO error: No such file or directory: While open a file: 000024.sst")
        return ox.Store.read_only(place)


@pytest.fixture
def changing(store: Path, monkeypatch: pytest.MonkeyPatch) -> Changing:
    engine = Changing(store, 3)
    monkeypatch.setattr(oxigraph, "ox", SimpleNamespace(Store=engine))
    return engine


def test_a_store_that_changes_while_it_is_opened_is_opened_again(
    store: Path, changing: Changing
) -> None:
    assert len(disk.reading(store)) == 1
    assert changing.asked == 4


def test_a_store_that_lacks_a_file_is_not_tried_again(store: Path, changing: Changing) -> None:
    changing.changes = False
    done = run("query", "ASK { }", "--store", store)
    assert (done.exit_code, changing.asked) == (3, 1)
    assert done.stderr.startswith(f"Error: {store}: the store cannot be read: No such file")


def test_a_file_that_the_engine_does_away_with_has_no_size(store: Path) -> None:
    tables = checksums.tables(store)
    assert checksums.bytes_of(tables) == checksums.bytes_of([*tables, store / "999999.sst"]) > 0


def test_a_backup_that_a_load_comes_between_says_so(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine begins another manifest before anything stands in the ledger."""
    reading = disk.reading

    def opened(place: Path) -> ox.Store:
        found = reading(place)
        next(place.glob("MANIFEST-*")).unlink()
        return found

    monkeypatch.setattr(disk, "reading", opened)
    done = run("store", "backup", store.with_name("copy"), "--store", store)
    assert (done.exit_code, done.stderr) == (
        3,
        f"Error: {store}: a load has begun meanwhile; let it end first\n",
    )


def test_of_two_backups_to_one_place_the_second_is_told(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = store.with_name("copy")
    reading = disk.reading

    def opened(place: Path) -> ox.Store:
        copy.mkdir()  # the other is done in this moment
        return reading(place)

    monkeypatch.setattr(disk, "reading", opened)
    done = run("store", "backup", copy, "--store", store)
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: {copy}: is there already; name a folder that is not\n",
    )
    assert {path.name for path in store.parent.iterdir()} == {"store", "copy", "a.nt"}


class Unlinked:
    """A store of another user, whose files may get no second name."""

    def backup(self, place: str) -> None:
        raise OSError(f"IO error: while link file to {place}.tmp: a.sst: Operation not permitted")


def test_a_store_of_another_user_is_copied_file_by_file(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = store.with_name("copy")
    with monkeypatch.context() as patch:
        patch.setattr(disk, "reading", lambda _: Unlinked())
        done = run("store", "backup", copy, "--store", store)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "each as it was written" in run("store", "check", "--store", copy).stdout
    assert list(map(str, disk.reading(copy))) == list(map(str, disk.reading(store)))


@pytest.mark.parametrize("name", ["detente.json", "unchecked.txt"])
def test_what_cannot_be_read_is_not_said_to_be_damaged(
    store: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, most: int = 0) -> bytes:
        if path.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read_own(path, most)

    monkeypatch.setattr(disk, "read_own", refused)
    done = run("store", "info", "--store", store)
    assert (done.exit_code, done.stderr) == (
        3,
        f"Error: {store / name}: cannot be read: Permission denied\n",
    )


@pytest.mark.parametrize("name", ["detente.json", "unchecked.txt"])
def test_a_folder_in_place_of_a_file_is_none_of_ours(store: Path, name: str) -> None:
    (store / name).unlink()
    (store / name).mkdir()
    done = run("store", "info", "--store", store)
    assert done.exit_code == 3
    assert done.stderr.startswith(f"Error: {store / name}: not what was written there; ")


def test_a_file_in_place_of_a_store_is_said_to_be_one(tmp_path: Path) -> None:
    file = written(tmp_path / "file", TRIPLE)
    done = run("query", "ASK { }", "--store", file)
    assert (done.exit_code, done.stderr) == (
        3,
        f"Error: {file}: a file, and a store is a folder; name that\n",
    )


def test_a_store_whose_name_leads_round_in_a_circle_is_one_line(store: Path) -> None:
    circle = store.with_name("circle")
    circle.symlink_to("circle")
    done = run("store", "restore", store, "--store", circle)
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1)
    assert str(circle) in done.stderr


def test_a_folder_that_is_gone_is_said_to_be(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for command in (("query", "ASK { }"), ("store", "restore", store)):
        done = run(*command, "--store", "../another")
        assert (done.exit_code, done.stderr) == (
            3,
            "Error: the folder you are in is not there any more; change to one that is\n",
        )
    assert run("store", "restore", store, "--store", tmp_path / "another").exit_code == 0
