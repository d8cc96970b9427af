"""Stores on disk: loaded in one piece or not at all, asked while one loads, copied, put back."""

import bz2
import gzip
import json
import lzma
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from stores import COUNT, FACT, TRIPLE, dump, written

import detente
from cli import cli
from detente import KnowledgeGraph, LoadError, UsageError
from detente.core.namespaces import LOCAL
from detente.dataset import load
from detente.rdf import disk


def run(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], input=input)


def there(place: Path) -> dict[str, bytes]:
    """What stands in a folder, but for the files that the engine writes whenever it opens one."""
    kept = (path for path in place.rglob("*") if path.suffix in (".sst", ".json", ".txt"))
    return {path.name: path.read_bytes() for path in kept}


def test_a_new_store_holds_what_ships_and_what_follows(made: Path, tmp_path: Path) -> None:
    fact = written(tmp_path / "fact.ttl", FACT)
    assert dump(made) == sorted(map(str, KnowledgeGraph.load(fact).store))


@pytest.mark.slow
def test_a_load_says_what_it_did_and_the_store_is_asked_like_files(tmp_path: Path) -> None:
    fact = written(tmp_path / "fact.ttl", FACT)
    done = run("load", fact, "--store", tmp_path / "store")
    assert (done.exit_code, done.stderr) == (0, "")
    line = rf"loaded [\d,]+ statements into {tmp_path}/store; [\d,]+ follow by rules\n"
    assert re.fullmatch(line, done.stdout)
    for command in (
        ("query", "SELECT ?a { ?a md:conducts kg:unmik } ORDER BY ?a"),
        ("ask", "employed-by", "actor=African Union"),
        ("show", "Mongolia"),
        ("why", "Mongolia", "participatesIn", "UNMIK"),
        ("query", COUNT, "--from", "documents"),
        ("query", COUNT, "--modality", "asserted"),
        ("query", COUNT, "--no-inference"),
        ("stats", "--format", "json"),
    ):
        from_files = run(*command, "--data", fact)
        from_store = run(*command, "--store", tmp_path / "store")
        assert (from_store.stdout, from_store.stderr) == (from_files.stdout, from_files.stderr)
        assert from_store.exit_code == 0


@pytest.mark.parametrize(
    ("suffix", "packed"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_packed_files_are_unpacked(
    tmp_path: Path, suffix: str, packed: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"two facts.nt{suffix}"
    path.write_bytes(packed(TRIPLE.encode()))
    assert run("load", path, "--store", tmp_path / "store", "--bare").exit_code == 0
    assert dump(tmp_path / "store") == [TRIPLE.strip(" .\n")]
    quads = [q for q in KnowledgeGraph.load(path).store if q.subject == ox.NamedNode("urn:a")]
    assert {str(quad.graph_name) for quad in quads} == {"DEFAULT", f"<{LOCAL}two-facts>"}


WRONG = {
    "short.nt.gz": (gzip.compress(TRIPLE.encode() * 99)[:40], "cannot be unpacked: "),
    "other.nt.gz": (
        b"no gzip",
        "cannot be unpacked: Error -3 while decompressing data: incorrect header",
    ),
    "other.nt.xz": (b"no xz at all", "cannot be unpacked: Input format not supported"),
    "other.nt.bz2": (b"no bzip2", "cannot be unpacked: Invalid data stream"),
    "bad.nt": ((TRIPLE + "what\n").encode(), "line 2: The subject of a triple must be"),
    "bad.nt.gz": (gzip.compress((TRIPLE + "what\n").encode()), "line 2: The subject"),
    "notes.docx": (b"", "the suffix .docx says no format; .ttl, .trig, .nt, "),
    "notes.docx.gz": (gzip.compress(b""), "the suffix .docx.gz says no format; .ttl, .trig, "),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_wrong_leaves_the_store_as_it_was(
    tmp_path: Path, fact: Path, name: str
) -> None:
    store, path = tmp_path / "store", tmp_path / name
    content, words = WRONG[name]
    path.write_bytes(content)
    done = run("load", fact, path, "--store", store)
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Error: {path}: {words}")
    assert done.stderr.count("\n") == 1
    assert not store.exists()
    run("load", fact, "--store", store, "--bare")
    before = there(store)
    assert run("load", fact, path, "--store", store, "--bare").exit_code == 3
    assert there(store) == before


def test_standard_input_is_loaded_as_its_content_or_its_format_says(tmp_path: Path) -> None:
    store = tmp_path / "store"
    done = run("load", "-", "--format", "ntriples", "--store", store, input=TRIPLE.encode())
    assert (done.exit_code, done.stderr) == (0, "")
    graph = ox.NamedNode(LOCAL + "stdin")
    assert [str(q.triple) for q in disk.reading(store).quads_for_pattern(None, None, None, graph)]
    done = run("load", "-", "--store", store, input=b"<urn:a> <urn:b> <urn:d> .")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"loaded 1 statement into {store}")
    silent = run("load", "-", "--store", tmp_path / "new", "--bare", input=b"what is this?")
    assert (silent.exit_code, silent.stderr) == (
        3,
        "Error: standard input: what it holds says no format; say it by --input-format\n",
    )
    assert not (tmp_path / "new").exists()
    bad = run("load", "-", "--format", "ntriples", "--store", store, input=b"what\n")
    assert bad.exit_code == 3
    assert bad.stderr.startswith("Error: standard input: line 1: ")


def test_a_folder_is_loaded_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    written(folder / "a.nt", TRIPLE)
    (folder / "b.nt.gz").write_bytes(gzip.compress(b"<urn:d> <urn:e> <urn:f> .\n"))
    assert run("load", folder, "--bare", "--store", tmp_path / "store").exit_code == 0
    assert dump(tmp_path / "store") == [
        "<urn:a> <urn:b> <urn:c>",
        "<urn:d> <urn:e> <urn:f>",
    ]


def test_a_bare_store_is_what_the_files_say(tmp_path: Path) -> None:
    path = written(tmp_path / "facts.trig", f"<urn:g> {{ {TRIPLE} }} <urn:d> <urn:e> <urn:f> .")
    store = tmp_path / "store"
    assert run("load", path, "--bare", "--store", store).stdout == (
        f"loaded 2 statements into {store}\n"
    )
    for bare in ((), ("--bare",)):
        done = run("query", "SELECT ?s ?p ?o { ?s ?p ?o }", *bare, "--store", store)
        assert done.stdout == "s,p,o\nurn:d,urn:e,urn:f\n"
    assert "kg" not in KnowledgeGraph.load(store=store).prefixes


@pytest.mark.slow
def test_what_is_loaded_later_gives_what_loading_at_once_gives(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one.ttl", FACT), written(tmp_path / "other.nt", TRIPLE)
    group = written(tmp_path / "group.ttl", FACT.replace("md:conducts kg:unmik", "a md:ActorGroup"))
    for files in ([one, other, group], [one], [other], [group]):
        place = "once" if len(files) == 3 else "later"
        assert run("load", *files, "--store", tmp_path / place).exit_code == 0
    assert dump(tmp_path / "later") == dump(tmp_path / "once")


def test_a_store_is_of_one_day(tmp_path: Path, fact: Path) -> None:
    store = tmp_path / "store"
    assert run("load", fact, "--store", store, "--as-of", "1999-03-11").exit_code == 0
    poland = "ASK { kg:poland md:currentMemberOf kg:nato }"
    assert run("query", poland, "--store", store).stdout == "false\n"
    assert run("query", poland, "--store", store, "--as-of", "1999-03-11").exit_code == 1
    done = run("query", poland, "--store", store, "--as-of", "1999-03-12")
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: {store}: what follows in this store is as of 1999-03-11; for another day, make "
        "another store\n",
    )
    done = run("load", fact, "--store", store, "--as-of", "2001-01-01")
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: {store}: what follows in this store is as of 1999-03-11; name a new folder for "
        "another day\n",
    )
    members = ("ask", "member-count-on-day", "organization=NATO", "day=1999-03-12")
    assert run(*members, "--store", store).stdout == "holds,may_hold,confirmed\n19,0,0\n"
    assert KnowledgeGraph.load(store=store).as_of == "1999-03-11"


@pytest.fixture(scope="module")
def places(made: Path) -> dict[str, Path]:
    """What the mistakes below speak of."""
    names = ["FACT", "FULL", "NEW", "BARE", "FOREIGN"]
    found = {name: made.with_name(name.lower()) for name in names} | {"MADE": made}
    found |= {"GONE": Path("gone"), "FACT": written(made.with_name("mistaken.ttl"), FACT)}
    found["FULL"].mkdir()
    written(found["FULL"] / "letter.txt", "do not lose me")
    load.load(found["BARE"], [found["FACT"]], bare=True)
    ox.Store(str(found["FOREIGN"])).add(ox.Quad(*[ox.NamedNode("urn:x")] * 3))
    return found


#: A mistake, how it ends, and how what is said begins.
MISTAKES = """
load FACT | 2 | say which store: --store DIR
load --store NEW | 2 | say what to load: detente load FILE... --store DIR
load FACT --store FULL | 2 | FULL: a folder with other things in it; name one that is new or empty
load FACT --store FACT | 2 | FACT: a file; a store is a folder, so name one that is new
load FACT --store BARE | 2 | BARE: made with --bare, it takes only loads with --bare
load FACT --bare --store MADE | 2 | MADE: made without --bare, it takes no load with it
load FACT --store NEW --no-inference | 2 | load takes everything: leave out --scope, --modality
load GONE.ttl --store NEW | 3 | GONE.ttl: there is no such file or folder
load FACT --store FOREIGN | 3 | FOREIGN: another program made this store; name a new folder
query COUNT --store GONE | 3 | GONE: there is no store; make one with detente load FILE... --store
query COUNT --store FULL | 3 | FULL: there is no store; make one with detente load FILE... --store
query COUNT --store MADE --bare | 2 | MADE: this store was not made with --bare; leave that out
query COUNT --store BARE --from documents | 2 | BARE: this store holds what files say, and nothing
query COUNT --store MADE --data FACT | 2 | a store takes more files by: detente load FACT --store
query COUNT --store MADE --from nobody | 2 | there is no source 'nobody'
query COUNT --store MADE --source-kind press | 2 | MADE: what follows in this store is of sources of
query COUNT --store MADE --source-kind prss | 2 | there is no kind of source 'prss'; did you mean
store info --store GONE | 3 | GONE: there is no store; make one with detente load FILE... --store
store info | 2 | say which store: --store DIR
store backup FULL --store MADE | 2 | FULL: is there already; name a folder that is not
store backup NEW --store GONE | 3 | GONE: there is no store; make one with detente load FILE...
store restore GONE --store NEW | 3 | GONE: there is no store to restore
store restore MADE --store BARE | 2 | BARE: a store is there; say --replace to put the backup there
store restore MADE --store MADE | 2 | MADE: a store cannot be restored from itself; name its backup
store restore MADE --store FULL | 2 | FULL: a folder with other things in it; name one that is new
"""


@pytest.mark.parametrize("mistake", MISTAKES.strip().splitlines())
def test_a_mistake_is_said_in_one_line(places: dict[str, Path], mistake: str) -> None:
    arguments, status, words = mistake.split(" | ")

    def placed(text: str) -> str:
        return re.sub("|".join(places), lambda found: str(places[found[0]]), text)

    done = run(*(COUNT if text == "COUNT" else placed(text) for text in arguments.split()))
    assert (done.exit_code, done.stdout) == (int(status), "")
    assert done.stderr.startswith(f"Error: {placed(words)}")
    assert done.stderr.count("\n") == 1
    assert (places["FULL"] / "letter.txt").read_text(encoding="utf-8") == "do not lose me"
    assert not places["NEW"].exists()


def test_a_store_of_another_program_is_asked_as_it_is(tmp_path: Path) -> None:
    ox.Store(str(tmp_path / "foreign")).add(ox.Quad(*[ox.NamedNode("urn:x")] * 3))
    done = run("query", COUNT, "--store", tmp_path / "foreign")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "n\n1\n", "")
    told = run("store", "info", "--store", tmp_path / "foreign").stdout
    assert "made by    another program: it is asked as it is, and takes no load\n" in told


def test_many_read_while_one_loads(tmp_path: Path, fact: Path) -> None:
    store = tmp_path / "store"
    load.load(store, [fact], bare=True)
    before = dump(store)
    held = ox.Store(str(store))
    for command in (
        ("load", fact, "--bare", "--store", store),
        ("store", "restore", tmp_path / "copy", "--store", store, "--replace"),
    ):
        if "restore" in command:
            assert run("store", "backup", tmp_path / "copy", "--store", store).exit_code == 0
        done = run(*command)
        assert (done.exit_code, done.stderr) == (
            3,
            f"Error: {store}: another process is loading into this store; wait until it ends\n",
        )
    readers = [disk.reading(store) for _ in range(3)]
    assert run("query", "ASK { ?s ?p ?o }", "--store", store).stdout == "true\n"
    held.add(ox.Quad(*[ox.NamedNode("urn:x")] * 3))
    assert [sorted(map(str, reader)) for reader in readers] == [before] * 3


def test_a_copy_is_put_back(tmp_path: Path, fact: Path) -> None:
    store, copy = tmp_path / "store", tmp_path / "copies" / "monday"
    load.load(store, [fact], bare=True)
    before = dump(store)
    assert run("store", "backup", copy, "--store", store).stdout == f"copied {store} to {copy}\n"
    run("load", written(tmp_path / "more.nt", TRIPLE), "--bare", "--store", store)
    assert dump(store) != before
    done = run("store", "restore", copy, "--store", store, "--replace")
    assert done.stdout == f"restored {store} from {copy}\n"
    assert dump(store) == before == dump(copy)
    assert run("store", "restore", copy, "--store", tmp_path / "new").exit_code == 0
    assert dump(tmp_path / "new") == before
    assert disk.ledger(store) == disk.ledger(copy)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"fact.ttl", "more.nt", "store", "copies", "new"}
    assert [path.name for path in copy.parent.iterdir()] == ["monday"]


def test_a_copy_is_not_put_where_one_stands(
    tmp_path: Path, fact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, copy = tmp_path / "store", tmp_path / "copy"
    load.load(store, [fact], bare=True)
    before = dump(store)
    run("store", "backup", copy, "--store", store)
    for folder, place in ((store, "."), (store, ".."), (tmp_path, ".")):
        monkeypatch.chdir(folder)
        done = run("store", "restore", copy, "--store", place, "--replace")
        said = f"Error: {place}: the folder you are in; name it from outside of it\n"
        assert (done.exit_code, done.stderr) == (2, said)
    assert dump(store) == before == dump(copy)


def test_a_link_to_a_store_is_the_store(tmp_path: Path, fact: Path) -> None:
    store, copy, link = tmp_path / "store", tmp_path / "copy", tmp_path / "link"
    load.load(store, [fact], bare=True)
    before = dump(store)
    run("store", "backup", copy, "--store", store)
    run("load", written(tmp_path / "more.nt", TRIPLE), "--bare", "--store", store)
    link.symlink_to(store)
    assert run("store", "restore", copy, "--store", link, "--replace").exit_code == 0
    assert link.is_symlink()
    assert dump(store) == before
    link.unlink()
    link.symlink_to(copy)
    done = run("store", "restore", copy, "--store", link, "--replace")
    assert (
        done.stderr == f"Error: {copy}: a store cannot be restored from itself; name its backup\n"
    )
    assert dump(copy) == before


def test_info_tells_what_was_loaded(tmp_path: Path, fact: Path) -> None:
    store = tmp_path / "store"
    run("load", fact, "--store", store)
    run("load", written(tmp_path / "more.nt", TRIPLE), "--store", store)
    told = run("store", "info", "--store", store)
    head, size, made, of, inferred, first, second, unchecked = told.stdout.splitlines()
    assert (head, of) == (f"store      {store}", "as of      no day in particular")
    assert re.fullmatch(r"size       [\d,]+ bytes", size)
    assert made == f"made by    detente {detente.__version__}"
    assert re.fullmatch(r"inferred   [\d,]+ statements", inferred)
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(rf"loaded     {stamp}  [\d,]+ statements  {fact}", first)
    assert re.fullmatch(rf"loaded     {stamp}  1 statement  {tmp_path}/more\.nt", second)
    assert re.fullmatch(r"unchecked  [\d,]+ graphs", unchecked)
    known = json.loads(run("store", "info", "--store", store, "--format", "json").stdout)
    assert list(known) == ["store", "size", "unchecked", "ledger"]
    assert [load["files"] for load in known["ledger"]["loads"]] == [
        [str(fact)],
        [str(tmp_path / "more.nt")],
    ]


def test_the_graphs_of_a_load_wait_for_a_validation(tmp_path: Path, made: Path) -> None:
    store = tmp_path / "store"
    run("store", "backup", store, "--store", made)
    disk.mark_checked(store, disk.unchecked(store))
    assert disk.unchecked(store) == []
    trig = f"<urn:g> {{ {TRIPLE} }} <urn:h> {{ {TRIPLE} }} {TRIPLE}"
    run("load", written(tmp_path / "more.trig", trig), "--store", store)
    assert disk.unchecked(store) == [LOCAL + "more", "urn:g", "urn:h"]


@pytest.mark.slow
def test_a_validation_looks_at_what_is_new_since_one_found_nothing(
    tmp_path: Path, made: Path
) -> None:
    store = tmp_path / "store"
    run("store", "backup", store, "--store", made)
    first = run("validate", "--store", store)
    assert first.exit_code == 0
    assert re.fullmatch(r"new graphs: \d+; --all checks every graph\n", first.stderr)
    again = run("validate", "--store", store)
    assert again.stdout == "0 statements checked: 0 violations, 0 warnings\n"
    assert again.stderr == "new graphs: 0; --all checks every graph\n"
    nameless = FACT.replace("md:conducts kg:unmik", "schema:startDate 1999").replace(
        "@prefix kg", "@prefix schema: <https://schema.org/> .\n@prefix kg"
    )
    run("load", written(tmp_path / "more.ttl", nameless), "--store", store)
    for _ in range(2):  # what is wrong stays new
        found = run("validate", "--store", store)
        assert (found.exit_code, found.stderr) == (
            1,
            "new graphs: 1; --all checks every graph\n",
        )
        assert "violation: kg:mongolia schema:startDate " in found.stdout
    assert run("validate", "--store", store, "--all").exit_code == 1


def test_from_python_a_store_is_asked_in_the_same_words(made: Path) -> None:
    kg = KnowledgeGraph.load(store=made)
    assert kg.query("ASK { kg:mongolia md:participatesIn kg:unmik }")
    assert kg.notes == ()
    with pytest.raises(UsageError, match="for another day, make another store"):
        KnowledgeGraph.load(store=made, as_of="1999")
    with pytest.raises(LoadError, match="there is no store"):
        KnowledgeGraph.load(store="nowhere")
