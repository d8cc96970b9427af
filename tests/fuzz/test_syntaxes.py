"""Files of strangers, a byte here and there changed: taken, or refused in one message."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pyoxigraph as ox
import pytest
from drawn import settings
from hypothesis import strategies as st
from visits import MAPPING

from detente import DetenteError, KnowledgeGraph
from detente.importers import run
from detente.importers.mappings import mapping_file
from detente.rdf import disk
from detente.rdf.formats import SYNTAXES

TRIG = """
@prefix e: <urn:e:> .
e:a e:p e:b , "x"@en-GB , "two\\nlines" , 1.5 , _:n ; a e:C .
e:g { _:n e:p [ e:q ( 1 2 ) ] . e:a e:p "\\U0001f600"^^e:t }
"""
MAPPINGS = Path(mapping_file.__file__).parents[1] / "formats"
OURS = sorted(MAPPINGS.glob("*.toml"))
ODD = (
    *(
        b"",
        b" ",
        b"\n",
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\x1b[31m",
        "\u202e".encode(),
    ),
    *(
        b"<",
        b">",
        b'"',
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
        b"(",
        b")",
        b".",
        b";",
        b",",
        b"\\u0041",
        b"\\",
    ),
    *(
        b"@",
        b"^^",
        b"_:",
        b"<<",
        b">>",
        b"#",
        b"&lt;",
        b"&#x1b;",
        b"&#0;",
        b"<!--",
        b"]]>",
        b"null",
    ),
    *(
        b'"@id":',
        b'"@context":',
        b"1e999",
        b"9" * 50,
        b"[" * 40,
        b"true",
        b"@prefix e: <x> .",
        b"%00",
    ),
    *(b"=", b'"""', b"{Name}", b"{#row}", b"[[link]]", b"1979-99-99", b"inf", b"0x", b"\r", b"\t"),
)


@pytest.fixture(scope="module", autouse=True)
def _place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("files"))
        yield


@st.composite
def changed(draw: Any, contents: tuple[bytes, ...]) -> bytes:
    """One of some contents with one to four changes."""
    content = draw(st.sampled_from(contents))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        to = min(len(content), at + draw(st.integers(0, 12)))
        piece = draw(
            st.one_of(st.sampled_from(ODD), st.binary(max_size=3), st.just(content[at:to] * 2))
        )
        content = content[:at] + piece + content[to:]
        if draw(st.integers(0, 9)) == 0:
            content = content[:at]
    return bytes(content)


def refused(call: Callable[[], Any]) -> bool:
    """Whether what was asked for is refused, and in one message."""
    try:
        call()
    except DetenteError as error:
        message = str(error)
        assert message.strip()
        assert len(message) < 6000
        assert not set(message) & set("\x1b\u202e\0")
        return True
    return False


def written(name: str) -> bytes:
    syntax = SYNTAXES[name].engine
    quads = list(ox.parse(TRIG.encode(), ox.RdfFormat.TRIG))
    kept: Any = quads if syntax.supports_datasets else [quad.triple for quad in quads]
    return ox.serialize(kept, format=syntax) or b""


#: Whether the engine itself takes a file is the measure, but where we refuse more on purpose.
STRICTER = {"rdfxml"}
RDF_EXAMPLES: list[tuple[str, bytes]] = [
    ("turtle", b""),
    ("ntriples", b'<urn:a> <urn:b> "\x1b" .\n'),
    ("jsonld", b"[" * 50),
    ("jsonld", b'{"@id": "\\ud800"}'),
    ("rdfxml", b"<"),
]


def check_rdf(name: str, content: bytes) -> None:
    syntax = SYNTAXES[name]
    path = Path(f"drawn{syntax.suffixes[0]}")
    path.write_bytes(content)
    told = refused(lambda: KnowledgeGraph.load(path, bare=True))
    if name in STRICTER:
        return
    base = path.absolute().as_uri()
    try:
        for _ in ox.parse(content, syntax.engine, base_iri=base, rename_blank_nodes=True):
            pass
    except (SyntaxError, ValueError, OSError):
        assert told
    else:
        assert not told


@pytest.mark.parametrize("name", sorted(SYNTAXES))
def test_rdf_is_taken_or_refused_as_by_the_engine(name: str) -> None:
    @settings(60)
    @hypothesis.given(changed((written(name),)))
    def fuzz(content: bytes) -> None:
        check_rdf(name, content)

    fuzz()


@pytest.mark.parametrize(("name", "content"), RDF_EXAMPLES)
def test_rdf_that_was_a_fault(name: str, content: bytes) -> None:
    check_rdf(name, content)


MAPPING_EXAMPLES: list[bytes] = [b"a = " + b"[" * 5000, b"a = " + b"9" * 5000]


def check_mapping(content: bytes) -> None:
    path = Path("drawn.toml")
    path.write_bytes(content)
    refused(lambda: mapping_file.read_mapping(path))


@settings(120)
@hypothesis.given(changed(tuple(path.read_bytes() for path in OURS)))
def test_a_mapping_is_taken_or_refused(content: bytes) -> None:
    check_mapping(content)


@pytest.mark.parametrize("content", MAPPING_EXAMPLES, ids=range(len(MAPPING_EXAMPLES)))
def test_a_mapping_that_was_a_fault(content: bytes) -> None:
    check_mapping(content)


VISITS = MAPPING.replace("{Name}", "{Name} (visit {#row})") + 'definition = "Visit[ to {Port}]."\n'
TABLE = b'Name,Port\r\nBlue Wave,"Dover, Kent"\r\n"two\nlines",\r\n'
STORE = ox.Store()
STORE.load(
    b"<https://w3id.org/detente/ontology#State> a <urn:c> . "
    b"<https://w3id.org/detente/ontology#Exercise> a <urn:c> .",
    ox.RdfFormat.TURTLE,
)


def check_table(mapping: bytes, table: bytes) -> None:
    paths = [Path(name) for name in ("m.toml", "t.csv", "x.trig", "x.report.csv")]
    for path in paths[2:]:
        path.unlink(missing_ok=True)
    paths[0].write_bytes(mapping)
    paths[1].write_bytes(table)
    if refused(lambda: run(STORE, "table", paths[1], paths[2], mapping=paths[0])):
        assert not paths[2].exists(), "nothing is half written"
    else:
        list(ox.parse(paths[2].read_bytes(), ox.RdfFormat.TRIG))


@settings(100)
@hypothesis.given(changed((VISITS.encode(),)), changed((TABLE,)), st.integers(0, 2))
def test_a_table_is_imported_or_refused(mapping: bytes, table: bytes, which: int) -> None:
    check_table(mapping if which else VISITS.encode(), table if which != 1 else TABLE)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
LEDGER: dict[str, Any] = {
    "layout": 1,
    **{"bare": True, "day": None, "version": "0.2.0", "state": "ready", "inferred": 0},
    **{"loads": [{"files": ["a.nt"], "statements": 1, "ended": ""}], "pending": None, "sample": ""},
}


@st.composite
def ledgers(draw: Any) -> bytes:
    """A ledger with other values, or other bytes."""
    other = {
        name: draw(JSON) for name in draw(st.lists(st.sampled_from(sorted(LEDGER)), max_size=3))
    }
    content = json.dumps({**LEDGER, **other}).encode()
    return content if other else draw(changed((content,)))


@settings(60)
@hypothesis.given(ledgers())
def test_a_ledger_is_read_or_refused(content: bytes) -> None:
    place = Path("store")
    place.mkdir(exist_ok=True)
    (place / disk.LEDGER).write_bytes(content)

    def told() -> None:
        info = disk.described(place)
        assert info.text()
        json.loads(info.json())

    refused(told)
