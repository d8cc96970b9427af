"""The editor of the page for queries, in browsers: what a reader types, sees and asks."""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import licence_page
import pytest
from browsers import LISTEN
from served import Server, serving
from view.firefox import Page

from detente.serve.pages.rendering import FILES

SOURCES = FILES.parent / "editor"
GRAPH = """\
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix kg: <https://w3id.org/detente/id/> .
md:employs a owl:ObjectProperty ; rdfs:label "employs <b>\u202e" .
kg:navy rdfs:label "Navy" ; md:employs kg:port-calls .
"""
QUERY = "SELECT ?x { ?x md:employs ?y }"
EDITOR = "document.getElementById('editor').shadowRoot"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("editor") / "graph.ttl"
    path.write_text(GRAPH, encoding="utf-8")
    with serving("--bare", "--data", str(path), "--workers", "1", "--timeout", "60") as found:
        yield found


@contextmanager
def page_at(browser: Any, server: Server, path: str, **options: Any) -> Iterator[Any]:
    """Open a page, and see at the end that it did nothing that its policy forbids."""
    context = browser.new_context(**options)
    page, trouble = context.new_page(), list[str]()

    def report(violation: str) -> None:
        trouble.append(violation)

    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.expose_function("reportViolation", report)
    page.add_init_script(LISTEN)
    try:
        page.goto(server.address.rstrip("/") + path)
        yield page
        assert trouble == []
    finally:
        context.close()


def query_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["query"][0]


def test_a_query_is_typed_with_terms_that_are_offered_and_asked_by_keys(
    chromium: Any, server: Server
) -> None:
    with page_at(chromium, server, "/sparql", viewport={"width": 390, "height": 800}) as page:
        field = page.get_by_role("textbox", name="SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE")
        field.click()
        page.keyboard.press("Control+a")
        page.keyboard.type("SELECT ?x { ?x md:empl")
        page.get_by_role("option", name="md:employs").wait_for()
        offered = page.locator(".cm-tooltip-autocomplete li").all_inner_texts()
        assert offered == ["md:employsemploys <b>"]
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type(" ?")
        page.get_by_role("option", name="?x").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.type("y }")
        assert page.locator("#query").input_value() == QUERY
        page.keyboard.press("Control+z")
        assert page.locator("#query").input_value() != QUERY
        page.keyboard.press("Control+y")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "as-of"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Control+Enter")
        page.get_by_role("cell", name="kg:navy").wait_for()
        assert query_of(page.url) == QUERY
        assert field.inner_text() == QUERY


def test_what_is_wrong_is_told_at_its_line_until_it_is_changed(
    chromium: Any, server: Server
) -> None:
    wrong = "SELECT ?x {\n  ?x foo:bar '😀' .\n}"
    with page_at(chromium, server, f"/sparql?query={quote(wrong)}") as page:
        field = page.get_by_role("textbox", name="SPARQL: SELECT")
        assert field.get_attribute("aria-invalid") == "true"
        assert page.locator(".wrong").inner_text() == "  ?x foo:bar '😀' ."
        assert page.locator(".wrong-here").inner_text() == "foo:bar"
        assert page.locator(".wrong + .problem").inner_text().startswith("the prefix foo: is not")
        field.press("x")
        assert page.locator(".problem").count() == 0
        assert field.get_attribute("aria-invalid") is None


def test_without_scripts_the_field_is_a_form(chromium: Any, server: Server) -> None:
    with page_at(chromium, server, "/sparql", java_script_enabled=False) as page:
        page.locator("#query").fill(QUERY)
        page.get_by_role("button", name="Ask").click()
        page.get_by_role("cell", name="kg:navy").wait_for()
        assert page.locator("#query").input_value() == QUERY


@pytest.mark.slow
def test_in_firefox(firefox: Page, server: Server) -> None:
    firefox.goto(f"{server.address}sparql")
    firefox.evaluate(f"getSelection().selectAllChildren({EDITOR}.querySelector('.cm-content'))")
    firefox.evaluate(f"{EDITOR}.querySelector('.cm-content').focus()")
    firefox.type("# now\n")
    assert firefox.evaluate("document.getElementById('query').value").startswith("# now\n")
    assert firefox.evaluate(f"getComputedStyle({EDITOR}.firstChild).borderRadius") == "6px"
    firefox.click("button")
    for _ in range(600):
        if "query=" in (asked := firefox.evaluate("location.href")):
            break
        time.sleep(0.1)
    assert query_of(asked).startswith("# now")
    met = [each for each in firefox.trouble() if not each.startswith(server.address)]
    assert met == []


def test_what_is_served_is_made_of_its_sources() -> None:
    made = (FILES / "editor.js").read_text(encoding="utf-8")
    digest = hashlib.sha256()
    for name in ("editor.js", "package-lock.json"):
        digest.update((SOURCES / name).read_bytes())
    words = f"(cd {SOURCES} && npm ci && npm run build)"
    assert made.startswith(f"/* Made of serve/editor/ ({digest.hexdigest()})"), words
    assert not re.search(r"\b(innerHTML|outerHTML|insertAdjacentHTML|eval)\b", made)


def test_the_licenses_of_what_is_in_it_are_served_and_listed() -> None:
    text = (FILES / "editor-licences.txt").read_text(encoding="utf-8")
    parts = re.split(r"^== (\S+) \S+ \((.*)\)$", text, flags=re.MULTILINE)[1:]
    assert {"@codemirror/view", "codemirror-lang-sparql"} <= set(parts[::3])
    assert set(parts[1::3]) == {"MIT"}
    assert all("Permission is hereby granted, free of charge" in each for each in parts[2::3])
    listed = licence_page.FILE.read_text(encoding="utf-8").partition("## In the editor")[2]
    assert hashlib.sha256((FILES / "editor.js").read_bytes()).hexdigest() in listed
    assert re.findall(r"^\| (\S+) \| (\d\S*) \|", listed, re.MULTILINE) == [
        row[:2] for row in licence_page.in_the_editor()
    ]
