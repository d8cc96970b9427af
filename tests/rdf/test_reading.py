"""Files as people have them: the content says what they are, and what is wrong is left out."""

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph, LoadError
from detente.dataset.read import fill
from detente.rdf import parse
from detente.rdf.reading.content import namespaces_in, syntax_in
from detente.rdf.reading.members import Members

ROOT = Path(__file__).parents[2]
COUNT = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
TURTLE = b"@prefix : <urn:x:> .\n:a :p 1 .\n:b :p 2 .\n"
NTRIPLES = b'<urn:x:a> <urn:x:p> "1" .\n<urn:x:b> <urn:x:p> "2" .\n'
NQUADS = b'<urn:x:a> <urn:x:p> "1" <urn:g> .\n<urn:x:b> <urn:x:p> "2" .\n'
TRIG = b"@prefix : <urn:x:> .\n:g { :a :p 1 . }\n:b :p 2 .\n"
RDFXML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:">'
    b'<rdf:Description rdf:about="urn:x:a"><x:p>1</x:p><x:p>2</x:p></rdf:Description></rdf:RDF>'
)
JSONLD = b'{"@context": {"p": "urn:x:p"}, "@id": "urn:x:a", "p": ["1", "2"]}'
#: Two statements each.
ALL = {
    "turtle": TURTLE,
    "ntriples": NTRIPLES,
    "nquads": NQUADS,
    "trig": TRIG,
    "rdfxml": RDFXML,
    "jsonld": JSONLD,
}


def count(path: Path, **options: object) -> str | None:
    kg = KnowledgeGraph.load(path, bare=True, **options)  # type: ignore[arg-type]  # as they come
    return kg.query(COUNT).rows[0][0]


def run(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["--bare", *map(str, arguments)], input=input)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
@pytest.mark.parametrize("name", ["data.owl", "data.n3", "data.xml", "data.json", "data", "d.txt"])
@pytest.mark.parametrize("syntax", ALL)
def test_the_content_says_the_syntax(tmp_path: Path, syntax: str, name: str, mark: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(mark + ALL[syntax])
    assert count(path) == "2"


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld"])
@pytest.mark.parametrize("syntax", ALL)
def test_a_suffix_that_lies_is_not_believed(tmp_path: Path, syntax: str, suffix: str) -> None:
    path = tmp_path / f"data{suffix}"
    path.write_bytes(ALL[syntax])
    assert count(path) == "2"


FOREIGN = {
    b"# saved\nPrefix(:=<urn:x:>)\nOntology(<urn:x>)": "OWL in functional syntax",
    b"Prefix: : <urn:x:>\nOntology: <urn:x>\n": "OWL in Manchester syntax",
    b"format-version: 1.2\n\n[Term]\nid: GO:1\n": "an ontology in OBO format",
    b'<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#"/>': "OWL/XML",
    b"<!DOCTYPE html>\n<html><body>Not found</body></html>": "a web page",
    b'{"head": {"vars": []}, "results": {"bindings": []}}': "an answer to a SPARQL query",
    b'{"name": "x"}': "JSON, and no JSON-LD",
    b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"/>': "GraphML",
    b'<books kind="x"><book/></books>': "XML of another kind (its first element is books)",
    TURTLE.decode().encode("utf-16"): "it is written in UTF-16",
}


@pytest.mark.parametrize("suffix", [".nt", ".nq", ".owl"])
@pytest.mark.parametrize("rest", ['"x"', "_:b1", "<urn:o>", '"x"@en', "_:b1 <urn:g>", '"x" _:g'])
def test_a_node_without_a_name_begins_no_turtle(tmp_path: Path, rest: str, suffix: str) -> None:
    path = tmp_path / f"data{suffix}"
    path.write_text(f"_:b0 <urn:p> {rest} .\n")
    [quad] = KnowledgeGraph.load(path, bare=True).store
    assert str(quad.graph_name) == "DEFAULT" or rest.endswith(("<urn:g>", "_:g"))


@pytest.mark.parametrize("content", FOREIGN, ids=FOREIGN.values())
@pytest.mark.parametrize("name", ["data.owl", "data.ofn"])
def test_what_is_no_rdf_says_what_it_is(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    if name == "data.owl" and content.startswith(b"<books"):
        return  # what is called .owl may be RDF/XML of one node
    with pytest.raises(LoadError) as caught:
        count(path)
    assert str(caught.value).startswith(f"{path}: {FOREIGN[content]}")
    assert "; " in str(caught.value)  # and what would be right


def test_nothing_is_nothing_in_every_syntax() -> None:
    assert syntax_in(b"# only a remark\n", "ntriples") == "ntriples"
    assert syntax_in(b"", None) is None


def test_entities_are_read_in_the_prefixes_of_xml() -> None:
    head = b'<!DOCTYPE rdf:RDF [<!ENTITY o "urn:o#">]>\n<rdf:RDF xmlns:o="&o;" xmlns="urn:y:">'
    assert namespaces_in(head) == {"o": "urn:o#", "": "urn:y:"}


@pytest.mark.parametrize("syntax", ALL)
def test_standard_input_is_data(syntax: str) -> None:
    assert run("query", "--data", "-", COUNT, input=ALL[syntax]).stdout.split() == ["n", "2"]
    said = run("--data", "-", "--input-format", syntax, "query", COUNT, input=ALL[syntax])
    assert said.stdout.split() == ["n", "2"]


def test_standard_input_may_be_packed_or_empty() -> None:
    packed = gzip.compress(TURTLE)
    assert run("query", "--data", "-", COUNT, input=packed).stdout.split() == ["n", "2"]
    assert run("query", "--data", "-", COUNT, input=b"").stdout.split() == ["n", "0"]


def test_standard_input_is_read_again_where_that_is_needed() -> None:
    done = run("export", "--data", "-", input=b'<urn:a> <urn:b> "007"^^<urn:t>, 07 .')
    assert done.stdout == '<urn:a> <urn:b> "007"^^<urn:t> , 7 .\n'
    assert done.stderr.startswith("1 literal is written by value, as the store keeps them, ")


@pytest.mark.skipif(os.name == "nt", reason="no /dev/fd")
def test_a_pipe_with_a_name_is_data(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_bytes(TURTLE)
    line = f'{sys.executable} {ROOT / "cli.py"} --bare query --data <(cat data.ttl) "{COUNT}"'
    done = subprocess.run(
        ["bash", "-c", f"{line}; {line.replace('<(cat data.ttl)', '/dev/stdin')} < data.ttl"],
        cwd=tmp_path,
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == ([b"n", b"2"] * 2, b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("command", [["query", "ASK {}"], ["load", "{}", "--store", "{}-s"]])
def test_a_pipe_or_a_device_in_a_folder_is_refused(tmp_path: Path, command: list[str]) -> None:
    pipe, device = tmp_path / "pipe", tmp_path / "device"
    for folder in (pipe, device):
        folder.mkdir()
    os.mkfifo(pipe / "a.ttl")
    (device / "a.ttl").symlink_to("/dev/zero")
    for folder in (pipe, device):
        data = [] if command[0] == "load" else ["--data", str(folder)]
        done = run(*data, *(each.format(folder) for each in command))
        said = "a pipe or a device, and no file; name it itself if it is to be read"
        assert (done.exit_code, done.stderr) == (3, f"Error: {folder}/a.ttl: {said}\n")


def test_a_stream_without_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "STREAM", 2_000_000)
    done = run("--data", "/dev/zero", "query", "ASK {}")
    assert (done.exit_code, "what it holds says no format" in done.stderr) == (3, True)
    done = run("--data", "/dev/zero", "--input-format", "turtle", "query", "ASK {}")
    assert (done.exit_code, "more than 2 MB came" in done.stderr) == (3, True)
    done = run("query", "-f", "/dev/zero")
    assert (done.exit_code, "more than the 8,000,000 characters" in done.stderr) == (3, True)


def test_the_query_comes_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_bytes(TURTLE)
    for way in (["-"], ["-f", "-"]):
        done = run("query", "--data", tmp_path / "data.ttl", *way, input=b"ASK {}")
        assert (done.exit_code, done.stdout) == (0, "true\n")


def test_the_format_that_is_said_counts_for_files_and_not_for_folders(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "one.ttl").write_bytes(TURTLE)
    odd = tmp_path / "data.ttl"
    odd.write_bytes(b'<urn:a> <urn:b> "c" <urn:g> .\n')
    kg = KnowledgeGraph.load(odd, tmp_path / "more", bare=True, input_format="nquads")
    assert kg.query(COUNT).rows == (("3",),)
    with pytest.raises(LoadError, match="line 1: "):
        KnowledgeGraph.load(odd, bare=True, input_format="turtle")


def test_an_archive_of_one_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.ttl", TURTLE)
        archive.writestr("__MACOSX/._data.ttl", b"junk")
    assert count(path) == "2"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.ttl", TURTLE)
    with pytest.raises(LoadError, match=r"data.ttl.zip: holds 'data.ttl', 'more.ttl', and is"):
        count(path)


@pytest.mark.parametrize(
    "member", ["../../data.ttl", "/etc/data.ttl", "..\\data.ttl", "C:data.ttl", "a/../../data.ttl"]
)
def test_an_archive_with_a_path_outside_of_it_is_refused(member: str, tmp_path: Path) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.ttl", TURTLE)
        archive.writestr(zipfile.ZipInfo(member), TURTLE)
    with pytest.raises(LoadError) as caught:
        count(path)
    assert str(caught.value) == (
        f"{path}: holds {member!r}, a path outside of the archive; nothing was unpacked; pack the "
        "file under its own name"
    )
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.ttl.gz", gzip.compress(gzip.compress(TURTLE)), ".gz in .gz"),
        ("a.ttl.xz", lzma.compress(gzip.compress(TURTLE)), ".gz in .xz"),
        ("a.ttl", gzip.compress(bz2.compress(TURTLE)), ".bz2 in .gz"),
        ("a.ttl.gz", gzip.compress(b"PK\x03\x04"), ".zip in .gz"),
    ],
    ids=[".gz in .gz", ".gz in .xz", ".bz2 in .gz", ".zip in .gz"],  # .gz holds the time of day
)
def test_what_is_packed_twice_is_refused(
    name: str, content: bytes, what: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LoadError) as caught:
        count(path)
    assert str(caught.value) == f"{path}: packed twice, {what}; unpack it once first"


def frames() -> ModuleType:
    """What is called as the package zstandard is, and unpacks what zlib packed."""
    module = ModuleType("frames")
    module.backend = "ours"  # type: ignore[attr-defined]
    module.ZstdDecompressor = lambda: SimpleNamespace(decompressobj=zlib.decompressobj)  # type: ignore[attr-defined]
    return module


@pytest.mark.parametrize(
    ("suffix", "module", "pack"),
    [
        (".gz", gzip, gzip.compress),
        (".bz2", bz2, bz2.compress),
        (".xz", lzma, lzma.compress),
        (".zst", frames(), zlib.compress),
    ],
    ids=[".gz", ".bz2", ".xz", ".zst"],
)
def test_of_several_members_none_is_lost_in_silence(
    suffix: str, module: ModuleType, pack: Callable[[bytes], bytes]
) -> None:
    content = bytes(range(256)) * 900
    one, other = pack(content), pack(b"z" * 400_000)

    def read(packed: bytes, size: int = 70_000) -> bytes:
        members = Members(io.BytesIO(packed), suffix, module)
        return b"".join(iter(lambda: members.read(size), b""))

    whole = content + b"z" * 400_000 + content
    assert read(one + pack(b"") + other + one) == read(one + other + one, 777) == whole
    for last in (1, 3, 9):
        with pytest.raises(EOFError, match="cut off"):
            read(one + other[:-last])
    with pytest.raises(EOFError, match="empty"):
        read(b"")
    with pytest.raises((OSError, lzma.LZMAError, zlib.error)):
        read(one + b"Z" + other[1:])
    with pytest.raises(ValueError, match="more than 10,000 members of it hold nothing"):
        read(pack(b"") * 10_001)
    if suffix in (".gz", ".xz"):
        assert read(one + bytes(20_000) + one + bytes(4)) == content * 2


def test_an_archive_of_what_is_too_large_or_packed_unusually_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.ttl", b" " * 2_000_000)
    with pytest.raises(LoadError, match=r"unpacks to more than 1 MB \(--unpacked\)"):
        KnowledgeGraph.load(path, bare=True, unpacked="1MB")
    content = bytearray(path.read_bytes())
    entry = content.find(b"PK\x01\x02")
    for at, value, said in ((10, 99, "That compression method"), (6, 99, "zip file version 9.9")):
        path.write_bytes(content[: entry + at] + bytes([value]) + content[entry + at + 1 :])
        with pytest.raises(LoadError, match=f"cannot be unpacked here: {said}"):
            count(path)


def test_what_is_packed_is_unpacked_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(gzip.compress(TURTLE))
    assert count(path) == "2"


BAD_LINES = (
    b'<http://dbpedia.org/resource/A|B> <urn:p> "x" .\n_:a <urn:p> "y" .\n'
    b'what\n<urn:a> <urn:p> "open .\n_:a <urn:p> "z"@en .'
)


def test_a_file_is_put_into_the_store_part_by_part(tmp_path: Path) -> None:
    path = tmp_path / "same.nt.gz"
    path.write_bytes(gzip.compress(b'<urn:a> <urn:b> "c" .\n' * 120_000))
    parts: list[int] = []

    class Watched:
        def bulk_extend(self, quads: list[ox.Quad]) -> None:
            parts.append(len(quads))

    fill(Watched(), [(path, None)])  # type: ignore[arg-type]  # a store, as far as it is used
    assert sum(parts) == 120_000
    assert max(parts) <= 50_000


def test_wrong_lines_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "dump.nt"
    path.write_bytes(BAD_LINES)
    with pytest.raises(LoadError, match=r"dump.nt: line 1: Invalid IRI code point '\|'"):
        KnowledgeGraph.load(path, bare=True)
    kg = KnowledgeGraph.load(path, bare=True, lenient=True)
    assert [quad.object.value for quad in kg.store] in (["y", "z"], ["z", "y"])
    assert len({quad.subject for quad in kg.store}) == 1  # _:a is one
    lines = [note.removeprefix(f"{path}: ") for note in kg.notes]
    assert lines[0] == "line 1: left out: Invalid IRI code point '|'"
    assert [line.partition(": left out: ")[0] for line in lines[:3]] == [
        "line 1",
        "line 3",
        "line 4",
    ]
    assert lines[3:] == ["3 statements were left out"]


def test_a_wrong_sentence_of_turtle_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(
        b"@prefix : <urn:x:> .\n:a :p <http://a b> .\n:b :p 1 .\n:c no:p 2 .\n:d :p 3 ."
    )
    done = run("export", "--data", path, "--lenient")
    assert done.exit_code == 0
    assert done.stdout == "@prefix : <urn:x:> .\n\n:b :p 1 .\n:d :p 3 .\n"
    assert done.stderr.splitlines() == [
        f"{path}: line 2: left out: Invalid IRI code point ' '",
        f"{path}: line 4: left out: The prefix no: has not been declared",
        f"{path}: 2 statements were left out",
    ]


def test_wrong_iris_of_xml_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "data.rdf"
    path.write_bytes(
        RDFXML.replace(b"</rdf:RDF>", b'<rdf:Description rdf:about="urn:a b"><x:p>3</x:p>')
        + b"</rdf:Description></rdf:RDF>"
    )
    kg = KnowledgeGraph.load(path, bare=True, lenient=True)
    assert kg.query(COUNT).rows == (("2",),)
    assert kg.notes[-1] == f"{path}: 1 statement was left out"
    path.write_bytes(RDFXML[:-9])
    with pytest.raises(LoadError):
        KnowledgeGraph.load(path, bare=True, lenient=True)


def test_a_load_leaves_out_what_is_wrong_where_it_may(tmp_path: Path) -> None:
    path, store = tmp_path / "dump.nt", tmp_path / "store"
    path.write_bytes(BAD_LINES)
    done = run("load", path, "--store", store, "--lenient")
    assert (done.exit_code, done.stdout) == (0, f"loaded 2 statements into {store}\n")
    assert done.stderr.splitlines()[-1] == f"{path}: 3 statements were left out"
    assert "left out" not in run("query", "--store", store, COUNT).stderr


def test_only_so_many_faults_are_told_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "dump.nt"
    path.write_bytes(b"what\n" * 5000)
    notes = KnowledgeGraph.load(path, bare=True, lenient=True).notes
    assert len(notes) == 21
    assert notes[-1] == f"{path}: 5,000 statements were left out"


def test_blank_nodes_of_two_files_stay_apart_where_faults_are_left_out(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.nt").write_bytes(b'_:a <urn:p> "1" .\n')
    kg = KnowledgeGraph.load(tmp_path, bare=True, lenient=True)
    assert len({str(quad.subject) for quad in kg.store}) == 2
    assert all(isinstance(quad.subject, ox.BlankNode) for quad in kg.store)
