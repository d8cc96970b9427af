"""What the header of a question says of its parameters, and of which list the answer is a part."""

from pathlib import Path

import pytest

from detente import KnowledgeGraph, LoadError
from detente.core.namespaces import KG, MD
from detente.query.questions import Question, read_question

QUESTION = """\
# title: Parties to an agreement
# question: Who is bound by this agreement?
# param agreement = kg:edca: the agreement
# param day (date) = 1999-03-12: the day
"""


def read(folder: Path, lines: str) -> Question:
    """Read a question with more lines in its header."""
    path = folder / "parties.rq"
    path.write_text(QUESTION + lines + "SELECT * { ?party md:partyTo ?agreement }\n")
    return read_question(path)


def test_a_parameter_says_of_what_classes_the_thing_may_be(tmp_path: Path) -> None:
    question = read(tmp_path, "# kind: agreement = md:Agreement | md:Activity\n")
    assert [each.classes for each in question.parameters] == [
        (MD + "Agreement", MD + "Activity"),
        (),
    ]


def test_a_question_says_of_which_lists_its_answer_is_a_part(tmp_path: Path) -> None:
    question = read(
        tmp_path,
        "# coverage: relation=md:partyTo thing=?agreement day=?day\n"
        "# coverage: organization=kg:nato role=md:FullMember\n",
    )
    assert question.lists == (
        {"relation": MD + "partyTo", "thing": "?agreement", "day": "?day"},
        {"organization": KG + "nato", "role": MD + "FullMember"},
    )


def test_a_question_without_these_lines_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, "").lists == ()


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("# kind: treaty = md:Agreement\n", "'# kind: treaty = ...' is of no parameter"),
        ("# kind: agreement = Agreement\n", "names no class"),
        ("# coverage: who=?agreement\n", "cannot be read at 'who=?agreement'"),
        ("# coverage: thing=?treaty\n", "cannot be read at 'thing=?treaty'"),
        ("# coverage: thing=?agreement thing=?agreement\n", "cannot be read at"),
        ("# coverage: thing\n", "cannot be read at 'thing'"),
    ],
)
def test_a_header_that_cannot_be_read_is_told(tmp_path: Path, lines: str, reason: str) -> None:
    with pytest.raises(LoadError, match=r"parties\.rq: ") as caught:
        read(tmp_path, lines)
    assert reason in str(caught.value)


def test_classes_and_relations_of_the_catalogue_are_terms_of_the_vocabulary() -> None:
    kg = KnowledgeGraph.load()
    said = {
        iri
        for question in kg.questions()
        for iri in (
            *(iri for parameter in question.parameters for iri in parameter.classes),
            *(iri for one in question.lists for iri in one.values() if iri.startswith("http")),
        )
    }
    assert said
    assert {iri for iri in said if not kg.query(f"ASK {{ <{iri}> ?p ?o }}")} == set()
