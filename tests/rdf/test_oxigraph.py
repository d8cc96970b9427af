"""Each habit of the engine that rdf/oxigraph.py relies on, as seen in pyoxigraph SEEN.

A test that fails with a later version says which function there is to be looked at, and
docs/upstream.md what it is about.
"""

import io
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente.rdf import oxigraph

SEEN = ("0.5.12", "0.5.13")
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "upstream.md").read_text(encoding="utf-8")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TURTLE, XML = ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML
CSV, TSV = ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV
PASSAGE = "https://w3id.org/detente/source/strategies#char=0,10"


def rows(query: str, store: ox.Store | None = None) -> ox.QuerySolutions:
    answer = (store or ox.Store()).query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def triple(value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(PASSAGE), ox.NamedNode("urn:p"), ox.Literal(value))


def test_the_page_names_every_habit_and_the_versions() -> None:
    source = (ROOT / "graph" / "detente" / "rdf" / "oxigraph.py").read_text(encoding="utf-8")
    habits = re.findall(r"^(?:def ([a-z]\w+)|([A-Z]\w+): Final)", source, re.MULTILINE)
    assert [name for pair in habits for name in pair if name and f"`{name}`" not in PAGE] == []
    assert all(version in PAGE and version in source for version in SEEN)


# Errors


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("<urn:a> <urn:b> .", 1, ". is not a valid RDF object (line 1)"),
        ("<urn:a> <urn:b>\n\n <c", 3, "Unexpected end of file (line 3)"),
    ],
)
def test_a_parser_says_line_and_columns_before_its_message(
    content: str, line: int, message: str
) -> None:
    with pytest.raises(SyntaxError) as caught:
        list(ox.parse(content, TURTLE))
    assert caught.value.lineno == line
    assert str(caught.value.args[0]).startswith(f"Parser error at line {line} ")
    assert oxigraph.parser_message(caught.value) == message.removesuffix(f" (line {line})")


def test_a_place_that_ends_in_another_line_is_left_out_too() -> None:
    with pytest.raises(SyntaxError) as caught:
        list(ox.parse(b'<urn:a> <urn:p> "x .\n', TURTLE))
    assert str(caught.value.args[0]).startswith("Parser error between line 1 ")
    assert not oxigraph.parser_message(caught.value).startswith("Parser error")


def test_a_parser_has_no_room_for_a_long_term() -> None:
    for size, fits in ((oxigraph.BUFFER - 100, True), (oxigraph.BUFFER + 100, False)):
        content = b'<urn:a> <urn:b> "' + b"a" * size + b'" .'
        if fits:
            assert len(list(ox.parse(content, TURTLE))) == 1
            continue
        with pytest.raises(MemoryError, match=oxigraph.BUFFER_IS_FULL):
            list(ox.parse(content, TURTLE))
        store = ox.Store()
        store.bulk_load(content, TURTLE)  # from memory there is no such bound
        assert len(store) == 1


def test_a_context_elsewhere_is_told_by_the_name_of_a_callback() -> None:
    content = '{"@context": "http://example.org/context", "@id": "urn:a"}'
    with pytest.raises(SyntaxError, match=oxigraph.NEEDS_CONTEXT):
        list(ox.parse(content, ox.RdfFormat.JSON_LD))


def test_a_name_without_a_namespace_is_told_so() -> None:
    content = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:u:">'
        '<u:a parse="text"/></r:RDF>'
    )
    with pytest.raises(SyntaxError, match=oxigraph.NEEDS_NAMESPACE):
        list(ox.parse(content, ox.RdfFormat.RDF_XML))


def test_a_message_of_the_system_has_a_number_after_it() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        list(ox.parse(path="/nowhere/facts.ttl"))
    assert str(caught.value) == "No such file or directory (os error 2)"
    assert caught.value.errno is None
    assert oxigraph.system_message(caught.value) == "No such file or directory"


def test_a_store_says_who_says_it(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"^IO error: ") as caught:
        ox.Store.read_only(str(tmp_path / "nothing"))
    assert not oxigraph.store_message(caught.value).startswith("IO error")
    assert not oxigraph.is_locked(caught.value) or "lock" in str(tmp_path).lower()


def test_a_store_that_is_open_to_write_is_locked(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path))
    with pytest.raises(OSError, match="lock") as caught:
        ox.Store(str(tmp_path))
    assert caught.value.errno is None
    assert oxigraph.is_locked(caught.value)
    del store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * {\n ?s a }", (2, 8, "")),
        (
            "SELECT ?a {?a ?b ?c} GROUP BY ?b",
            (1, 33, "The SELECT contains a variable that is unbound"),
        ),
        ("SELECT (1 AS ?a) (2 AS ?a) {}", (1, 30, "Duplicated variable name in SELECT")),
        ("SELECT * { ?s ?p ?o BIND(?o AS ?s) }", (1, 37, "")),
    ],
)
def test_a_query_that_cannot_be_read_says_where_and_what_was_expected(
    query: str, found: tuple[int, int, str]
) -> None:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query)
    assert oxigraph.query_error(str(caught.value)) == found
    assert ": expected " in str(caught.value)


def test_another_message_says_no_place() -> None:
    assert oxigraph.query_error("the query is long") is None


# The stack


def ended(query: str) -> bool:
    """Whether a query ends the process that asks it."""
    code = (
        "import pyoxigraph as ox\n"
        "import sys\n"
        "try: bool(ox.Store().query(sys.stdin.read()))\n"
        "except SyntaxError: pass"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code], input=query.encode(), capture_output=True, check=False
    )
    return asked.returncode < 0


@pytest.mark.parametrize(
    ("make", "most", "too_many"),
    [
        (lambda n: f"ASK {'{' * n}{'}' * n}", oxigraph.NESTED, 5_000),
        (lambda n: f"ASK {{ {' UNION '.join(['{}'] * n)} }}", oxigraph.CHAINED, 20_000),
        (lambda n: f"ASK {{ FILTER({'!' * n}true) }}", oxigraph.OPERATED, 10_000),
        (lambda n: f"DESCRIBE {'<urn:a> ' * n}", oxigraph.NAMED, 10_000),
        (lambda n: f"ASK {{ {'<urn:a> <urn:b> 1 . ' * n} }}", oxigraph.GROUND, 20_000),
    ],
    ids=["nested", "chained", "operators", "names", "ground"],
)
def test_a_deep_query_ends_the_process_and_what_is_allowed_does_not(
    make: Callable[[int], str], most: int, too_many: int
) -> None:
    assert not ended(make(most))
    assert ended(make(too_many))


def test_patterns_around_one_subject_take_long_to_put_in_order() -> None:
    took = []
    for number in (oxigraph.JOINED // 8, oxigraph.JOINED // 4):
        objects = ", ".join(f"?o{each}" for each in range(number))
        start = time.process_time()
        rows(f"SELECT * {{ ?s ?p {objects} }}")
        took.append(time.process_time() - start)
    assert took[1] > 4 * took[0]


# Threads


@pytest.mark.parametrize(
    ("make", "is_bound"),
    [
        ("store.query('SELECT * { ?s ?p ?o }')", True),
        ("store.query('CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }')", True),
        ("ox.parse_query_results(b'?x\\n', format=ox.QueryResultsFormat.TSV)", True),
        ("iter(store)", True),
        ("store.quads_for_pattern(None, None, None)", True),
        ("store.named_graphs()", True),
        ("iter(ox.Dataset())", True),
        ("store.query('ASK { ?s ?p ?o }')", False),
        ("next(store.query('SELECT (1 AS ?x) { }'))", False),
        ("ox.parse(b'<urn:a> <urn:b> 1 .', ox.RdfFormat.TURTLE)", False),
        ("ox.Dataset()", False),
        ("store", False),
    ],
)
def test_some_answers_end_the_process_in_another_thread(make: str, is_bound: bool) -> None:
    script = (
        f"import threading, pyoxigraph as ox; store = ox.Store(); made = [{make}]\n"
        "use = lambda each: list(each) if hasattr(each, '__iter__') else bool(each)\n"
        "thread = threading.Thread(target=lambda: use(made.pop())); thread.start(); thread.join()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode != 0) is is_bound


def test_what_is_kept_is_taken_once_and_in_its_own_thread() -> None:
    kept, elsewhere = oxigraph.Held(rows("SELECT * { }")), []
    thread = threading.Thread(target=lambda: elsewhere.append(kept.take()))
    thread.start()
    thread.join()
    assert elsewhere == [None]
    assert isinstance(kept.take(), oxigraph.BOUND)
    assert kept.take() is None


# Terms


def test_a_store_keeps_values_and_not_their_writing() -> None:
    store = ox.Store()
    data = '<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#boolean>, 007, 1.50, "x"@en-GB .'
    store.load(data, TURTLE)
    found = {row[0].value for row in rows("SELECT ?o { ?s ?p ?o }", store)}
    assert found == {oxigraph.TRUE, "7", "1.5", "x"}
    assert not store.query('ASK { ?s ?p ?o FILTER(LANG(?o) = "en-GB") }')


def test_tsv_is_a_row_a_line_with_terms_as_turtle_has_them() -> None:
    terms: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = [
        ox.NamedNode("urn:a,b"),
        ox.BlankNode("b1"),
        ox.Literal('tab\t line\n return\r "quoted" \\'),
        ox.Literal("x", language="en-gb"),
        ox.Literal(7),
        ox.Literal("2001-01-01", datatype=ox.NamedNode("urn:type")),
        ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x, y")),
    ]
    spelled = [oxigraph.tsv_cell(term) for term in terms]
    content = "".join(f"{line}\n" for line in ("?x", *spelled))
    answer = ox.parse_query_results(content, format=TSV)
    assert isinstance(answer, ox.QuerySolutions)
    written = answer.serialize(format=TSV) or b""
    header, *cells, end = written.decode().split("\n")
    assert (header, end) == ("?x", "")
    assert [oxigraph.term_of_tsv(cell) for cell in cells] == terms


# CSV


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        ("<urn:a,b> 1", b"urn:a,b,1\r\n"),
        ("<<( <urn:a> <urn:b> 'x, y' )>> 1", b'urn:a urn:b "x, y",1\r\n'),
    ],
)
def test_csv_has_iris_and_triples_without_quotes(cells: str, written: bytes) -> None:
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ ({cells}) }} }}"
    (row,) = rows(query)
    content = rows(query).serialize(format=CSV) or b""
    assert content == b"a,b\r\n" + written
    assert oxigraph.csv_rows(content, 2) is None
    assert not oxigraph.is_safe_in_csv(tuple(row))


def test_csv_that_fits_is_counted() -> None:
    query = """SELECT ?a ?b { VALUES (?a ?b) { ('x, "y"\\r\\nz' <urn:a>) (UNDEF 1) ('' 2) } }"""
    content = rows(query).serialize(format=CSV) or b""
    assert oxigraph.csv_rows(content, 2) == 4  # with the header
    assert oxigraph.csv_end(content[:-1]) == content.rindex(b",2\r\n")
    assert oxigraph.csv_end(b'a,b\r\n"x\r\ny') == len(b"a,b\r\n")
    assert all(oxigraph.is_safe_in_csv(tuple(row)) for row in rows(query))
    unbound = rows("SELECT ?a { VALUES ?a { UNDEF } }").serialize(format=CSV) or b""
    assert unbound == b"a\r\n\r\n"
    assert oxigraph.csv_rows(unbound, 1) == 2


def test_rows_that_were_read_are_not_written_again() -> None:
    answer = rows("SELECT ?a { VALUES ?a { 1 2 3 } }")
    assert next(answer)[0] == ox.Literal(1)
    assert answer.serialize(format=CSV) == b"a\r\n2\r\n3\r\n"


def test_what_a_file_raises_comes_through() -> None:
    class Full(io.RawIOBase):
        def write(self, content: object) -> int:
            raise KeyError("full")

    with pytest.raises(KeyError, match="full"):
        rows("SELECT ?a { VALUES ?a { 1 } }").serialize(Full(), CSV)  # type: ignore[arg-type]


# Turtle, TriG and XML


def test_turtle_declares_all_prefixes_a_line_each_and_escapes_passages() -> None:
    prefixes = {"z": "urn:z", "src": "https://w3id.org/detente/source/", "a": "urn:a"}
    written = ox.serialize([triple("src:x\\#char\\=0\\,1")], format=TURTLE, prefixes=prefixes)
    assert written is not None
    assert written.count(b"@prefix") == 3
    assert b"\nsrc:strategies\\#char\\=0\\,10 <urn:p> " in written
    declared, body = oxigraph.with_used_prefixes(written, 3)
    assert declared == b"@prefix src: <https://w3id.org/detente/source/> .\n"
    plain = oxigraph.with_plain_names(body, prefixes)
    assert plain.startswith(f"<{PASSAGE}> <urn:p> ".encode())
    assert [quad.triple for quad in ox.parse(declared + plain, TURTLE)] == [
        triple("src:x\\#char\\=0\\,1")
    ]


def test_xml_has_namespaces_and_characters_as_they_are() -> None:
    written = ox.serialize(
        [triple("\x07\r\ufffe")], format=XML, prefixes={"b": "urn:1", "a": "u:2"}
    )
    assert written is not None
    assert b">\x07\r\xef\xbf\xbe<" in written
    fixed = oxigraph.with_sorted_namespaces(oxigraph.well_formed(written))
    assert [quad.object.value for quad in ox.parse(fixed, XML)] == ["\ufffd\r\ufffd"]
    names = re.findall(rb"xmlns:(\w+)=", fixed)
    assert names == sorted(names)
    assert {b"a", b"b", b"rdf"} <= set(names)


# Files


def test_files_of_a_store_are_those_of_rocksdb(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path))
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c")))
    store.flush()
    del store
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {oxigraph.CURRENT, "LOCK", "LOG"} <= before.keys()
    ox.Store.read_only(str(tmp_path))
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {name for name in before if oxigraph.is_content(name)}
    assert kept == {name for name in after if oxigraph.is_content(name)}
    assert all(before[name] == after[name] for name in kept)
    assert before.keys() - kept == {name for name in before if name.startswith(("LOCK", "LOG"))}


def test_each_opening_to_write_begins_another_manifest(tmp_path: Path) -> None:
    def manifests(files: Iterable[str]) -> set[str]:
        return {name for name in files if Path(name).match(oxigraph.MANIFESTS)}

    store = ox.Store(str(tmp_path))
    store.bulk_extend([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))])
    del store
    before = oxigraph.engine_files(tmp_path)
    assert len(manifests(before)) == 1
    assert len(ox.Store.read_only(str(tmp_path))) == 1
    assert oxigraph.engine_files(tmp_path) == before
    assert before.keys() <= oxigraph.file_names(tmp_path)
    ox.Store(str(tmp_path))
    after = oxigraph.engine_files(tmp_path)
    assert len(manifests(after)) == 1
    assert manifests(after) != manifests(before)


def test_a_store_whose_manifest_was_cut_short_opens_empty(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path))
    store.bulk_extend([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))])
    del store
    (manifest,) = tmp_path.glob(oxigraph.MANIFESTS)
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[: len(whole) * 2 // 3])
    assert len(ox.Store.read_only(str(tmp_path))) == 0


def test_a_bulk_load_writes_files_of_its_own_and_removes_them(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path))
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"urn:{number}"), ox.NamedNode("urn:b"), ox.Literal(number))
        for number in range(1000)
    )
    del store
    named = re.findall(r"[\w-]+\.sst", (tmp_path / "LOG").read_text(errors="replace"))
    assert any(Path(name).match(oxigraph.UNFINISHED) for name in named)
    assert list(tmp_path.glob(oxigraph.UNFINISHED)) == []


def test_a_damaged_block_is_named_by_rows_and_by_nothing_that_gathers_them(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path / "a folder"))
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"urn:{number}"), ox.NamedNode("urn:b"), ox.Literal(number))
        for number in range(20_000)
    )
    del store
    for path in (tmp_path / "a folder").glob(oxigraph.TABLES):
        content = bytearray(path.read_bytes())
        if len(content) < 100_000:
            continue
        for at in range(len(content) // 8, len(content) * 3 // 4, 500):
            content[at] ^= 0xFF
        path.write_bytes(content)
    rows = ox.Store.read_only(str(tmp_path / "a folder")).query("SELECT * { ?s ?p ?o }")
    with pytest.raises(RuntimeError, match="Corruption: block checksum mismatch") as raised:
        list(rows)  # type: ignore[arg-type]
    found = oxigraph.damaged_table(raised.value)
    assert found is not None
    assert found[0] == str(tmp_path / "a folder")
    assert (tmp_path / "a folder" / found[1]).exists()


def test_who_writes_to_a_store_holds_a_lock_of_the_system(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    program = (
        "import sys, pyoxigraph; store = pyoxigraph.Store(sys.argv[1]); print(); sys.stdin.read()"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "store")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with (tmp_path / "store" / oxigraph.LOCK).open("ab") as lock:
            with pytest.raises(OSError, match="temporarily unavailable"):
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            writer.communicate()
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            other = subprocess.run(words, check=False, capture_output=True, text=True, input="")
    assert "IO error: While lock file" in other.stderr  # and who holds it keeps others out


def test_what_xml_cannot_say_is_told_by_the_engine_or_by_what_it_writes() -> None:
    def written(relation: str, value: ox.NamedNode | ox.Triple | ox.Literal) -> bytes:
        statement = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(relation), value)
        return ox.serialize([statement], format=XML) or b""

    thing = ox.NamedNode("urn:c")
    for relation in ("urn:p:1", "http://example.org/", "http://www.w3.org/2000/xmlns/b"):
        assert oxigraph.unwritten_relation(written(relation, thing)) == relation
    plain = written("urn:b", ox.Literal('<oxprefix: xmlns:oxprefix="x" <xmlns:b a="Triple">'))
    assert oxigraph.unwritten_relation(plain) == ""
    assert oxigraph.triple_terms(plain) == 0
    inner = ox.Triple(thing, thing, ox.Triple(thing, thing, thing))
    assert oxigraph.triple_terms(written("urn:b", inner)) == 2
    assert oxigraph.not_xml(written("urn:b", ox.Literal("\x07\r\t\ufffe\ufffd"))) == 2
    with pytest.raises(OSError, match="reserved syntax term") as raised:
        written(f"{RDF}about", thing)
    assert raised.value.errno is None
    with pytest.raises(OSError, match=r"JSON-LD does not support RDF 1\.2") as raised:
        ox.serialize([ox.Triple(thing, thing, inner)], format=ox.RdfFormat.JSON_LD)
    assert raised.value.errno is None
