"""What is said of a thing that a dataset has and the graph lacks: label, definition, class."""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..terms import MD, PREFIXES, RDF_TYPE
from .templates import Fill, Template


def described(
    iri: str, cls: str, label: str, definition: str, dataset: str, named: bool
) -> list[ox.Triple]:
    """Return what describes a thing that was made: class, label, definition, where it is from."""
    node, skos = ox.NamedNode(iri), PREFIXES["skos"]
    found = [
        ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(cls)),
        ox.Triple(node, ox.NamedNode(MD + "recordOf"), ox.NamedNode(dataset)),
        ox.Triple(node, ox.NamedNode(skos + "definition"), english(sentence(definition))),
        ox.Triple(node, ox.NamedNode(skos + "prefLabel"), english(label)),
    ]
    if named:
        true = ox.Literal(True)
        found.insert(1, ox.Triple(node, ox.NamedNode(MD + "named"), true))
    return found


def english(text: str) -> ox.Literal:
    """Return a text as a literal in English."""
    return ox.Literal(text, language="en")


def first(templates: tuple[Template, ...], value: Fill) -> str | None:
    """Return the first template that is complete, cleaned."""
    filled = (template.fill(value) for template in templates)
    return next((said for said in (clean(each) for each in filled if each) if said), None)


def clean(text: str) -> str:
    """Return text on one line, without what drives a terminal."""
    return " ".join(
        re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]", " ", text).split()
    )


def sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    return text[:1].upper() + text[1:].rstrip(". ") + "."
