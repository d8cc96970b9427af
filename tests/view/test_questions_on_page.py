"""What a page looks for to answer a question, as the header of the question has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from detente import KnowledgeGraph
from detente.core.errors import LoadError
from detente.query.questions import find_question
from detente.view.content import page_questions, within

MEMBERS = find_question("members-on-day")


def told(kg: KnowledgeGraph, page: str) -> Any:
    question = replace(MEMBERS, page=page)
    return page_questions([question], kg.context.labels, ())["all"][0].get("page")


def test_a_line_is_read_as_patterns_time_and_who_says_it(kg: KnowledgeGraph) -> None:
    line = (
        "actor = ?who md:conducts|md:participatesIn ?mission . ?mission a md:Operation"
        " | facts | begins from ?since to ?until for ?mission | with ?other md:supports ?mission"
    )
    ours = "https://w3id.org/detente/ontology#"
    assert told(kg, line) == {
        "column": "actor",
        "patterns": [
            {
                "subject": "who",
                "relations": [ours + "conducts", ours + "participatesIn"],
                "object": "mission",
            },
            {"subject": "mission", "kind": "operation"},
        ],
        "saying": "facts",
        "time": {"how": "begins", "since": "since", "until": "until", "thing": "mission"},
        "with": {"subject": "other", "relations": [ours + "supports"], "object": "mission"},
    }
    assert told(kg, "") is None


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("member = ?state memberOf ?organization", "?state memberOf ?organization"),
        ("member = state md:memberOf ?organization", "state md:memberOf ?organization"),
        ("member = ?state md:memberOf ?organization | sometimes", "sometimes"),
        ("member", ""),
    ],
)
def test_a_line_that_cannot_be_read_is_told(kg: KnowledgeGraph, line: str, at: str) -> None:
    with pytest.raises(LoadError) as told_of:
        told(kg, line)
    assert f"members-on-day.rq: '# page: {line}' cannot be read at {at!r}" in str(told_of.value)


def test_questions_to_begin_with_are_those_of_which_all_is_on_the_page(kg: KnowledgeGraph) -> None:
    first = page_questions([MEMBERS], kg.context.labels, {"https://w3id.org/detente/id/sco"})[
        "first"
    ]
    assert [each["words"] for each in first] == ["Who was in the SCO in 2010?"]


def test_where_a_place_lies_is_told_beyond_the_page(kg: KnowledgeGraph) -> None:
    mali = "https://w3id.org/detente/id/mali"
    found = within(kg.store, {mali})
    wholes = {whole.rpartition("/")[2] for _, whole in found}
    assert {"western-africa", "africa"} <= wholes
