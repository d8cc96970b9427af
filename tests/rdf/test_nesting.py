"""What nests too deep is refused before the engine reads it; what only looks so is read."""

import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.errors import LoadError
from detente.rdf.reading import nesting
from detente.rdf.reading.nesting import DEEPEST, Nesting


def terms(depth: int) -> str:
    opening = "<<( <urn:a> <urn:p> "
    return f"<urn:a> <urn:p> {opening * depth}<urn:b>{' )>>' * depth} .\n"


def refused(path: Path) -> str:
    with pytest.raises(LoadError) as caught:
        KnowledgeGraph.load(path, bundled=False)
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["ttl", "trig", "nt", "nq"])
def test_triple_terms_too_deep_are_refused_in_one_line(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"deep.{suffix}"
    path.write_text(terms(20_000))
    said = "more than 1,000 triple terms are within one another; write them flatter"
    assert refused(path) == f"{path}: {said}"


def test_objects_of_json_too_deep_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "deep.jsonld"
    path.write_text('{"urn:p":' * 50_000 + '"x"' + "}" * 50_000)
    said = "more than 1,000 objects and lists are within one another; write them flatter"
    assert refused(path) == f"{path}: {said}"


def test_many_triple_terms_side_by_side_are_read(tmp_path: Path) -> None:
    path = tmp_path / "many.ttl"
    path.write_text(
        "".join(f"<urn:{n}> <urn:p> <<( <urn:a> <urn:p> 1 )>> .\n" for n in range(5000))
    )
    assert len(KnowledgeGraph.load(path, bundled=False).store) >= 5000


@pytest.mark.parametrize(
    "text",
    [
        '"' + "a << b " * 3000 + '"',
        '"""' + 'cout << "x" \\"\n' * 3000 + '"""',
        "'''" + "cout << 'x'\n" * 30_000 + "'''",
        "<urn:x#y> # " + "<< " * 3000 + "\n",
        "kg:a\\#b , kg:c",
        terms(DEEPEST - 1)[16:-3],
    ],
)
def test_marks_in_texts_and_comments_do_not_nest(text: str) -> None:
    content = f"@prefix kg: <urn:k:> .\n<urn:a> <urn:p> {text} .\n".encode()
    file = Nesting(io.BytesIO(content), "x", json=False)
    assert len(list(ox.parse(input=file, format=ox.RdfFormat.TURTLE))) in (1, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ['"' + "{[" * 3000 + '"', '"\\"' + "[" * 3000 + '"', '"\\\\"'])
def test_brackets_in_texts_of_json_do_not_nest(text: str) -> None:
    content = f'{{"@id": "urn:a", "urn:p": {text}}}'.encode()
    for size in (1, 7, 1 << 16):
        file = Nesting(io.BytesIO(content), "x", json=True)
        assert b"".join(file.read(size) for _ in range(len(content))) == content


TERMS = ", ".join(f'"t{n}": "urn:x"' for n in range(1_500))
SCOPED = f'{{"@id": "urn:t", "@context": {{{TERMS}}}}}'


def contexts(
    levels: int, context: str, first: str = '{"p": "urn:p"}', key: str = "@context"
) -> str:
    inner = f', "p": {{"{key}": {context}' if context else ', "p": {"@id": "urn:b"'
    return f'{{"@context": {first}, "@id": "urn:a"{inner * levels}{"}" * levels}}}'


@pytest.mark.parametrize(
    "text",
    [
        contexts(30, f"{{{TERMS}}}"),
        contexts(30, f'[{{"a": "urn:a"}}, {{{TERMS}}}]'),
        contexts(30, f"{{{TERMS}}}", key="\\u0040cont\\u0065xt"),
        contexts(400, '{"q": "urn:q"}', f"{{{TERMS}}}"),
        contexts(400, "", f'{{"@version": 1.1, "p": {SCOPED}}}'),
    ],
    ids=["large", "lists", "escaped", "small in a large one", "of a term"],
)
@pytest.mark.parametrize("step", [1 << 16, 257])
def test_contexts_that_are_kept_with_all_around_them_are_refused(
    text: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nesting, "_PIECE", step)
    file = Nesting(io.BytesIO(text.encode()), "x", json=True)
    with pytest.raises(LoadError, match=r"^x: contexts within one another that are large"):
        file.read()


@pytest.mark.parametrize(
    "text",
    [
        contexts(5, f"{{{TERMS}}}"),
        contexts(900, "", f"{{{TERMS}}}"),
        contexts(20, "", f'{{"@version": 1.1, "p": {SCOPED}}}'),
        contexts(900, '"@context"', key="q"),
        f"[{', '.join([contexts(2, '')] * 900)}]",
        f"[{', '.join([contexts(2, f'{{{TERMS}}}')] * 20)}]",
        '{"@context": null, "p": [' + '{"@context": null}, ' * 900 + "1]}",
    ],
)
def test_contexts_that_are_small_or_side_by_side_are_read(text: str) -> None:
    file = Nesting(io.BytesIO(text.encode()), "x", json=True)
    assert file.read() == text.encode()


def test_what_nests_across_pieces_is_counted() -> None:
    file = Nesting(io.BytesIO(b" " * (1 << 16) + terms(1001).encode()), "x", json=False)
    assert len(file.read(1 << 20)) == 1 << 16
    with pytest.raises(LoadError):
        file.read(100)


def test_texts_across_pieces_do_not_nest() -> None:
    line = b'<urn:a> <urn:p> "' + b"a << b " * 50 + b'" .\n'
    file = Nesting(io.BytesIO(line * 5000), "x", json=False)
    assert b"".join(iter(lambda: file.read(2048), b"")) == line * 5000


def test_all_is_read_at_once_or_in_parts() -> None:
    content = terms(500).encode() * 9
    file = Nesting(io.BytesIO(content), "x", json=False)
    assert file.read(10) + file.read() == content
    assert Nesting(io.BytesIO(content), "x", json=False).read() == content


LONG = "x" * 4_090


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "@prefix p: <urn:a:{}> .\np:a p:b p:c ."),
        ("a.ttl", "PREFIX # it\n p: #\n <urn:a:{}>\np:a p:b p:c ."),
        ("a.trig", " " * 65_000 + "@base <urn:a:{}> . <a> <b> <c> ."),
        ("a.jsonld", '{{"@context": {{"@vocab": "urn:a:{}"}}, "b": 1}}'),
        ("a.jsonld", '{{"@context": {{"b": {{"@id": "urn:a:{}"}}}}, "b": 1}}'),
        ("a.rdf", "<rdf:RDF xmlns:rdf='{rdf}' xmlns='urn:a:{}'><a/></rdf:RDF>"),
        ("a.rdf", "<rdf:RDF xmlns:rdf='{rdf}' xmlns='urn:' xml:base = 'urn:a:{}'><a/></rdf:RDF>"),
        (
            "a.rdf",
            '<!DOCTYPE a [<!ENTITY e "urn:a:{}">]><rdf:RDF xmlns:rdf="{rdf}" xmlns="&e;">'
            "<a/></rdf:RDF>",
        ),
    ],
)
def test_a_namespace_without_end_is_refused(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    path.write_text(text.format(LONG + "y" * 9_000, rdf=rdf))
    said = (
        "a namespace of more than 4,096 characters, which each IRI in it would have; is it whole?"
    )
    assert refused(path).endswith(said)
    path.write_text(text.format(LONG[:4_000], rdf=rdf))
    assert len(KnowledgeGraph.load(path, bundled=False).store) > 0


def test_a_long_iri_and_texts_on_prefixes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f'<urn:{LONG * 3}> <urn:p> "prefix p: <{LONG} {LONG}>", "base <b> {LONG}" .')
    assert len(KnowledgeGraph.load(path, bundled=False).store) > 0
