"""Stores that are damaged: found before they are believed, refused, and never asked without end."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph, LoadError
from detente.dataset import load
from detente.rdf import checksums

ROOT = Path(__file__).parents[2]
MANY = 30_000
#: Queries that gather rows, or look on, before they answer: each goes on without end in the engine.
ENDLESS = {
    "count": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <urn:p1> ?o } }",
    "order": "SELECT * { GRAPH ?g { ?s <urn:p1> ?o } } ORDER BY ?s",
    "group": "SELECT ?o (SAMPLE(?s) AS ?n) { GRAPH ?g { ?s <urn:p1> ?o } } GROUP BY ?o",
    "ask": "ASK { GRAPH ?g { ?s <urn:p1> ?o FILTER (?o = 1) } }",
    "minus": "SELECT * { GRAPH ?g { ?s <urn:p1> ?o } MINUS { GRAPH ?h { ?s <urn:p2> ?o } } }",
}
ROWS = "SELECT * { GRAPH ?g { ?s <urn:p1> ?o } }"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def command(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own, which is ended where it does not end."""
    return subprocess.run(
        [sys.executable, "-m", "detente", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "graph")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of many statements; nobody writes to it."""
    folder = tmp_path_factory.mktemp("sound")
    lines = (f"<urn:s{i}> <urn:p{i % 7}> <urn:o{i % 100}> <urn:g{i % 5}> .\n" for i in range(MANY))
    (folder / "many.nq").write_text("".join(lines))
    load.load(folder / "store", [folder / "many.nq"], bare=True)
    return folder / "store"


@pytest.fixture
def store(tmp_path: Path, sound: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "store"))


@pytest.fixture
def foreign(tmp_path: Path, sound: Path) -> Path:
    """The same store as another program leaves it: nothing is written down of it."""
    place = Path(shutil.copytree(sound, tmp_path / "foreign"))
    for name in ("detente.json", "unchecked.txt", checksums.CHECKSUMS):
        (place / name).unlink()
    return place


def large(place: Path) -> list[Path]:
    return [path for path in checksums.tables(place) if path.stat().st_size > 100_000]


def flip(path: Path) -> None:
    """Change blocks of data, in place."""
    content = bytearray(path.read_bytes())
    spots = random.Random(3)
    for _ in range(40):
        content[spots.randrange(len(content) // 4, len(content) * 9 // 10)] ^= 0xFF
    with path.open("r+b") as file:
        file.write(content)


def keep_times(path: Path) -> None:
    """Change blocks, and nothing of the times that a program can set."""
    times = path.stat()
    flip(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def rot(path: Path) -> None:
    """Change blocks as a disk does that forgets: no time tells it."""
    keep_times(path)
    place = path.parent / checksums.CHECKSUMS
    content = json.loads(place.read_text())
    content["files"][path.name]["changed"] = path.stat().st_ctime_ns
    place.write_text(json.dumps(content))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def zero(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(bytes(4096))


HARMS: list[Callable[[Path], None]] = [flip, keep_times, cut, zero]
COMMANDS = {
    "query": ("query", ENDLESS["count"]),
    "rows": ("query", ROWS),
    "find": ("find", "s1"),
    "export": ("export", "--format", "nquads"),
    "info of what is in it": ("stats",),
    "check": ("store", "check"),
    "backup": ("store", "backup", "COPY"),
    "load": ("load", "FILE", "--bare"),
}


def said(place: Path, name: str) -> str:
    return (
        f"Error: {place}: damaged: {name} is not as written; put a backup back "
        f"(detente store restore COPY --store {place} --replace), or load the files anew\n"
    )


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("asked", COMMANDS)
def test_every_command_refuses_a_damaged_store(
    tmp_path: Path, store: Path, harm: Callable[[Path], None], asked: str
) -> None:
    file = max(large(store), key=lambda path: path.stat().st_size)
    harm(file)
    more = tmp_path / "more.nt"
    more.write_text("<urn:a> <urn:b> <urn:c> .\n")
    places = {"COPY": str(tmp_path / "copy"), "FILE": str(more)}
    done = run(*(places.get(word, word) for word in COMMANDS[asked]), "--store", store)
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == said(store, file.name)
    assert not (tmp_path / "copy").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"store", "more.nt"}


@pytest.mark.parametrize(
    ("kind", "query"),
    [*(("store", each) for each in ENDLESS), ("foreign", "count"), ("foreign", "ask")],
)
def test_damage_that_no_time_tells_ends_a_query_that_would_not_end(
    request: pytest.FixtureRequest, kind: str, query: str
) -> None:
    """Also in a store of another program, of which nothing is written down."""
    place: Path = request.getfixturevalue(kind)
    for file in large(place):
        (rot if kind == "store" else flip)(file)
    done = command("query", ENDLESS[query], "--store", place)
    assert done.returncode == 3
    assert "damaged: 0" in done.stderr
    assert done.stderr.count("\n") == 1


def test_rows_that_meet_a_damaged_block_end_with_the_same_words(foreign: Path) -> None:
    for file in large(foreign):
        flip(file)
    done = run("query", ROWS, "--store", foreign, "-o", foreign.with_name("out.csv"))
    assert done.exit_code == 3
    assert done.stderr.startswith(f"Error: {foreign}: damaged: 0")
    assert not foreign.with_name("out.csv").exists()


@pytest.mark.parametrize("kind", ["store", "foreign"])
def test_a_check_finds_damage_that_no_time_tells(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    """In each of the files that hold statements, one at a time."""
    place: Path = request.getfixturevalue(kind)
    for number, name in enumerate(path.name for path in large(place)):
        harmed = Path(shutil.copytree(place, tmp_path / f"harmed{number}"))
        (rot if kind == "store" else flip)(harmed / name)
        done = run("store", "check", "--store", harmed)
        assert (done.exit_code, done.stdout) == (3, ""), name
        assert done.stderr == said(harmed, name)
        done = run("store", "backup", tmp_path / "copy", "--store", harmed)
        assert (done.exit_code, done.stderr) == (3, said(harmed, name))
        assert not (tmp_path / "copy").exists()


def test_a_sound_store_is_said_to_be_sound(store: Path, foreign: Path) -> None:
    size = sum(path.stat().st_size for path in checksums.tables(store))
    files = len(checksums.tables(store))
    done = run("store", "check", "--store", store)
    told = f"{store} is sound: {files} files, {size:,} bytes, each as it was written\n"
    assert (done.exit_code, done.stdout, done.stderr) == (0, told, "")
    done = run("store", "check", "--store", foreign)
    told = f"{foreign} is sound: {files} files, {size:,} bytes, every block can be read\n"
    assert (done.exit_code, done.stdout, done.stderr) == (0, told, "")
    done = run("store", "check", "--store", store.with_name("none"))
    assert (done.exit_code, done.stdout) == (3, "")
    assert "there is no store" in done.stderr


def test_a_damaged_backup_is_not_put_back(tmp_path: Path, store: Path, sound: Path) -> None:
    copy = Path(shutil.copytree(sound, tmp_path / "copy"))
    rot(large(copy)[0])
    before = {path.name: path.read_bytes() for path in checksums.tables(store)}
    done = run("store", "restore", copy, "--store", store, "--replace")
    assert (done.exit_code, done.stderr) == (3, said(copy, large(copy)[0].name))
    assert {path.name: path.read_bytes() for path in checksums.tables(store)} == before
    assert {path.name for path in tmp_path.iterdir()} == {"store", "copy"}


@pytest.mark.parametrize("harm", [flip, cut, "no manifest"])
def test_a_backup_takes_the_place_of_a_damaged_store(
    tmp_path: Path, store: Path, sound: Path, harm: Callable[[Path], None] | str
) -> None:
    if isinstance(harm, str):
        for path in store.glob("MANIFEST*"):
            path.unlink()
    else:
        harm(large(store)[0])
    assert run("query", "ASK { }", "--store", store).exit_code == 3
    done = run("store", "restore", sound, "--store", store, "--replace")
    assert (done.exit_code, done.stderr) == (0, "")
    assert run("store", "check", "--store", store).exit_code == 0


def test_a_store_that_was_copied_is_compared_once(store: Path) -> None:
    """Files that are copied have other times; what they hold is what was written."""
    times = {n: m.changed for n, m in checksums.marks(store).items()}
    assert run("query", "ASK { GRAPH ?g { ?s ?p ?o } }", "--store", store).stdout == "true\n"
    known = checksums.marks(store)
    assert {n: m.changed for n, m in known.items()} != times
    assert all(mark.fits((store / name).stat()) for name, mark in known.items())


@pytest.mark.parametrize("content", ["", "[", "[]", "{}", '{"layout": 9}', "[" * 100_000, "\0"])
def test_a_list_of_checksums_that_was_spoilt_is_none(store: Path, content: str) -> None:
    (store / checksums.CHECKSUMS).write_text(content)
    assert run("query", "ASK { GRAPH ?g { ?s ?p ?o } }", "--store", store).stdout == "true\n"
    assert "every block can be read" in run("store", "check", "--store", store).stdout


def test_a_manifest_cut_short_makes_no_store_smaller(store: Path) -> None:
    """By itself the engine opens the store as it was before, and here as an empty one."""
    manifest = next(store.glob("MANIFEST-*"))
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[: len(whole) * 2 // 3])
    for asked in (("query", ENDLESS["ask"]), ("store", "check"), ("store", "backup", "COPY")):
        done = run(*asked, "--store", store)
        assert (done.exit_code, done.stderr) == (3, said(store, manifest.name)), asked


def test_a_manifest_that_another_program_wrote_is_none_of_ours(store: Path) -> None:
    """Each opening to write begins another, and adds to it."""
    other = ox.Store(str(store))
    other.add(ox.Quad(*(ox.NamedNode(f"urn:new{part}") for part in "spog")))
    del other
    asked = run("query", "ASK { GRAPH ?g { <urn:news> ?p ?o } }", "--store", store)
    assert (asked.exit_code, asked.stdout) == (0, "true\n")


@pytest.mark.parametrize("name", ["/dev/zero", "../../secret.sst", "other.txt", "a.sst/../b.sst"])
def test_a_list_of_checksums_names_no_file_outside_of_the_store(store: Path, name: str) -> None:
    mark = {"sha256": "", "size": 1, "written": 1, "changed": 1}
    (store / checksums.CHECKSUMS).write_text(json.dumps({"layout": 1, "files": {name: mark}}))
    assert checksums.marks(store) == {}


@pytest.mark.parametrize("part", ["sha256", "size", "written", "changed"])
def test_a_list_of_checksums_of_other_kinds_is_none(store: Path, part: str) -> None:
    content = json.loads((store / checksums.CHECKSUMS).read_text())
    for mark in content["files"].values():
        mark[part] = None
    (store / checksums.CHECKSUMS).write_text(json.dumps(content))
    assert run("query", "ASK { GRAPH ?g { ?s ?p ?o } }", "--store", store).stdout == "true\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("name", ["CURRENT", "detente.json", "unchecked.txt", checksums.CHECKSUMS])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_in_a_store_is_not_read(store: Path, name: str, kind: str) -> None:
    (store / name).unlink()
    if kind == "pipe":
        os.mkfifo(store / name)
    else:
        (store / name).symlink_to("/dev/zero")
    for asked in (("query", "ASK { }"), ("store", "backup", store.with_name("copy"))):
        done = run(*asked, "--store", store)
        assert done.exit_code == 3
        assert (done.stderr.count("\n"), str(store / name) in done.stderr) == (1, True)


@pytest.mark.parametrize(("was", "becomes"), [('"loads"', '"loadt"'), ('": 30000', '": 30001')])
def test_a_ledger_of_which_a_letter_changed_is_not_believed(
    store: Path, was: str, becomes: str
) -> None:
    ledger = store / "detente.json"
    assert was in ledger.read_text()
    ledger.write_text(ledger.read_text().replace(was, becomes))
    done = run("store", "info", "--store", store)
    assert done.exit_code == 3
    assert done.stderr.startswith(f"Error: {ledger}: not what was written there; restore a backup")


def test_every_load_writes_down_what_it_wrote(tmp_path: Path, store: Path) -> None:
    more = tmp_path / "more.nq"
    more.write_text("<urn:a> <urn:b> <urn:c> <urn:d> .\n")
    assert run("load", more, "--bare", "--store", store).exit_code == 0
    assert checksums.unknown(store) == []
    written = {path.name for path in (*checksums.tables(store), *store.glob("MANIFEST-*"))}
    assert set(checksums.marks(store)) == written
    done = run("store", "backup", tmp_path / "copy", "--store", store)
    assert done.exit_code == 0
    for place in (store, tmp_path / "copy"):  # also where the two share their files
        known = checksums.marks(place)
        assert all(mark.fits((place / name).stat()) for name, mark in known.items())


def test_a_file_that_the_engine_writes_last_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of which nothing is known has each command read through the whole store."""
    inferred = load._inferred

    def late(place: Path, store: ox.Store, *rest: Any) -> Any:
        done = inferred(place, store, *rest)
        store.add(ox.Quad(*(ox.NamedNode(f"urn:new{part}") for part in "spog")))
        store.flush()  # as the engine does by itself behind a large load, before it is closed
        return done

    monkeypatch.setattr(load, "_inferred", late)
    (tmp_path / "one.nq").write_text("<urn:s> <urn:p> <urn:o> .\n")
    load.load(tmp_path / "store", [tmp_path / "one.nq"], bare=True)
    assert not checksums.unknown(tmp_path / "store")


def test_from_python_a_damaged_store_is_a_load_error(store: Path) -> None:
    flip(large(store)[0])
    with pytest.raises(LoadError, match="damaged: 0"):
        KnowledgeGraph.load(store=store, bare=True)


def test_another_program_may_go_on_with_the_store(store: Path) -> None:
    """What it has written is not ours to doubt."""
    theirs = ox.Store(str(store))
    theirs.add(ox.Quad(*(ox.NamedNode(f"urn:new{part}") for part in "spog")))
    theirs.flush()
    theirs.optimize()
    del theirs
    done = run("query", "ASK { GRAPH ?g { <urn:news> ?p ?o } }", "--store", store)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "true\n", "")
    assert "every block can be read" in run("store", "check", "--store", store).stdout
