"""The snapshot: the same answers, rebuilt when stale, never trusted when corrupt, never needed."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from league import league

from detente import KnowledgeGraph
from detente.dataset import cache
from detente.dataset.options import Choice

ROOT = Path(__file__).parents[2]
QUERY = "SELECT ?state ?organization { ?state md:currentMemberOf ?organization }"
LOADED = """
import sys
from detente import KnowledgeGraph
KnowledgeGraph.load(prepared=True).query("ASK {}")
print(sorted(name for name in sys.modules if name.startswith("detente.")))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(place))
    return place


def store(count: int = 1) -> ox.Store:
    made = ox.Store()
    for number in range(count):
        made.add(ox.Quad(*(ox.NamedNode(f"urn:{part}{number}") for part in "spog")))
    return made


def opened(files: list[Path], made: ox.Store | None = None) -> tuple[ox.Store, int]:
    """Return the store, and how often it had to be made."""
    calls: list[int] = []

    def make() -> ox.Store:
        calls.append(1)
        return made or store()

    return cache.open_cached("test", files, "1", make), len(calls)


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("test-*"))


def test_the_second_time_nothing_is_made(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("a")
    assert opened([path])[1] == 1
    found, made = opened([path])
    assert made == 0
    assert {str(quad) for quad in found} == {str(quad) for quad in store()}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_changed_file_asks_for_a_new_one(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("a")
    opened([path])
    path.write_text("ab")
    assert opened([path], store(2))[1] == 1
    assert len(opened([path])[0]) == 2
    os.utime(path, ns=(1, 1))
    assert opened([path])[1] == 1
    assert len(kept(folder)) == 3


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "add"])
def test_one_that_was_changed_is_made_again(folder: Path, harm: str) -> None:
    opened([])
    [place] = kept(folder)
    table = max(place.glob("*.sst"), key=lambda path: path.stat().st_size)
    content = table.read_bytes()
    if harm == "flip":
        table.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    elif harm == "cut":
        table.write_bytes(content[:-1])
    elif harm == "remove":
        table.unlink()
    else:
        (place / "999999.sst").write_bytes(b"")
    assert opened([])[1] == 1
    assert opened([])[1] == 0


@pytest.mark.parametrize("harm", ["", "other", "cut", "remove"])
def test_all_of_it_can_be_read_into_memory(folder: Path, harm: str) -> None:
    """What lies there is read; where it is not what was written, the graph is made anew."""
    made = store(3)
    opened([], made)
    [place] = kept(folder)
    written = place / "STATEMENTS"
    if harm == "other":
        written.write_bytes(written.read_bytes().replace(b"urn:s0", b"urn:t0"))
    elif harm == "cut":
        written.write_bytes(written.read_bytes()[:-1])
    elif harm == "remove":
        written.unlink()
    calls: list[int] = []

    def make() -> ox.Store:
        calls.append(1)
        return made

    found = cache.open_cached("test", [], "1", make, in_memory=True)
    assert set(found) == set(made)
    assert found is not made
    found.add(ox.Quad(*(ox.NamedNode(f"urn:{part}9") for part in "spog")))  # it is no file
    assert len(calls) == bool(harm)
    assert set(opened([])[0]) == set(made)


def test_one_without_its_list_of_files_is_not_trusted(folder: Path) -> None:
    opened([])
    [place] = kept(folder)
    (place / "WRITTEN").write_text("{")
    assert opened([])[1] == 1
    assert opened([])[1] == 0


def test_two_that_meet_both_get_an_answer(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(opened([], store(3))[0]), range(4)))
    assert found == [3, 3, 3, 3]
    assert len(kept(folder)) == 1
    assert not list(folder.glob(".unfinished-*"))


def test_many_read_at_the_same_time(folder: Path) -> None:
    opened([])
    stores = [opened([])[0] for _ in range(3)]
    assert [len(each) for each in stores] == [1, 1, 1]


def test_what_a_killed_process_left_goes(folder: Path) -> None:
    opened([])
    left = folder / ".unfinished-x"
    left.mkdir()
    os.utime(left, (0, 0))
    forgotten = folder / "test-old"
    forgotten.mkdir()
    os.utime(forgotten, (0, 0))
    fresh = folder / ".unfinished-y"
    fresh.mkdir()
    os.utime(fresh, (time.time(), time.time()))
    opened([ROOT / "README.md"])
    assert not left.exists()
    assert not forgotten.exists()
    assert fresh.exists()


def test_where_it_cannot_be_written_it_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(blocked / "cache"))
    assert [opened([])[1], opened([])[1]] == [1, 1]
    monkeypatch.setenv(cache.VARIABLE, "off")
    assert opened([])[1] == 1


def test_without_a_name_it_is_in_the_cache_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    opened([])
    [made] = tmp_path.rglob("test-*")
    assert made.parent.name == "detente"
    assert made.parent.stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    opened([])
    if sys.platform == "linux":
        assert made.parent == tmp_path / ".cache" / "detente"
        assert kept(tmp_path / "elsewhere" / "detente")


def test_a_folder_that_others_can_write_is_not_trusted(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o770)
    assert [opened([])[1], opened([])[1]] == [1, 1]
    assert not list(folder.iterdir())


def test_a_link_in_its_place_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "link"))
    assert opened([])[1] == 1
    assert not list((tmp_path / "real").iterdir())


@pytest.mark.parametrize("reference", [True, False])
def test_the_bundled_graph_is_the_same(folder: Path, reference: bool) -> None:
    read = Choice(reference=reference).read()
    Choice(reference=reference).prepared()
    again = Choice(reference=reference).prepared()
    with pytest.raises(RuntimeError, match="read-write"):
        again.add(ox.Quad(*(ox.NamedNode(f"urn:{part}") for part in "spog")))
    assert set(again) == set(read)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(scope="documents"),
        Choice(asserted=True),
        Choice(day="1999-03-12"),
        Choice(inference=False),
        Choice(files=(ROOT / "data" / "sources.ttl",)),
    ],
)
def test_what_is_asked_for_otherwise_is_read(folder: Path, choice: Choice) -> None:
    choice.prepared()
    assert not folder.exists() or not list(folder.iterdir())


def test_the_answers_are_the_same(folder: Path, kg: KnowledgeGraph) -> None:
    KnowledgeGraph.load(prepared=True)
    prepared = KnowledgeGraph.load(prepared=True)
    assert set(prepared.query(QUERY)) == set(kg.query(QUERY))
    assert prepared.why("Poland", "NATO").text() == kg.why("Poland", "NATO").text()
    assert (
        prepared.ask("employed-by", actor="NATO").rows == kg.ask("employed-by", actor="NATO").rows
    )


def test_a_start_from_it_reads_no_rule_and_no_file(folder: Path) -> None:
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
        )
    assert "detente.dataset.cache" in done.stdout
    assert "detente.inference.materialize" not in done.stdout


@pytest.mark.parametrize("content", [None, "<urn:a> <urn"])
def test_statements_that_are_gone_are_looked_up(tmp_path: Path, content: str | None) -> None:
    """Who clears the cache while a page is made takes away what it is read from."""
    known, file = league(), tmp_path / "STATEMENTS"
    if content is not None:
        file.write_text(content)
    kg = KnowledgeGraph(known.store, known.prefixes, statements=file)
    assert kg.network.edges == known.network.edges
