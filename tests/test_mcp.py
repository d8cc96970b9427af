"""The tools for assistants, asked with the client of the protocol's own SDK, in memory."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import blue_league
import loops
import mcp
import mcp_types
import pytest

from detente import KnowledgeGraph
from detente.mcp.graphs import CallLimits
from detente.mcp.pages import PAGE_TOKENS, estimated_tokens
from detente.mcp.server import INSTRUCTIONS, make_server

TOOLS = ["find", "ask", "show", "why", "path", "query", "coverage"]
#: Any host hands on so many tokens.
MOST_TOKENS = 20_000
SOURCE = {"title", "section", "begin", "end", "url", "source_kind"}
LONG = "x" * 10_000


class Served:
    """A server and what asks it."""

    def __init__(self, kg: KnowledgeGraph, limits: CallLimits | None = None) -> None:
        self.loaded: list[tuple[str | None, str | None]] = []

        def load(as_of: str | None, scope: str | None) -> KnowledgeGraph:
            self.loaded.append((as_of, scope))
            return kg if scope is None else blue_league.load(scope)

        self.server = make_server(load, limits)

    def call(self, name: str, /, **arguments: object) -> mcp_types.CallToolResult:
        async def asked() -> mcp_types.CallToolResult:
            async with mcp.Client(self.server) as client:
                return await client.call_tool(name, arguments)

        return loops.run(asked)

    def tools(self) -> list[mcp_types.Tool]:
        async def asked() -> list[mcp_types.Tool]:
            async with mcp.Client(self.server) as client:
                return list((await client.list_tools()).tools)

        return loops.run(asked)

    def answer(self, name: str, /, **arguments: object) -> dict[str, Any]:
        """What a tool answers with: the same as data and as text, and within bounds."""
        found = self.call(name, **arguments)
        content: dict[str, Any] | None = found.structured_content
        [text] = found.content
        assert isinstance(text, mcp_types.TextContent)
        assert not found.is_error, text.text
        assert content is not None
        assert json.loads(text.text) == content
        assert 2 * estimated_tokens(text.text) < MOST_TOKENS
        for row in content["rows"]:
            assert {"values", "sources", "certainty", "modality", "as_of"} <= row.keys()
            assert all(source.keys() >= SOURCE for source in row["sources"])
        return content

    def refused(self, name: str, /, **arguments: object) -> str:
        found = self.call(name, **arguments)
        [text] = found.content
        assert isinstance(text, mcp_types.TextContent)
        assert found.is_error
        assert "\n" not in text.text
        assert "Traceback" not in text.text
        return text.text


@pytest.fixture(scope="module")
def served() -> Served:
    return Served(blue_league.load(kinds=True))


def titles(answer: dict[str, Any]) -> list[list[str]]:
    return [[source["title"] for source in row["sources"]] for row in answer["rows"]]


def test_the_seven_tools_only_read_and_their_list_is_short(served: Served) -> None:
    found = served.tools()
    assert [tool.name for tool in found] == TOOLS
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in found)
    listed = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in found]
    assert estimated_tokens(json.dumps(listed)) < 1_500
    assert estimated_tokens(INSTRUCTIONS) < 400


def test_the_questions_that_are_named_to_assistants_are_there(served: Served) -> None:
    [ask] = [tool for tool in served.tools() if tool.name == "ask"]
    named = str(ask.description).partition("Others: ")[2].partition(". ")[0].split(", ")
    assert len(named) == 9
    for name in named:
        KnowledgeGraph.question(name)


def test_find_names_things(served: Served) -> None:
    [row] = served.answer("find", text="blue lea")["rows"]
    assert row["values"]["id"] == "kg:blue-league"
    assert row["sources"][0]["source_kind"] == "editors' knowledge"


def test_a_question_is_answered_with_the_sources_of_each_row(served: Served) -> None:
    found = served.answer(
        "ask",
        question="members-on-day",
        parameters={"organization": "Blue League", "day": "1995"},
        cite=True,
    )
    assert "day=1995-12-31" in found["told"]
    assert [row["values"]["member"] for row in found["rows"]] == ["Green Isle", "Redland"]
    assert titles(found) == [["General knowledge"], ["Redland joins"]]
    row = found["rows"][1]
    assert row["sources"] == [
        {
            **{"title": "Redland joins", "section": None, "begin": None, "end": None},
            **{"url": "https://e.org/redland-joins", "source_kind": "press"},
        }
    ]
    assert (row["certainty"], row["modality"], row["as_of"]) == ("holds", "asserted", "1995-12-31")
    assert "ask members-on-day organization=Blue League day=1995" in found["cite"]
    assert any("Redland joins" in entry for entry in found["references"])


def test_questions_are_listed_with_their_parameters(served: Served) -> None:
    found = served.answer("ask", words="departures")
    assert found["rows"][0]["values"]["parameters"] == "organization= [since=] [until=]"
    assert served.answer("ask", words="zebra")["diagnosis"]["kind"] == "unknown-term"


def test_show_tells_line_by_line_who_says_so(served: Served) -> None:
    found = served.answer("show", thing="Blue League")
    lines = {
        (row["values"].get("relation"), row["values"].get("thing")): row["sources"]
        for row in found["rows"]
    }
    [passage] = lines["employs", "drills"]
    assert (passage["title"], passage["section"]) == ("The memo", "Drills")
    assert (passage["begin"], passage["end"]) == (0, 28)
    assert passage["source_kind"] == "analysis"
    assert [each["title"] for each in lines["was founded", "in 1950"]] == ["The almanac"]
    assert [each["title"] for each in lines["has its seat in", "Harbour"]] == ["The almanac"]
    dated = [row for row in found["rows"] if row["values"].get("when") == "since 4 April 1990"]
    assert titles({"rows": dated}) == [["Redland joins"]]


def test_why_tells_rule_and_premises(served: Served) -> None:
    found = served.answer(
        "why", subject="Green Isle", object="Blue League", relation="is a current member of"
    )
    [row] = found["rows"][:1]
    assert titles(found)[0] == ["General knowledge"]
    assert row["certainty"] == "holds"
    held = served.answer("why", subject="Open Door", object="drills")["rows"][0]
    assert held["values"]["statement"] == "Open Door implements drills"


def test_path_has_a_row_a_step(served: Served) -> None:
    found = served.answer("path", start="Yellow Coast", goal="Harbour", max_steps=5, limit=1)
    steps = [(row["values"]["step"], row["values"]["of"]) for row in found["rows"]]
    assert steps == [(n, len(steps)) for n in range(1, len(steps) + 1)]
    assert all(found for found in titles(found))


def test_a_query_has_sources_and_what_hides_them_is_told(served: Served) -> None:
    found = served.answer("query", sparql="SELECT ?m { kg:blue-league md:employs ?m } ORDER BY ?m")
    assert found["rows"][0]["values"] == {"m": "kg:drills"}
    assert "The memo" in titles(found)[0]
    hidden = served.answer("query", sparql="SELECT ?l { kg:redland md:capital/skos:prefLabel ?l }")
    assert titles(hidden) == [[]]
    assert any("no sources" in note for note in hidden["notes"])
    truth = served.answer("query", sparql="ASK { kg:redland md:capital kg:harbour }")
    assert truth["rows"][0]["values"] == {"answer": True}


@pytest.mark.parametrize(
    ("name", "arguments", "kind"),
    [
        ("find", {"text": "zzzz"}, "unknown-term"),
        ("show", {"thing": "Blue Leage"}, "unknown-term"),
        ("why", {"subject": "Harbour", "object": "drills"}, "not-covered"),
        ("query", {"sparql": "SELECT ?x { ?x md:memberOf kg:nothing }"}, "unknown-term"),
        (
            "ask",
            {"question": "members-on-day", "parameters": {"organization": "Atlantis"}},
            "unknown-term",
        ),
        ("coverage", {"organization": "Blue League"}, "not-covered"),
        ("path", {"start": "Amber Force", "goal": "Yellow Coast", "max_steps": 1}, None),
    ],
)
def test_an_empty_answer_has_its_diagnosis(
    served: Served, name: str, arguments: dict[str, Any], kind: str | None
) -> None:
    found = served.answer(name, **arguments)
    assert found["rows"] == []
    assert found["diagnosis"]["message"]
    assert kind in (None, found["diagnosis"]["kind"])


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("query", {"sparql": "SELECT ?x {"}, "line 1"),
        ("query", {"sparql": "SELECT ?x\n{ ?x ?y }"}, "line 2"),
        ("query", {"sparql": "INSERT DATA { kg:a kg:b kg:c }"}, "only read"),
        ("query", {"sparql": "CONSTRUCT WHERE { ?s ?p ?o }"}, "SELECT or ASK"),
        ("query", {"sparql": "SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }"}, "SERVICE"),
        ("query", {}, "sparql: Field required"),
        ("find", {"text": "blue", "after": "many"}, "after: "),
        ("find", {"text": "blue", "after": -1}, "from 0 on"),
        ("ask", {"question": "membres-on-day"}, "members-on-day"),
        ("ask", {"question": "members-on-day"}, "organization=VALUE"),
        ("ask", {"question": "departures", "parameters": {"organisation": []}}, "organi"),
        ("path", {"start": "Harbour", "goal": "Harbour"}, "two things"),
    ],
)
def test_an_error_is_one_line(
    served: Served, name: str, arguments: dict[str, Any], words: str
) -> None:
    assert words in served.refused(name, **arguments)


def test_a_fault_of_ours_is_one_line(monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    def broken(*_: object) -> KnowledgeGraph:
        raise RuntimeError("secret\nplace")

    monkeypatch.setattr(served, "server", make_server(broken))
    assert served.refused("find", text="a") == "a fault: RuntimeError"


def test_long_answers_come_in_pages(served: Served) -> None:
    query = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
    first = served.answer("query", sparql=query)
    told = len(first["rows"])
    assert first["next"] == f"rows 1-{told}; for those that follow call again with after={told}"
    second = served.answer("query", sparql=query, after=told)
    assert second["next"].startswith(f"rows {told + 1}-")
    assert first["rows"][-1] != second["rows"][0]
    beyond = served.answer("query", sparql="SELECT ?x { VALUES ?x { 1 2 } }", after=7)
    assert (beyond["rows"], beyond["notes"]) == ([], ["there are no rows after the first 2"])


def test_a_page_is_never_too_long(served: Served) -> None:
    wide = " ".join(f"('{LONG}' AS ?c{n})" for n in range(30))
    found = served.answer("query", sparql=f"SELECT {wide} {{}}")
    assert "(cut: 10,000 characters)" in found["rows"][0]["values"]["c0"]
    wider = " ".join(f"('{LONG[:99]}' AS ?c{n})" for n in range(400))
    assert "larger than a page" in served.refused("query", sparql=f"SELECT {wider} {{}}")
    values = " ".join(f'"{n}{LONG[:1500]}"' for n in range(60))
    found = served.answer("query", sparql=f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")
    assert 5 < len(found["rows"]) < 50
    assert estimated_tokens(json.dumps(found)) <= PAGE_TOKENS
    assert f"after={len(found['rows'])}" in found["next"]


def test_hidden_letters_and_marks_of_data_do_not_act(served: Served) -> None:
    found = served.answer("query", sparql='SELECT ?x { BIND ("a\\u202eb\\u001b[2J\\nc" AS ?x) }')
    assert found["rows"][0]["values"]["x"] == "a\\u202eb\\u001b[2J c"


def test_a_call_may_name_a_day_and_sources(served: Served) -> None:
    found = served.answer("find", text="Blue League", scope="reference")
    assert found["rows"][0]["values"]["id"] == "kg:blue-league"
    served.answer("find", text="Blue League", scope="reference")
    served.answer("find", text="Blue League", as_of="1999")
    assert served.loaded.count((None, "reference")) == 1
    assert ("1999", None) in served.loaded


def test_of_a_graph_of_others_nothing_is_claimed(tmp_path: Path) -> None:
    path = tmp_path / "mine.trig"
    path.write_text('<urn:g> { <urn:a> <urn:knows> <urn:b> ; <urn:name> "A" }')
    kg = KnowledgeGraph.load(path, bare=True)
    served = Served(kg)
    found = served.answer("query", sparql="SELECT ?b { GRAPH ?g { <urn:a> <urn:knows> ?b } }")
    assert titles(found) == [["urn:g"]]
    assert (found["as_of"], "cite" in found) == (None, False)
    assert served.answer("show", thing="urn:a")["rows"]
    assert served.answer("coverage")["diagnosis"]["kind"] == "not-covered"
    hopeless = " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(30))
    hurried = Served(kg, CallLimits(timeout=0.2))
    stopped = hurried.refused("query", sparql=f"SELECT (COUNT(*) AS ?n) {{ {hopeless} }}")
    assert stopped == "stopped after 0.2 seconds (timeout)"


PAGE = Path(__file__).parents[1] / "docs" / "mcp.md"
EXAMPLES = re.findall(
    r"^`(\w+)` `(\{[^\n]*\})`:\n\n```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.M | re.S
)


@pytest.mark.slow
def test_the_page_shows_what_comes_out(kg: KnowledgeGraph) -> None:
    served = Served(kg)
    assert len(EXAMPLES) == 5
    for name, arguments, content in EXAMPLES:
        assert served.answer(name, **json.loads(arguments)) == json.loads(content)
