"""docs/vocabulary.html: made of the ontology as it is, with a place for each term, and safe."""

import re

import vocabulary_page as page

from detente.core.namespaces import MD

MADE = page.page()


def test_the_page_is_that_of_the_ontology() -> None:
    assert page.FILE.read_text(encoding="utf-8") == MADE, "run python tests/vocabulary_page.py"


def test_each_term_has_one_place_and_each_link_leads_to_one() -> None:
    places = re.findall(r'<section id="(\w+)">', MADE)
    assert sorted(places) == sorted(term.removeprefix(MD) for term in page.TERMS)
    assert set(re.findall(r'href="#(\w+)"', MADE)) == set(places)
    assert '<a href="https://w3id.org/semanticarts/ns/ontology/gist/Agreement">' in MADE


def test_what_the_ontology_says_cannot_act() -> None:
    assert page.text('<b>md:Actor</b> & md:nothing "x"') == (
        '&lt;b&gt;<a href="#Actor">md:Actor</a>&lt;/b&gt; &amp; md:nothing &quot;x&quot;'
    )
    assert "<script" not in MADE
    assert all(link.startswith(("#", "http")) for link in re.findall(r'href="([^"]*)"', MADE))
