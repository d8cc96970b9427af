"""docs/vocabulary.html: every term of the ontology, with what it means and what it is to others.

`python tests/vocabulary_page.py` writes the page anew. It holds no script and asks for nothing: an
IRI of a term leads to its place (`#Organization`) wherever the page is served.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from html import escape
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "graph")]

from detente.core.namespaces import MD, ONTOLOGY, PREFIXES, shorten  # noqa: E402

FILE = ROOT / "docs" / "vocabulary.html"
OWL, RDF, RDFS, SCHEMA, SKOS, DCTERMS = (
    PREFIXES[name] for name in ("owl", "rdf", "rdfs", "schema", "skos", "dcterms")
)
TYPE, LABEL = RDF + "type", RDFS + "label"
#: The parts of the page: the heading, and of which type a term there is.
PARTS = (
    ("Classes", OWL + "Class"),
    ("Relations between things", MD + "DomainRelation"),
    ("Other relations", OWL + "ObjectProperty"),
    ("Values", OWL + "DatatypeProperty"),
    ("Annotations", OWL + "AnnotationProperty"),
    ("Terms of fixed lists", OWL + "NamedIndividual"),
)
#: What is told of a term, in this order, and in which words.
TOLD = (
    (RDFS + "subClassOf", "is a kind of"),
    (RDFS + "subPropertyOf", "implies"),
    (MD + "phrase", "reads"),
    (MD + "inversePhrase", "reads the other way"),
    (SCHEMA + "domainIncludes", "is usual from"),
    (SCHEMA + "rangeIncludes", "is usual to"),
    (SKOS + "altLabel", "is also called"),
    (DCTERMS + "isReplacedBy", "use instead"),
    (SKOS + "scopeNote", "note"),
    (SKOS + "example", "for example"),
    (SKOS + "exactMatch", "is exactly"),
    (SKOS + "closeMatch", "is close to"),
    (SKOS + "broadMatch", "is narrower than"),
    (SKOS + "relatedMatch", "is related to"),
)
#: What is told of the ontology.
HEAD = (
    (OWL + "versionInfo", "version"),
    (OWL + "versionIRI", "this version"),
    (OWL + "priorVersion", "version before"),
    (OWL + "incompatibleWith", "breaks with"),
    (DCTERMS + "modified", "changed on"),
    (DCTERMS + "creator", "by"),
    (DCTERMS + "license", "license"),
)
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid; }
h3 { margin: 2rem 0 0; }
h3 code, dt { font-weight: normal; opacity: .8; }
:target { background: color-mix(in srgb, Highlight 20%, transparent); }
p { margin: .25rem 0; }
dl { display: grid; grid-template-columns: 9rem 1fr; gap: 0 1rem; margin: .25rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
nav p { line-height: 1.8; }
"""
Said = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]


def said() -> Said:
    """Return what the ontology and the mappings say: by subject and predicate."""
    found: defaultdict[str, defaultdict[str, list[ox.NamedNode | ox.Literal]]]
    found = defaultdict(lambda: defaultdict(list))
    for name in ("military-diplomacy.ttl", "mappings.ttl"):
        path = ROOT / "ontology" / name
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                found[subject.value][quad.predicate.value].append(value)
    return {subject: dict(own) for subject, own in found.items()}


SAID = said()
#: The kind of each term of ours: the first part that it is of.
TERMS = {
    term: next(kind for _, kind in PARTS if ox.NamedNode(kind) in own[TYPE])
    for term, own in SAID.items()
    if term.startswith(MD) and any(ox.NamedNode(kind) in own.get(TYPE, ()) for _, kind in PARTS)
}


def anchor(term: str) -> str:
    """Return the place of a term on the page."""
    return escape(term.removeprefix(MD), quote=True)


def text(words: str) -> str:
    """Return a text in which each term of ours leads to its place."""
    parts = re.split(r"\bmd:([A-Za-z]\w*)", words)
    return "".join(
        (
            f'<a href="#{part}">md:{part}</a>'
            if number % 2 and MD + part in TERMS
            else ("md:" if number % 2 else "") + escape(part)
        )
        for number, part in enumerate(parts)
    )


def label(iri: str) -> str:
    """Return what a term is called, with its home where it is of others."""
    names = SAID.get(iri, {}).get(LABEL, ())
    short = shorten(iri)
    if iri.startswith(MD) or not names:
        return short
    home = next(
        (
            name
            for start, name in (
                ("https://w3id.org/semanticarts/ns/ontology/gist/", "gist"),
                ("https://www.commoncoreontologies.org/", "Common Core"),
                ("http://purl.obolibrary.org/obo/BFO_", "BFO"),
            )
            if iri.startswith(start)
        ),
        "",
    )
    return f"{names[0].value} ({home})" if home else short


def value(term: ox.NamedNode | ox.Literal) -> str:
    """Return one value as HTML."""
    if isinstance(term, ox.Literal):
        return text(term.value)
    place = f"#{anchor(term.value)}" if term.value in TERMS else escape(term.value, quote=True)
    if not place.startswith(("#", "http://", "https://")):
        return escape(label(term.value))
    return f'<a href="{place}">{escape(label(term.value))}</a>'


def described(subject: str, told: Iterable[tuple[str, str]]) -> str:
    """Return what is told of a subject, as a list of definitions."""
    rows = []
    for predicate, words in told:
        values = SAID[subject].get(predicate, [])
        texts = sorted((value(each) for each in values), key=_examples_against_last)
        long = predicate in (SKOS + "scopeNote", SKOS + "example")
        rows += [
            f"<dt>{words}</dt><dd>{part}</dd>"
            for part in (texts if long else filter(None, [", ".join(texts)]))
        ]
    return f"<dl>{''.join(rows)}</dl>\n" if rows else ""


def _examples_against_last(note: str) -> tuple[bool, str]:
    return note.startswith("Negative"), note


def one(subject: str, predicate: str) -> str:
    return SAID[subject][predicate][0].value


def page() -> str:
    """Return the page."""
    title = escape(one(ONTOLOGY, DCTERMS + "title"))
    sha = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{sha}'\">\n",
        '<meta name="viewport" content="width=device-width">\n',
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        f"<p><code>{escape(ONTOLOGY)}</code>, prefix <code>md: {escape(MD)}</code></p>\n",
        f"<p>{text(one(ONTOLOGY, DCTERMS + 'description'))}</p>\n",
        described(ONTOLOGY, HEAD),
    ]
    lists = {
        heading: sorted(term for term, of in TERMS.items() if of == kind) for heading, kind in PARTS
    }
    parts.append("<nav>\n")
    for heading, terms in lists.items():
        links = ", ".join(f'<a href="#{anchor(t)}">{anchor(t)}</a>' for t in terms)
        parts.append(f"<p><b>{heading}</b> ({len(terms)}): {links}</p>\n")
    parts.append("</nav>\n<main>\n")
    for heading, terms in lists.items():
        parts.append(f"<h2>{heading}</h2>\n")
        for term in terms:
            own = SAID[term]
            old = " (deprecated)" if OWL + "deprecated" in own else ""
            parts.append(
                f'<section id="{anchor(term)}">\n'
                f"<h3>{escape(one(term, LABEL))}{old} <code>md:{anchor(term)}</code></h3>\n"
                f"<p>{text(one(term, SKOS + 'definition'))}</p>\n"
                f"{described(term, TOLD)}</section>\n"
            )
    parts.append("</main>\n</body>\n</html>\n")
    return "".join(parts)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
