"""A relation is found by any of its names, and an unknown one names what would be right."""

from pathlib import Path

import pytest
from memo import with_data

from detente import AmbiguousName, KnowledgeGraph, UnknownName
from detente.core.namespaces import MD, PREFIXES, RDF_TYPE
from detente.naming.relations import resolve_relation


@pytest.fixture(scope="module")
def kg(read: KnowledgeGraph) -> KnowledgeGraph:
    """What was read, so that expected texts do not change with reference facts."""
    return read


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("md:faces", MD + "faces"),
        (f"<{MD}faces>", MD + "faces"),
        ("faces", MD + "faces"),
        ("Contributes To", MD + "contributesTo"),
        ("contributesTo", MD + "contributesTo"),
        ("contributes-to", MD + "contributesTo"),
        ("is a kind of", PREFIXES["skos"] + "broader"),
        ("has broader", PREFIXES["skos"] + "broader"),
        ("broader", PREFIXES["skos"] + "broader"),
        ("collaborates with", MD + "collaboratesWith"),
        ("was established in", MD + "establishedIn"),
        ("a", RDF_TYPE),
        ("is an", RDF_TYPE),
        ("rdf:type", RDF_TYPE),
    ],
)
def test_a_relation_has_many_names(kg: KnowledgeGraph, text: str, relation: str) -> None:
    assert resolve_relation(kg.store, text) == relation


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("face", "no relation is called 'face'; did you mean 'may face'?"),
        (
            "md:contributeTo",
            "no relation is called 'md:contributeTo'; did you mean 'contributes to'?",
        ),
        (
            "may be faced by",
            "'may be faced by' reads from the object to the subject; "
            "turn the two round and say 'may face'",
        ),
    ],
)
def test_an_unknown_relation_names_what_would_be_right(
    kg: KnowledgeGraph, text: str, message: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        resolve_relation(kg.store, text)
    assert str(caught.value) == message


def test_a_relation_that_looks_like_none_names_them_all(kg: KnowledgeGraph) -> None:
    with pytest.raises(
        UnknownName, match=r"there are addresses, causes, .*, may face, .*, was established in$"
    ):
        resolve_relation(kg.store, "zzzz")


def test_a_name_of_two_relations_is_ambiguous(tmp_path: Path) -> None:
    two = with_data(tmp_path, 'e:faces a owl:ObjectProperty ; md:phrase "faces"@en .')
    with pytest.raises(AmbiguousName) as caught:
        resolve_relation(two.store, "faces")
    assert str(caught.value) == "'faces' is the name of https://e.org/faces, md:faces; say which"
