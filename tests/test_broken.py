"""What goes wrong is said in one message on stderr, with the right exit code and no answer."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_errors import documented

from cli import cli

ROOT = Path(__file__).parent.parent
PREFIX = (
    "@prefix kg: <https://w3id.org/detente/id/> .\n"
    "@prefix md: <https://w3id.org/detente/ontology#> ."
)
SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
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
    "mark.ttl": b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .",
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
    "facts": b"<urn:a> <urn:b> <urn:c> .",
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

#: The arguments, with {} for the folder of the files above; the exit code; how the message begins.
CASES: dict[str, Case] = {
    # the query
    "unknown prefix": (
        ["query", "SELECT ?s { ?s mdd:employs ?m }"],
        3,
        "line 1, column 16: the prefix mdd: is not declared; did you mean md:?\n",
    ),
    "syntax": (["query", "SELECT ?s {\n  ?s md:employs\n}"], 3, "line 3, column 1: the query "),
    "no form": (["query", "employs"], 3, "line 1, column 1: a query begins with SELECT, ASK, "),
    "misspelt form": (["query", "SELCT *"], 3, "line 1, column 1: a query begins with SELECT, "),
    "update": (["query", "INSERT DATA { <urn:a> a <urn:b> }"], 3, "line 1, column 1: INSERT "),
    "hidden update": (
        ["query", "PREFIX a: <urn:a> # x\ndelete { } where { }"],
        3,
        "line 2, column 1: DELETE is an update, and the graph is only read; change the ",
    ),
    "half a prefix": (["query", "PREFIX ex <urn:a> ASK { }"], 3, "line 1, column 8: 'ex' is out "),
    "prefix with a space": (["query", "PREFIX a: <urn:a b> ASK {}"], 3, "line 1, column 11: '<' "),
    "base without an IRI": (
        ["query", "BASE urn:a ASK { }"],
        3,
        "line 1, column 6: 'urn:a' is out ",
    ),
    "half a character": (
        ["query", "ASK { ?s ?p '\udcff' }"],
        3,
        "line 1, column 14: not text in UTF-8; save it as UTF-8\n",
    ),
    "brackets without end": (
        ["query", "-f", "{}/deep.rq"],
        3,
        "line 1, column 106: more than 100 brackets are open; write the query flatter\n",
    ),
    "operators without end": (["query", "-f", "{}/long.rq"], 3, "line 1, column 6016: too long a "),
    "groups without end": (["query", "-f", "{}/chain.rq"], 3, "line 1, column 8012: too long a "),
    "a word without end": (
        ["query", "n" * 100_000],
        3,
        "line 1, column 1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with "
        f"'{'n' * 60}...'\n",
    ),
    "no bracket": (["query", "SELECT * { ?s ?p ?o"], 3, "line 1, column 20: the query cannot be "),
    "no quote": (["query", "ASK { ?s ?p 'x }"], 3, "line 1, column 17: the query cannot be read; "),
    "unbound column": (
        ["query", "SELECT ?s { ?s ?p ?o } GROUP BY ?p"],
        3,
        "line 1, column 35: the query cannot be read; The SELECT contains a variable that is ",
    ),
    "terminal codes": (
        ["query", "-f", "{}/colour.rq"],
        3,
        "line 1, column 15: the query cannot be read; something else is expected here\n"
        "  ASK { \ufffd]0;title\ufffd \ufffd }\n                ^\n",
    ),
    "server that is not there": (
        ["query", "--allow-service", "ASK { SERVICE <http://127.0.0.1:9/> { } }"],
        3,
        "the query cannot be answered: ",
    ),
    "service": (["query", "ASK { SERVICE <urn:a> { } }"], 3, "line 1, column 7: SERVICE asks "),
    "silent service": (["query", "ASK { service silent <urn:a> { } }"], 3, "line 1, column 7: "),
    "unknown function": (["query", "SELECT (<urn:f>(1) AS ?x) { }"], 3, "the query cannot be "),
    "empty query": (["query", ""], 3, "the query is empty; for example: SELECT "),
    "empty input": (["query", "-"], 3, "the query is empty; for example: SELECT "),
    "empty query file": (["query", "-f", "{}/empty.rq"], 3, "the query is empty; for example: "),
    "no query": (["query"], 2, "give one query: as an argument, with -f FILE, or - for standard "),
    "two queries": (["query", SELECT, "-f", "{}/fine.rq"], 2, "give one query: as an argument, "),
    "file as query": (["query", "{}/fine.rq"], 2, "{}/fine.rq looks like a file: read it with -f "),
    "missing query file": (
        ["query", "-f", "{}/none.rq"],
        3,
        "{}/none.rq: cannot be read: No such file or directory\n",
    ),
    "folder as query file": (
        ["query", "-f", "{}/empty"],
        3,
        "{}/empty: cannot be read: Is a directory\n",
    ),
    "junk as query file": (["query", "-f", "{}/junk.bin"], 3, "{}/junk.bin: not text in UTF-8 "),
    "junk and a query": (
        ["query", "-f", "{}/junk.rq"],
        3,
        "{}/junk.rq: not text in UTF-8 (byte 7); save it as UTF-8\n",
    ),
    "Latin-1 query file": (["query", "-f", "{}/latin.rq"], 3, "{}/latin.rq: not text in UTF-8 "),
    # its options
    "bind without value": (["query", SELECT, "--bind", "s"], 2, "Invalid value for '--bind': 's' "),
    "bind without name": (
        ["query", SELECT, "--bind", "=1"],
        2,
        "Invalid value for '--bind': '=1' ",
    ),
    "bind twice": (
        ["query", SELECT, "--bind", "s=1", "--bind", "s=2"],
        2,
        "Invalid value for '--bind': s is given twice\n",
    ),
    "bind unknown": (
        ["query", SELECT, "--bind", "x=1"],
        2,
        "the query has no variable ?x; it has ?o, ?p, ?s\n",
    ),
    "bind its own value": (
        ["query", "SELECT ?s { BIND (1 AS ?s) }", "--bind", "s=2"],
        2,
        "?s gets its value in the query, so it cannot be bound; bind another\n",
    ),
    "bind text as predicate": (["query", SELECT, "--bind", "p=text"], 3, "line 1, column "),
    "unknown format": (["query", SELECT, "--format", "xlsx"], 2, "Invalid value for '--format': "),
    "rows as Turtle": (["query", SELECT, "--format", "turtle"], 2, "SELECT cannot be written as "),
    "graph as CSV": (
        ["query", "DESCRIBE kg:nato", "--format", "csv"],
        2,
        "CONSTRUCT and DESCRIBE ",
    ),
    "ASK as Turtle": (["query", "ASK { }", "--format", "turtle"], 2, "ASK cannot be written as "),
    "negative limit": (["query", SELECT, "--limit", "-1"], 2, "Invalid value for '--limit': -1 "),
    "limit in words": (
        ["query", SELECT, "--limit", "ten"],
        2,
        "Invalid value for '--limit': 'ten' ",
    ),
    "half a limit": (["query", SELECT, "--limit", "1.5"], 2, "Invalid value for '--limit': '1.5' "),
    "no number of seconds": (
        ["query", SELECT, "--timeout", "nan"],
        2,
        "Invalid value for '--timeout': nan ",
    ),
    "no time at all": (["query", SELECT, "--timeout", "0"], 2, "Invalid value for '--timeout': "),
    "unknown option": (["query", SELECT, "--frmat", "csv"], 2, "No such option"),
    "flag with a value": (["query", "--bare=yes", SELECT], 2, "Option '--bare' does not take "),
    "no value": (["query", SELECT, "--format"], 2, "Option '--format' requires an argument.\n"),
    # what is loaded
    "empty name of data": (
        ["query", "--data", "", "ASK {}"],
        2,
        "Invalid value for '--data': the ",
    ),
    "empty name of a query": (["query", "-f", ""], 2, "Invalid value for '-f' / '--file': the "),
    "empty name of an answer": (
        ["questions", "-o", ""],
        2,
        "Invalid value for '-o' / '--output': ",
    ),
    "empty name to check": (["validate", ""], 2, "Invalid value for '[FILE]...': the name is "),
    "empty source": (["query", "--from", "", "ASK {}"], 2, "there is no source ''; choose "),
    "answer of no format": (
        ["questions", "-o", "{}/a.xlsx"],
        2,
        "{}/a.xlsx: the suffix .xlsx says no format; .csv, ",
    ),
    "missing data": (
        ["query", "--data", "{}/none.ttl", "ASK {}"],
        3,
        "{}/none.ttl: there is no such file or folder\n",
    ),
    "empty folder": (
        ["query", "--data", "{}/empty", "ASK {}"],
        3,
        "{}/empty: the folder holds no file with .ttl, .trig, ",
    ),
    "unknown suffix": (
        ["query", "--data", "{}/facts.docx", "ASK {}"],
        3,
        "{}/facts.docx: the suffix .docx says no format; .ttl, .trig, ",
    ),
    "no suffix": (
        ["query", "--data", "{}/facts", "ASK {}"],
        3,
        "{}/facts: a name without a suffix says no format; .ttl, .trig, ",
    ),
    "junk as data": (["query", "--data", "{}/junk.ttl", "ASK {}"], 3, "{}/junk.ttl: line 1: "),
    "junk as TriG": (["query", "--data", "{}/junk.trig", "ASK {}"], 3, "{}/junk.trig: line 1: "),
    "junk as N-Triples": (["query", "--data", "{}/junk.nt", "ASK {}"], 3, "{}/junk.nt: line "),
    "junk as N-Quads": (["query", "--data", "{}/junk.nq", "ASK {}"], 3, "{}/junk.nq: line "),
    "junk as JSON-LD": (["query", "--data", "{}/junk.jsonld", "ASK {}"], 3, "{}/junk.jsonld: "),
    "junk as RDF/XML": (["query", "--data", "{}/junk.rdf", "ASK {}"], 3, "{}/junk.rdf: "),
    "junk in a folder": (["query", "--data", "{}/mixed", "ASK {}"], 3, "{}/mixed/junk.ttl: line "),
    "junk to ask": (["ask", "trends", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "junk to draw": (["view", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "junk to export": (["export", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "byte order mark": (
        ["query", "--data", "{}/mark.ttl", "ASK {}"],
        3,
        "{}/mark.ttl: line 1: it begins with a byte order mark; save it as UTF-8 without one\n",
    ),
    "terminal codes in data": (
        ["query", "--data", "{}/colour.ttl", "ASK {}"],
        3,
        "{}/colour.ttl: line 1: Invalid IRI code point '\ufffd'\n",
    ),
    "remote context": (
        ["query", "--data", "{}/remote.jsonld", "ASK {}"],
        3,
        "{}/remote.jsonld: its @context lies elsewhere, and nothing here opens the network; ",
    ),
    "name without end": (
        ["query", "--data", f"{{}}/{LONG}.ttl", "ASK {}"],
        3,
        f"{{}}/{LONG}.ttl: cannot be read: File name too long\n",
    ),
    "file as folder": (
        ["query", "--data", "{}/junk.ttl/more.ttl", "ASK {}"],
        3,
        "{}/junk.ttl/more.ttl: there is no such file or folder\n",
    ),
    "unknown firmness": (
        ["view", "--data", "{}/modality.trig"],
        3,
        "https://w3id.org/detente/source/strategies#char=1,2: the md:modality 'sure' says not how ",
    ),
    "position in words": (
        ["export", "--format", "edges-csv", "--data", "{}/position.trig"],
        3,
        'https://w3id.org/detente/source/strategies#char=1,2: "one" is not a whole number, as ',
    ),
    "half a paragraph": (
        ["view", "--data", "{}/paragraph.trig"],
        3,
        "https://w3id.org/detente/source/strategies#char=1,2: ",
    ),
    "Latin-1 data": (["query", "--data", "{}/latin.ttl", "ASK {}"], 3, "{}/latin.ttl: line 1: "),
    "broken Turtle": (["query", "--data", "{}/broken.ttl", "ASK {}"], 3, "{}/broken.ttl: line 4: "),
    "prefix in Turtle": (
        ["query", "--data", "{}/prefix.ttl", "ASK {}"],
        3,
        "{}/prefix.ttl: line 3: ",
    ),
    "broken TriG": (["query", "--data", "{}/broken.trig", "ASK {}"], 3, "{}/broken.trig: line "),
    "broken N-Triples": (
        ["query", "--data", "{}/broken.nt", "ASK {}"],
        3,
        "{}/broken.nt: line 2: ",
    ),
    "relative N-Triples": (["query", "--data", "{}/relative.nt", "ASK {}"], 3, "{}/relative.nt: "),
    "broken JSON-LD": (["query", "--data", "{}/broken.jsonld", "ASK {}"], 3, "{}/broken.jsonld: "),
    "broken RDF/XML": (["query", "--data", "{}/broken.rdf", "ASK {}"], 3, "{}/broken.rdf: "),
    "near source": (
        ["query", "--from", "strategie", "ASK {}"],
        2,
        "there is no source 'strategie'; did you mean strategies?\n",
    ),
    "bare and broken": (
        ["--bare", "--data", "{}/broken.ttl", "query", "ASK {}"],
        3,
        "{}/broken.ttl: line 4: ",
    ),
    "unknown source": (
        ["query", "--from", "who", "ASK {}"],
        2,
        "there is no source 'who'; choose ",
    ),
    "bare and from": (["--bare", "query", "--from", "strategies", "ASK {}"], 2, "--from and "),
    "bare and modality": (
        ["query", "--bare", "--modality", "asserted", "ASK {}"],
        2,
        "--from and ",
    ),
    "unknown modality": (["query", "--modality", "sure", "ASK {}"], 2, "Invalid value for "),
    "missing texts": (
        ["--texts", "{}/none", "export", "--format", "edges-csv"],
        3,
        "{}/none: there is no such folder of texts\n",
    ),
    "no text in texts": (
        ["--texts", "{}/empty", "export", "--format", "edges-csv"],
        3,
        "{}/empty/",
    ),
    "other texts": (
        ["export", "--texts", "{}/texts", "--format", "edges-csv"],
        3,
        "{}/texts/",
    ),
    # questions
    "unknown question": (
        ["ask", "challenges-of-mechanisms"],
        2,
        "there is no question 'challenges-of-mechanisms'; did you mean challenges-of-mechanism",
    ),
    "no question": (
        ["ask", "zzz"],
        2,
        "there is no question 'zzz'; detente questions lists them\n",
    ),
    "question with a path": (
        ["ask", "../rules/faces"],
        2,
        "there is no question '../rules/faces'; ",
    ),
    "no name": (["ask"], 2, "Missing argument 'NAME'.\n"),
    "unknown parameter": (
        ["ask", "challenges-of-mechanism", "mechanisms=kg:nato"],
        2,
        "challenges-of-mechanism has no parameter 'mechanisms'; it takes mechanism\n",
    ),
    "malformed parameter": (
        ["ask", "challenges-of-mechanism", "kg:nato"],
        2,
        "Invalid value for '[KEY=VALUE]...': 'kg:nato' is not KEY=VALUE\n",
    ),
    "parameter twice": (
        ["ask", "challenges-of-mechanism", "mechanism=a", "mechanism=b"],
        2,
        "Invalid value for '[KEY=VALUE]...': mechanism is given twice\n",
    ),
    "unknown entity": (
        ["ask", "challenges-of-mechanism", "mechanism=peacekeping missions"],
        1,
        "nothing in the graph is called 'peacekeping missions'; "
        "did you mean 'peacekeeping missions' or ",
    ),
    "unknown CURIE": (
        ["ask", "challenges-of-mechanism", "mechanism=kg:peacekeeping-mission"],
        1,
        "the graph knows no kg:peacekeeping-mission; did you mean ",
    ),
    "entity without end": (
        ["show", "n" * 100_000],
        1,
        f"nothing in the graph is called '{'n' * 60}...'; detente find searches names and ",
    ),
    "empty entity": (
        ["ask", "challenges-of-mechanism", "mechanism="],
        1,
        "nothing in the graph is ",
    ),
    "ambiguous entity": (
        ["ask", "challenges-of-mechanism", "mechanism=TWIN", "--data", "{}/twins.ttl"],
        2,
        "'TWIN' is the name of kg:twin-one, kg:twin-two; say which\n",
    ),
    # exports, pages, checks
    "unknown suffix of export": (
        ["export", "{}/graph.docx"],
        2,
        "{}/graph.docx: the suffix .docx says no format; .ttl, .nt, ",
    ),
    "no suffix of export": (
        ["export", "{}/graph"],
        2,
        "{}/graph: a name without a suffix says no format; .ttl, .nt, ",
    ),
    "CSV of what": (
        ["export", "{}/graph.csv"],
        2,
        "{}/graph.csv: a table holds things or statements; say --format nodes-csv or ",
    ),
    "two places for an export": (["export", "{}/a.ttl", "-o", "{}/b.ttl"], 2, "say once where to "),
    "rows as export": (["export", "--format", "csv"], 2, "Invalid value for '--format': 'csv' "),
    "unknown thing": (
        ["export", "--around", "NATTO"],
        1,
        "nothing in the graph is called 'NATTO'; ",
    ),
    "unknown document": (["export", "--document", "other"], 1, "nothing in the graph is called "),
    "empty document": (["export", "--document", ""], 1, "nothing in the graph is called ''; "),
    "thing as document": (
        ["view", "--document", "NATO"],
        2,
        "'NATO' is not a document that states anything; choose src:atop-5-1, src:cow-igo-",
    ),
    "unknown class": (
        ["export", "--class", "Galaxy"],
        2,
        "there is no class 'Galaxy' here; choose activity, ",
    ),
    "near class": (
        ["view", "--class", "Mechanisms"],
        2,
        "there is no class 'Mechanisms' here; did you mean mechanism?\n",
    ),
    "empty class": (["view", "--class", ""], 2, "there is no class '' here; choose activity, "),
    "nothing to draw": (
        ["--bare", "--data", "{}/mixed/fine.ttl", "view"],
        1,
        "there is nothing to draw: no statement connects two named things\n",
    ),
    "page that is no HTML": (["view", "-o", "{}/page.pdf"], 2, "{}/page.pdf: a page is HTML: "),
    "full disk for a page": (["view", "NATO", "-o", "/dev/full"], 3, "/dev/full: cannot be "),
    "full disk for a report": (["validate", "-o", "/dev/full"], 3, "/dev/full: cannot be "),
    "full disk for a graph": (
        ["export", "-o", "/dev/full", "--format", "trig"],
        3,
        "/dev/full: cannot be written: No space left on device\n",
    ),
    "file as folder for an answer": (
        ["questions", "-o", "{}/junk.ttl/more.csv"],
        3,
        "{}/junk.ttl/more.csv: cannot be written: Not a directory\n",
    ),
    "answer's name without end": (
        ["query", SELECT, "-o", f"{{}}/{LONG}.csv"],
        3,
        f"{{}}/{LONG}.csv: cannot be written: File name too long\n",
    ),
    "folder as page": (["view", "NATO", "-o", "{}/empty"], 3, "{}/empty: cannot be written: "),
    "part of the whole to check": (
        ["validate", "--from", "documents"],
        2,
        "validate checks everything: ",
    ),
    "report in another format": (
        ["validate", "--format", "csv"],
        2,
        "Invalid value for '--format'",
    ),
    "another severity": (["validate", "--fail-on", "doubt"], 2, "Invalid value for '--fail-on'"),
    "junk to check": (["validate", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "empty folder to check": (["validate", "{}/empty"], 3, "{}/empty: the folder holds no file "),
    "hops in words": (
        ["export", "--around", "NATO", "--hops", "x"],
        2,
        "Invalid value for '--hops'",
    ),
    "hops below zero": (["view", "NATO", "--hops", "-1"], 2, "Invalid value for '--hops': -1 "),
    "ambiguous thing": (
        ["--data", "{}/twins.ttl", "export", "--around", "twin"],
        2,
        "'twin' is the name of kg:twin-one, kg:twin-two; say which\n",
    ),
    "missing folder": (
        ["query", SELECT, "-o", "{}/none/answer.csv"],
        3,
        "{}/none/answer.csv: there is no folder {}/none\n",
    ),
    "missing folder of export": (
        ["export", "{}/none/a.ttl"],
        3,
        "{}/none/a.ttl: there is no folder ",
    ),
    "folder as file": (["query", SELECT, "-o", "{}/empty"], 3, "{}/empty: cannot be written: "),
    "full disk": (
        ["query", SELECT, "-o", "/dev/full"],
        3,
        "/dev/full: cannot be written: No space left on device\n",
    ),
    "missing file to check": (
        ["validate", "{}/none.ttl"],
        3,
        "{}/none.ttl: there is no such file ",
    ),
    "broken file to check": (["validate", "{}/broken.ttl"], 3, "{}/broken.ttl: line 4: "),
    # commands
    "misspelt command": (["qeury", SELECT], 2, "No such command 'qeury'."),
    "command of a later day": (["serve"], 2, "No such command 'serve'."),
    "option before the command": (["--nonsense", "questions"], 2, "No such option"),
    "too many arguments": (["questions", "all"], 2, "Got unexpected extra argument (all)\n"),
}


#: The same for the commands that explain.
EXPLAINING: dict[str, Case] = {
    # find
    "find nothing": (["find"], 2, "Missing argument 'TEXT"),
    "find blanks": (
        ["find", " "],
        2,
        "there is no word in ' '; find takes a name, an id or words\n",
    ),
    "find marks": (["find", "?!"], 2, "there is no word in '?!'; "),
    "find few": (["find", "NATO", "--limit", "few"], 2, "Invalid value for '--limit': 'few' is "),
    "find as Turtle": (["find", "NATO", "--format", "turtle"], 2, "Invalid value for '--format': "),
    "find in junk": (["find", "NATO", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "find to a full disk": (["find", "NATO", "-o", "/dev/full"], 3, "/dev/full: cannot be "),
    # show
    "show what": (["show"], 2, "Missing argument 'ENTITY"),
    "show nobody": (["show", "NATTO"], 1, "nothing in the graph is called 'NATTO'; did you mean "),
    "show no CURIE": (["show", "kg:natto"], 1, "the graph knows no kg:natto; did you mean "),
    "show blanks": (["show", ""], 1, "nothing in the graph is called ''; detente find searches "),
    "show which": (
        ["show", "twin", "--data", "{}/twins.ttl"],
        2,
        "'twin' is the name of kg:twin-one, kg:twin-two; say which\n",
    ),
    "show as CSV": (["show", "NATO", "--format", "csv"], 2, "Invalid value for '--format': 'csv' "),
    "show with other texts": (["show", "NATO", "--texts", "{}/texts"], 3, "{}/texts/"),
    "show without a folder of texts": (
        ["show", "NATO", "--texts", "{}/none"],
        3,
        "{}/none: there is no such folder of texts\n",
    ),
    "show with a bad passage": (
        ["show", "NATO", "--data", "{}/modality.trig"],
        3,
        "https://w3id.org/detente/source/strategies#char=1,2: the md:modality 'sure' says not how ",
    ),
    "show to a folder": (["show", "NATO", "-o", "{}/empty"], 3, "{}/empty: cannot be written: "),
    # why
    "why": (["why"], 2, "Missing argument"),
    "why one thing": (["why", "NATO"], 2, "Missing argument"),
    "why four things": (
        ["why", "NATO", "employs", "trust", "AU"],
        2,
        "why takes SUBJECT OBJECT, or SUBJECT RELATION OBJECT\n",
    ),
    "why nobody": (["why", "NATTO", "trust"], 1, "nothing in the graph is called 'NATTO'; "),
    "why nothing": (["why", "NATO", "employs", "thrust"], 1, "nothing in the graph is called "),
    "why no relation": (
        ["why", "AU", "facess", "geopolitical tensions"],
        1,
        "no relation is called 'facess'; did you mean ",
    ),
    "why backwards": (
        ["why", "geopolitical tensions", "is faced by", "AU"],
        1,
        "'is faced by' reads from the object to the subject; turn the two round and say 'faces'\n",
    ),
    "why in broken data": (
        ["why", "NATO", "trust", "--data", "{}/broken.ttl"],
        3,
        "{}/broken.ttl: line 4: ",
    ),
    # path
    "path of one": (["path", "NATO"], 2, "Missing argument"),
    "path of three": (["path", "NATO", "trust", "AU"], 2, "Got unexpected extra argument (AU)\n"),
    "path to itself": (
        ["path", "NATO", "kg:nato"],
        2,
        "a path needs two things, and both ends are kg:nato\n",
    ),
    "path to nobody": (["path", "NATO", "NATTO"], 1, "nothing in the graph is called 'NATTO'; "),
    "path to a document": (
        ["path", "NATO", "src:strategies"],
        1,
        "src:strategies is no thing with statements about it; a path leads from one thing to ",
    ),
    "path of no length": (
        ["path", "NATO", "trust", "--max", "x"],
        2,
        "Invalid value for '--max': ",
    ),
    "path below zero": (["path", "NATO", "trust", "--max", "-1"], 2, "Invalid value for '--max': "),
    "path without its end": (
        ["path", "NATO", "trust", "--avoid", "NATO"],
        2,
        "a path cannot both end at kg:nato and avoid it\n",
    ),
    "path without nobody": (["path", "NATO", "trust", "--avoid", "zzzz"], 1, "nothing in "),
    # stats
    "stats of one": (["stats", "NATO"], 2, "Got unexpected extra argument (NATO)\n"),
    "stats as Turtle": (["stats", "--format", "turtle"], 2, "Invalid value for '--format': "),
    "stats of junk": (["stats", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "stats to a full disk": (["stats", "-o", "/dev/full"], 3, "/dev/full: cannot be written: "),
    "stats of an unknown source": (["stats", "--from", "who"], 2, "there is no source 'who'; "),
    # locate
    "locate where": (["locate", "strategies"], 2, "Missing argument"),
    "locate without texts": (
        ["locate", "strategies", "trust"],
        2,
        "words are looked for in the text itself: name its folder with --texts DIR\n",
    ),
    "locate in nothing": (
        ["locate", "--texts", "{}/texts", "strategy", "trust"],
        1,
        "there is no document 'strategy'; ",
    ),
    "locate no words": (
        ["locate", "--texts", "{}/texts", "strategies", " "],
        2,
        "there are no words to look for; ",
    ),
    "locate in another text": (
        ["locate", "--texts", "{}/texts", "strategies", "trust"],
        3,
        "{}/texts/strategies.txt: not the text that was read: its SHA-256 is not ",
    ),
    "locate without a folder": (
        ["locate", "--texts", "{}/none", "strategies", "trust"],
        3,
        "{}/none: there is no such folder of texts\n",
    ),
    "locate in an empty folder": (
        ["locate", "--texts", "{}/empty", "strategies", "trust"],
        3,
        "{}/empty/strategies.txt: cannot be read: No such file or directory\n",
    ),
}
CASES |= EXPLAINING

#: Commands that find nothing, or what is not so: status 1, and the answer says it.
FINDINGS: dict[str, Sequence[str]] = {
    "false": ["query", "ASK { kg:nato md:memberOf kg:sco }"],
    "violations": ["validate", "{}/modality.trig"],
    "found nothing": ["find", "zzzzz"],
    "not so": ["why", "NATO", "faces", "regional stability"],
    "not connected": ["path", "NATO", "South China Sea", "--max", "1"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("broken")
    for name, content in FILES.items():
        path = place / name
        if name.endswith("/"):
            path.mkdir()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return place


def complaint(done: Result) -> str:
    """The one message of a command that failed without an answer."""
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("Error: ") == 1
    assert done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("Error: ")


@pytest.mark.parametrize(("arguments", "status", "begin"), CASES.values(), ids=CASES)
def test_one_clear_message_and_the_right_status(
    folder: Path, arguments: Sequence[str], status: int, begin: str
) -> None:
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


def test_the_message_does_not_grow_with_the_query() -> None:
    done = CliRunner().invoke(cli, ["query", "SELECT ?s { " + "?s ?p ?o . " * 5000 + "?s }"])
    assert len(complaint(done).splitlines()) <= 3


def test_a_bad_line_far_down_is_named(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n" * 4999 + "<urn:a> <urn:b> .\n")
    done = CliRunner().invoke(cli, ["query", "--data", str(path), "ASK { }"])
    assert complaint(done).startswith(f"{path}: line 5000: ")
    assert done.exit_code == 3


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A folder of which some may not be read and nothing written; root becomes nobody for it."""
    CliRunner().invoke(cli, ["--bare", "query", "ASK { }"])  # what is imported late, as ourselves
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place = Path(name)
        (place / "locked").mkdir()
        for path in (place / "secret.ttl", place / "secret.rq", place / "locked" / "secret.ttl"):
            path.write_text("<urn:a> <urn:b> <urn:c> .")
            path.chmod(0)
        (place / "locked").chmod(0)
        place.chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            yield place
        finally:
            if user == 0:
                os.seteuid(0)
            place.chmod(0o700)
            (place / "locked").chmod(0o700)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--bare", "--data", "{}/secret.ttl", "query", "ASK { }"], "secret.ttl: cannot be read"),
        (["--bare", "--data", "{}/locked", "query", "ASK { }"], "locked: cannot be read"),
        (["--bare", "--data", "{}", "query", "ASK { }"], "locked: cannot be read"),
        (["--bare", "query", "-f", "{}/secret.rq"], "secret.rq: cannot be read"),
        (["--bare", "query", "ASK { }", "-o", "{}/a.csv"], "a.csv: cannot be written"),
        (
            ["--bare", "query", "ASK { }", "--format", "csv", "-o", "{}/secret.rq"],
            "secret.rq: cannot be written",
        ),
    ],
)
def test_what_may_not_be_read_or_written_is_said(
    forbidden: Path, arguments: list[str], message: str
) -> None:
    done = CliRunner().invoke(cli, [each.replace("{}", str(forbidden)) for each in arguments])
    assert complaint(done) == f"{forbidden}/{message}: Permission denied\n"
    assert done.exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "SELECT * { ?s ?p ?o", "-o", "{}/keep.csv"],
        ["query", "DESCRIBE kg:nato", "-o", "{}/keep.csv"],
        ["query", SELECT, "--data", "{}/junk.ttl", "-o", "{}/keep.csv"],
        ["ask", "zzz", "-o", "{}/keep.csv"],
        ["export", "--around", "NATTO", "-o", "{}/keep.csv", "--format", "nodes-csv"],
        ["validate", "{}/junk.ttl", "-o", "{}/keep.csv"],
    ],
)
def test_what_stood_there_stays_when_a_command_fails(
    folder: Path, arguments: Sequence[str]
) -> None:
    before = sorted(folder.rglob("*"))
    complaint(CliRunner().invoke(cli, [each.replace("{}", str(folder)) for each in arguments]))
    assert (folder / "keep.csv").read_bytes() == FILES["keep.csv"]
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments",
    FINDINGS.values(),
    ids=FINDINGS,
)
def test_a_finding_ends_with_1_and_the_answer_says_it(
    folder: Path, arguments: Sequence[str]
) -> None:
    done = CliRunner().invoke(cli, [each.replace("{}", str(folder)) for each in arguments])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert done.stdout or complaint(done)


def test_more_hops_than_the_graph_has_end_soon() -> None:
    far = ["export", "--format", "nodes-csv", "--around", "NATO", "--hops"]
    everything = CliRunner().invoke(cli, [*far, "9" * 20])
    assert everything.exit_code == 0
    assert everything.stdout == CliRunner().invoke(cli, [*far, "60"]).stdout


def test_a_time_without_end_is_no_limit() -> None:
    done = CliRunner().invoke(cli, ["query", "ASK { }", "--timeout", "inf"])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "true\n", "")


def test_a_limit_without_end_is_no_limit() -> None:
    done = CliRunner().invoke(cli, ["query", SELECT, "--limit", "9" * 30])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == CliRunner().invoke(cli, ["query", SELECT]).stdout


# Where the answer goes


#: Commands that explain, with an answer that a pipe can close on.
PIPED = (
    "find 'military attaché'",
    "show NATO",
    "why AU faces 'geopolitical tensions'",
    "path NATO trust",
    "stats",
)


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command, "_", sys.executable, str(ROOT / "cli.py")],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        'query "SELECT * { ?s ?p ?o }"',
        'query "SELECT * { ?s ?p ?o }" --format json',
        'query "CONSTRUCT WHERE { ?s ?p ?o }"',
        "export --format nquads",
        "export --format edges-csv",
        "questions",
        "view",
        "validate --format json",
        *PIPED,
    ],
)
def test_a_closed_pipe_ends_without_noise(arguments: str) -> None:
    done = shell(f'"$1" "$2" {arguments} | head -n 1 >/dev/null')
    assert done.stderr == ""
    assert done.returncode in (0, 141)


@pytest.mark.parametrize(
    "arguments",
    [
        'query "SELECT * { ?s ?p ?o }"',
        'query "ASK { }"',
        "ask trends",
        "export",
        "questions",
        "validate",
        "view NATO",
        *PIPED,
    ],
)
def test_a_full_disk_behind_standard_output_is_said(arguments: str) -> None:
    done = shell(f'"$1" "$2" {arguments} >/dev/full')
    assert done.stderr == "Error: standard output: No space left on device\n"
    assert done.returncode == 3


def test_a_traceback_stays_where_it_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("graph.knowledge.answer", broken)
    done = CliRunner().invoke(cli, ["query", "ASK { }"])
    assert isinstance(done.exception, KeyError)
