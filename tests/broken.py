"""Broken files and wrong calls, and what a command says to them: one message and no answer."""

import re
from collections.abc import Sequence
from pathlib import Path

from click.testing import CliRunner, Result
from error_page import documented

from cli import cli
from detente.core.bundled import DATA_FOLDER

PREFIX = (
    "@prefix kg: <https://w3id.org/detente/id/> .\n"
    "@prefix md: <https://w3id.org/detente/ontology#> ."
)
SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
#: The day up to which the release is covered.
COVERED = re.findall('md:coveredUntil "(.+)"', (DATA_FOLDER / "sources.ttl").read_text("utf-8"))[0]
SELECT = "SELECT ?s { ?s ?p ?o }"
PASSAGE = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .
src:catalogue {
  <https://w3id.org/detente/source/strategies#char=1,2> a md:Passage ; md:modality md:Possible ;
    dcterms:source src:strategies ; dcterms:isPartOf src:strategies.s00 ;
    md:beginIndex 1 ; md:endIndex 2 ; md:paragraph 1 .
}
<https://w3id.org/detente/source/strategies#char=1,2> { kg:nato md:employs kg:diplomacy . }
"""
LONG = "n" * 300
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

#: Files that the cases below name; a folder ends in a slash.
FILES: dict[str, bytes] = {
    "empty/": b"",
    "empty.rq": b"",
    "fine.rq": SELECT.encode(),
    "junk.bin": bytes(range(256)),
    "junk.rq": b"SELECT \xff\xfe \x00",
    "junk.ttl": bytes(range(256)),
    "junk.trig": bytes(range(256)),
    "junk.nt": bytes(range(256)),
    "junk.nq": bytes(range(256)),
    "junk.jsonld": bytes(range(256)),
    "junk.rdf": bytes(range(256)),
    "mixed/fine.ttl": b"<urn:a> <urn:b> <urn:c> .",
    "mixed/junk.ttl": bytes(range(256)),
    "functional.owl": b"Prefix(:=<urn:x:>)\nOntology(<urn:x>)",
    "mark.ttl": "<urn:a> <urn:b> <urn:c> .".encode("utf-16"),
    "colour.ttl": b"<urn:a> <urn:b\x1b[31m> <urn:c> .",
    "colour.rq": b"ASK { \x1b]0;title\x07 \xc2\x9b }",
    "remote.jsonld": b'{"@context": "https://example.org/c.jsonld", "@id": "urn:a", "b": "c"}',
    "deep.rq": b"ASK { " + b"{" * 50_000 + b"}" * 50_000 + b" }",
    "long.rq": b"ASK { FILTER (1 = 1" + b" || 1 = 2" * 50_000 + b") }",
    "chain.rq": b"SELECT * { " + b"MINUS { } " * 50_000 + b"}",
    "modality.trig": PASSAGE.replace("md:Possible", "md:Sure").encode(),
    "position.trig": PASSAGE.replace("md:beginIndex 1", 'md:beginIndex "one"').encode(),
    "paragraph.trig": PASSAGE.replace("md:paragraph 1", "md:paragraph 1.5").encode(),
    "latin.rq": "SELECT ?s { ?s ?p 'Attach\xe9' }".encode("latin-1"),
    "latin.ttl": "<urn:a> <urn:b> 'Attach\xe9' .".encode("latin-1"),
    "broken.ttl": f"{PREFIX}\nkg:a md:claims kg:b\nkg:c md:claims kg:d .".encode(),
    "prefix.ttl": b"<urn:a> <urn:b> <urn:c> .\n\nkg:a <urn:b> <urn:c> .",
    "broken.trig": b"<urn:g> {\n  <urn:a> <urn:b> <urn:c> .\n",
    "broken.nt": b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n",
    "broken.jsonld": b'{"@id": "urn:a",\n "urn:b": }',
    "broken.rdf": b"<rdf:RDF>",
    "relative.nt": b"<a> <urn:b> <urn:c> .\n",
    "facts.docx": b"PK",
    "facts": b"what is this?",
    "twins.ttl": (
        f"{PREFIX}\n{SKOS}\n"
        'kg:twin-one a md:State ; skos:prefLabel "One"@en ; skos:altLabel "Twin"@en .\n'
        'kg:twin-two a md:State ; skos:prefLabel "Two"@en ; skos:altLabel "twin"@en .\n'
    ).encode(),
    "keep.csv": b"what stood there",
    "texts/strategies.txt": b"another text",
    "texts/regional-stability.txt": b"another text",
    "texts/global-diplomacy.txt": b"another text",
}
Case = tuple[Sequence[str], int, str]


def complaint(done: Result) -> str:
    """The one message of a command that failed without an answer."""
    assert done.stdout == ""
    begin, _, message = done.stderr.partition(": ")
    assert begin in ("Error", "unknown-term", "other-scope", "not-covered")
    assert "Error: " not in message
    assert message.endswith("\n")
    assert "Traceback" not in message
    return message


def check(folder: Path, arguments: Sequence[str], status: int, begin: str) -> None:
    """Run a command that must fail: one message, documented, its exit status, no file touched."""
    place = str(folder)
    before = sorted(folder.rglob("*"))
    done = CliRunner().invoke(cli, [each.replace("{}/", place + "/") for each in arguments])
    message = complaint(done)
    begin = begin.replace("{}/", place + "/")
    assert message[: len(begin)] == begin
    assert done.exit_code == status
    assert documented(message, status), "not in docs/errors.md"
    assert not CONTROL.search(message)
    assert sorted(folder.rglob("*")) == before


def write_files(folder: Path) -> None:
    """Write the broken files into a folder."""
    for name, content in FILES.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
