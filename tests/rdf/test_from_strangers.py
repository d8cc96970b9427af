"""Files from strangers: what a small one may ask for is bounded; what is odd but right is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, LoadError
from detente.rdf import xml
from detente.rdf.long_texts import LongTexts

HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
NODE = '<rdf:Description rdf:about="urn:a"><u:p>{}</u:p></rdf:Description>'
OPEN, CLOSE = "<rdf:Description><u:p>", "</u:p></rdf:Description>"


def document(body: str, entities: str = "") -> str:
    """RDF/XML of a body, with a document type where entities are declared."""
    kind = f"<!DOCTYPE rdf:RDF [{entities}]>" if entities else ""
    return f'<?xml version="1.0"?>{kind}{HEAD}{body}</rdf:RDF>'


def laughs(base: int, factor: int, levels: int) -> str:
    """Entities, each of which stands for several of the one before."""
    lines = [f'<!ENTITY a0 "{"a" * base}">']
    lines += [f'<!ENTITY a{n + 1} "{f"&a{n};" * factor}">' for n in range(levels)]
    return document(NODE.format(f"&a{levels};"), "".join(lines))


def many(attribute: str, element: str) -> str:
    """An element of very many attributes."""
    return f"<{element} {' '.join(map(attribute.format, range(9000)))}/>"


def graph(folder: Path, name: str, content: str | bytes) -> KnowledgeGraph:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return KnowledgeGraph.load(path, bare=True)


#: RDF/XML that asks for more than it is long, and what is said of it.
BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "laughs": (lambda: laughs(100, 10, 9), "an entity stands for more than 65,536 bytes"),
    "laughs in twos": (lambda: laughs(1, 2, 40), "an entity stands for more than 65,536 bytes"),
    "one large entity": (
        lambda: document(NODE.format("&a;" * 9), f'<!ENTITY a "{"a" * 70_000}">'),
        "an entity stands for more than 65,536 bytes",
    ),
    "one entity, used often": (
        lambda: document(NODE.format("&a;" * 20_000), f'<!ENTITY a "{"a" * 20_000}">'),
        "its entities stand for too much",
    ),
    "in attributes": (
        lambda: document(
            '<rdf:Description rdf:about="urn:a" u:p="{}"/>'.format("&a;" * 20_000),
            f'<!ENTITY a "{"a" * 20_000}">',
        ),
        "its entities stand for too much",
    ),
    "after a comment": (
        lambda: laughs(100, 10, 9).replace("[<!ENTITY", "[<!-- it's --><!ENTITY", 1),
        "an entity stands for more than 65,536 bytes",
    ),
    "deep": (lambda: document(OPEN * 20_000 + CLOSE * 20_000), "elements within one another"),
    "deep collections": (
        lambda: document(OPEN.replace("p>", 'p rdf:parseType="Collection">') * 9000 + CLOSE * 9000),
        "elements within one another",
    ),
    "deep markup": (
        lambda: document(
            '<rdf:Description><u:p rdf:parseType="Literal">' + "<b>" * 9000 + "</b>" * 9000 + CLOSE
        ),
        "elements within one another",
    ),
    "attributes": (
        lambda: document(many("u:a{0}='{0}'", "rdf:Description")),
        "more than 256 attributes",
    ),
    "namespaces": (
        lambda: document(many("xmlns:a{0}='urn:{0}'", "u:A")),
        "more than 256",
    ),
    "namespaces within one another": (
        lambda: document(
            "".join(f'<u:A xmlns:a{n}="urn:"><u:p>' for n in range(400)) + "</u:p></u:A>" * 400
        ),
        "more than 256 namespaces",
    ),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_rdfxml_that_asks_for_too_much_is_refused(kind: str, tmp_path: Path) -> None:
    make, said = BOMBS[kind]
    start = time.monotonic()
    with pytest.raises(LoadError, match=said) as caught:
        graph(tmp_path, "bomb.rdf", make())
    assert str(caught.value).startswith(f"{tmp_path / 'bomb.rdf'}: line ")
    assert time.monotonic() - start < 60


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (document(NODE.format("x")), "x"),
        (document(NODE.format("&n;p &amp; &#65;"), '<!ENTITY n "urn:&lt;">'), "urn:<p & A"),
        (document(NODE.format("&b;"), '<!ENTITY a "x"><!ENTITY b "&a;&a;">'), "xx"),
        (document("<!-- < it's > -->" + NODE.format("<![CDATA[<b>'\"]]>")), "<b>'\""),
        (document(NODE.replace("<u:p>", "<u:p u:q='>'>").format("")), None),
        (document(NODE.format("x" * 300_000)), "x" * 300_000),
        (document(NODE.format("x") * 3000), "x"),
        (document('<rdf:Description rdf:about="urn:a" u:p="a > b \'c\'"/>'), "a > b 'c'"),
    ],
    ids=["plain", "entity", "entities", "comment", "attribute", "long", "many", "in attribute"],
)
def test_usual_rdfxml_is_read_as_the_engine_does(
    content: str, value: str | None, tmp_path: Path
) -> None:
    native = {quad.triple for quad in ox.parse(content.encode(), ox.RdfFormat.RDF_XML)}
    if value is None:
        assert len(native) == 2
    found = graph(tmp_path, "usual.rdf", content).query("SELECT ?o { ?s <urn:p> ?o }")
    if value is not None:
        assert found.rows == ((value,),)


@pytest.mark.parametrize("step", [1, 7, 100, 70_000])
def test_xml_is_counted_in_whatever_pieces_it_comes(
    step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml, "_PIECE", step)
    content = document("<!-- ' -->" + NODE.format("&n;") * 30, '<!ENTITY n "urn:x">').encode()
    file = xml.CheckedXml(io.BytesIO(content), "it", 1 << 20, print)
    assert b"".join(iter(lambda: file.read(10), b"")) == content
    for kind in ("laughs in twos", "deep", "namespaces within one another"):
        bomb = xml.CheckedXml(io.BytesIO(BOMBS[kind][0]().encode()[:60_000]), "it", 1 << 20, print)
        with pytest.raises(LoadError):
            bomb.read()


BOM = b"\xef\xbb\xbf"
MARKED = {
    "a.nt": b"<urn:a> <urn:p> <urn:c> .\n",
    "a.nq": b"<urn:a> <urn:p> <urn:c> .\n",
    "a.ttl": b"@prefix u: <urn:> . u:a u:p u:c .",
    "a.trig": b"PREFIX u: <urn:> u:a u:p u:c .",
    "a.jsonld": b'{"@id": "urn:a", "urn:p": {"@id": "urn:c"}}',
    "a.rdf": document('<rdf:Description rdf:about="urn:a"><u:p rdf:resource="urn:c"/>'
                      "</rdf:Description>").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", MARKED)
def test_a_byte_order_mark_is_passed_over_in_every_syntax(name: str, tmp_path: Path) -> None:
    ask = "ASK { <urn:a> <urn:p> <urn:c> }"
    assert graph(tmp_path, name, BOM + MARKED[name]).query(ask)
    assert graph(tmp_path, f"{name}.gz", gzip.compress(BOM + MARKED[name])).query(ask)
    path = tmp_path / f"2{name}"
    path.write_bytes(BOM + MARKED[name])
    assert KnowledgeGraph.load(path).query(ask)
    utf16 = "\ufeff".encode("utf-16-le") + MARKED[name].decode().encode("utf-16-le")
    with pytest.raises(LoadError, match="it is written in UTF-16; save it as UTF-8"):
        graph(tmp_path, f"3{name}", utf16)


NAMED = '<rdf:Description rdf:about="urn:a"><u:p>x</u:p></rdf:Description>'


@pytest.mark.parametrize(
    ("doctype", "body", "said"),
    [
        ('[<!ENTITY x SYSTEM "file:///etc/passwd">]', "<u:p>&x;</u:p>", "an entity lies elsewhere"),
        ('[<!ENTITY % x PUBLIC "x" "http://a/x.dtd"> %x;]', "", "an entity lies elsewhere"),
        ("[]", '<u:p><i:x xmlns:i="urn:i#" href="a"/></u:p>', "has no namespace, as rdf:about"),
    ],
)  # fmt: skip
def test_xml_that_asks_for_what_lies_elsewhere_is_refused(
    doctype: str, body: str, said: str, tmp_path: Path
) -> None:
    content = f"<!DOCTYPE rdf:RDF {doctype}>" + document(NAMED.replace("<u:p>x</u:p>", body))
    with pytest.raises(LoadError, match=said) as caught:
        graph(tmp_path, "a.rdf", content.encode())
    assert "\n" not in str(caught.value)


def test_a_dtd_elsewhere_is_told_and_not_read(tmp_path: Path) -> None:
    comment = '<!-- x SYSTEM "y" -->'
    content = f'<!DOCTYPE rdf:RDF SYSTEM "file:///etc/passwd" [{comment}]>' + document(NAMED)
    kg = graph(tmp_path, "a.rdf", content.encode())
    assert kg.query("ASK { <urn:a> ?p 'x' }")
    assert kg.notes == (
        f"{tmp_path / 'a.rdf'}: its DOCTYPE names a DTD elsewhere, which was not read",
    )
    plain = graph(tmp_path, "b.rdf", (f"<!DOCTYPE rdf:RDF [{comment}]>" + document(NAMED)).encode())
    assert plain.notes == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_with_or_without_its_mark(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"a\.ttl: it is written in UTF-16; save it as UTF-8"):
        graph(tmp_path, "a.ttl", "<urn:a> <urn:p> 1 .".encode(encoding))


@pytest.mark.parametrize("suffix", ["ttl", "trig", "nt", "nq"])
@pytest.mark.parametrize("text", ['<urn:a> <urn:p> "C\u00f4te" .', '<urn:a> <urn:p> "\u0096" .'])
def test_text_that_is_not_utf_8_is_told_with_a_cure(suffix: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"line 1: not text in UTF-8; if it is Windows-1252"):
        graph(tmp_path, f"a.{suffix}", text.encode("latin-1"))


def test_a_byte_order_mark_before_a_query_is_passed_over(tmp_path: Path) -> None:
    kg = graph(tmp_path, "a.nt", MARKED["a.nt"])
    assert kg.query("\ufeffASK { ?s ?p ?o }")
    assert kg.query("\ufeffSELECT ?s { ?s ?p ?o }", limit=1).rows == (("urn:a",),)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_is_packed_is_read(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    suffix = {"compress": {gzip.compress: ".gz", bz2.compress: ".bz2", lzma.compress: ".xz"}[pack]}
    kg = graph(tmp_path, f"a.nt{suffix['compress']}", pack(MARKED["a.nt"]))
    assert kg.query("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.nt", '<urn:x> <urn:p> "1" .\n<urn:a> <urn:p> "{}"@en .\n<urn:y> <urn:p> "2" .\n'),
        (
            "a.ttl",
            '<urn:x> <urn:p> 1 . # it\'s\n<urn:a> <urn:p> """{}""" .\n<urn:y> <urn:p> 2 .',
        ),
        ("a.trig", "<urn:g> {{ <urn:x> <urn:p> 1 . <urn:a> <urn:p> '{}'@en , 3 }}"),
        ("a.jsonld", '[{{"@id": "urn:a", "urn:p": "{}"}}, {{"@id": "urn:y", "urn:p": 2}}]'),
    ],
)
def test_a_text_longer_than_the_parser_has_room_for_is_read(
    name: str, content: str, tmp_path: Path
) -> None:
    text = "a" * 17_000_000 + "\\n"
    kg = graph(tmp_path, name, content.format(text))
    asked = "SELECT ?s ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER (ISIRI(?s)) }"
    found = {subject: value for subject, value in kg.query(asked).rows if len(value or "") > 9}
    assert found == {"urn:a": "a" * 17_000_000 + "\n"}
    lines = [value for _, value in kg.query(asked).rows if len(value or "") < 9]
    assert len(lines) == content.count("urn:p") - 1 + content.count(", 3")
    with pytest.raises(LoadError, match=r"a text is longer than 17 MB \(--longest\)"):
        KnowledgeGraph.load(tmp_path / name, bare=True, longest="17MB")


@pytest.mark.parametrize("mark", ['"""', "'''"])
def test_a_long_text_of_many_lines_is_taken_out_as_a_whole(mark: str) -> None:
    text = "a line\n" * 200_000
    content = f"<urn:a> <urn:p> {mark}{text}{mark}, {mark}{mark}, '', \"\" .".encode()
    texts = LongTexts(io.BytesIO(content), "a.ttl", ox.RdfFormat.TURTLE, 1 << 22)
    short = b"".join(iter(lambda: texts.read(50_000), b""))
    assert len(short) < 200
    found = [texts.whole(quad).object for quad in ox.parse(short, ox.RdfFormat.TURTLE)]
    assert found == [ox.Literal(each) for each in (text, "", "", "")]


def test_what_would_be_torn_by_a_second_reading_is_refused(tmp_path: Path) -> None:
    text = "a" * 17_000_000
    with pytest.raises(LoadError, match="and blank nodes stand before it"):
        graph(tmp_path, "a.nt", f'_:b <urn:p> "1" .\n_:b <urn:p> "{text}" .\n')
    kg = graph(tmp_path, "b.nt", f'_:b <urn:p> "{text}" .\n_:b <urn:p> "1" .\n')
    assert kg.query("ASK { ?b <urn:p> '1', ?long FILTER (STRLEN(?long) > 9) }")
    with pytest.raises(LoadError, match=r"a comment or an IRI is longer than 16\.78 MB"):
        graph(tmp_path, "c.nt", f'<urn:{text}> <urn:p> "1" .\n')


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
def test_a_packed_file_unpacks_to_so_much(suffix: str, tmp_path: Path) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {
        ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress
    }  # fmt: skip
    path = tmp_path / f"a.nt{suffix}"
    path.write_bytes(pack[suffix](MARKED["a.nt"] * 100_000))
    assert len(KnowledgeGraph.load(path, bare=True).store) == 1
    with pytest.raises(LoadError, match=r"it unpacks to more than 1 MB \(--unpacked\)"):
        KnowledgeGraph.load(path, bare=True, unpacked="1MB")
    path.write_bytes(pack[suffix](b" " * 101_000_000))
    with pytest.raises(LoadError, match=r"it unpacks to more than 100 MB \(--unpacked\)"):
        KnowledgeGraph.load(path, bare=True)
    path.write_bytes(pack[suffix](b'<urn:a> <urn:p> "' + b"a" * 66_000_000))
    with pytest.raises(LoadError, match=r"a text is longer than 64 MB \(--longest\)"):
        KnowledgeGraph.load(path, bare=True)
