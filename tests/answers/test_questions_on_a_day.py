"""Questions take a day, and answer on it as another engine does."""

from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from league import league

from detente import KnowledgeGraph, LoadError, UsageError
from detente.core.namespaces import PREFIXES
from detente.evidence.sources import covered_until
from detente.query import questions, sparql

FORMS = "; write a day as 1999-03-12, a month as 1999-03 or a year as 1999"
DATED = {
    question.name: question
    for question in KnowledgeGraph.questions()
    if any(each.kind for each in question.parameters)
}

#: Questions about dates that take none.
TIMELINES = {
    "agreements-of",
    "exercises-of",
    "memberships-of",
    "operations-in-place",
    "participations-of",
    "predecessors-of",
    "rivals",
    "roles-in-organization",
    "successors-of",
    "unconfirmed-facts",
}


def test_a_date_has_a_kind() -> None:
    assert len(DATED) >= 10
    for question in DATED.values():
        for each in question.parameters:
            assert each.kind == (
                {"day": "date", "since": "first date", "until": "date"}.get(each.name, "")
            )


def test_a_month_or_year_is_read_as_its_last_day_and_said() -> None:
    question = questions.find_question("accessions")
    given = question.values({"organization": "NATO", "since": "1949-08", "until": "1952"})
    date = f"^^<{PREFIXES['xsd']}date>"
    assert question.written(given)[1] == {
        "since": f'"1949-08-01"{date}',
        "until": f'"1952-12-31"{date}',
    }
    assert question.said(given) == "for organization=NATO, since=1949-08-01, until=1952-12-31"
    found = league().ask("accessions", organization="League", since="1949-08", until="1952").rows
    assert [row[:3] for row in found if str(row[2]) not in ("Many", "Maybe")] == [
        ("1949-08-24", "day", "Early"),
        ("1949-08-24", "day", "Left"),
        ("1952-02-01", "month", "Month"),
    ]


def test_a_date_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(UsageError) as raised:
        league().ask("members-on-day", organization="League", day="12.3.1999")
    assert str(raised.value) == f"day: '12.3.1999' is no date{FORMS}"
    with pytest.raises(UsageError, match="day: 'League' is no date"):
        questions.find_question("members-on-day").values({"organization": "NATO", "day": "League"})


def test_a_day_that_is_not_given_is_that_of_the_graph() -> None:
    count = league("1960-01-01").ask("member-count-on-day", organization="League").rows
    asked = league().ask("member-count-on-day", organization="League", day="1960-01-01").rows
    assert count == asked
    given = league("1960-01-01").ask("member-count-on-day", organization="League", day="1945")
    assert given.rows == (
        ("0", "1", "0"),
    )  # Timeless, whose start nobody gives, may have been in it


def test_a_parameter_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.rq"
    path.write_text("# title: Odd\n# question: Odd?\n# param day (gYear) = 1999: the year\n")
    with pytest.raises(LoadError) as raised:
        questions.read_question(path)
    assert str(raised.value) == (
        f"{path}: the parameter day is of the kind 'gYear'; "
        "write (date), (first date), (optional), or no brackets for a thing"
    )


def text_of(graph: KnowledgeGraph, name: str, **parameters: str) -> str:
    """A question as any engine can be asked it."""
    question = questions.find_question(name)
    given = question.values(parameters)
    text, values = question.written(given, covered_until(graph.store))
    for parameter in question.parameters:
        if not parameter.kind and parameter.name in given:
            values[parameter.name] = f"<{graph.resolve(given[parameter.name])}>"
    return sparql.bind(text, values)


def dataset(graph: KnowledgeGraph) -> rdflib.Dataset:
    """The same quads in rdflib's own memory."""
    found = rdflib.Dataset()
    content = graph.store.dump(format=ox.RdfFormat.N_QUADS)
    assert content is not None
    found.parse(data=content.decode(), format="nquads")
    return found


def rows(graph: KnowledgeGraph, name: str, **parameters: str) -> Counter[tuple[str, ...]]:
    found = graph.ask(name, limit=None, **parameters).rows
    return Counter(tuple("" if cell is None else str(cell) for cell in row) for row in found)


def _said(cell: object) -> bool:
    """Whether a cell says more than what stands where nothing is known."""
    return cell is not None and str(cell) not in ("", "unconfirmed")


def other_rows(data: rdflib.Dataset, text: str) -> Counter[tuple[str, ...]]:
    answer = data.query(text)
    assert answer.vars is not None
    found: list[Any] = list(answer)  # it is read once only
    if "\nGROUP BY" in text and not any(_said(cell) for row in found for cell in row):
        return Counter()  # rdflib makes a group of nothing
    return Counter(
        tuple("" if row[name] is None else str(row[name]) for name in answer.vars) for row in found
    )


@pytest.fixture(scope="module")
def league_in_rdflib() -> rdflib.Dataset:
    return dataset(league())


@pytest.fixture(scope="module")
def bundled_in_rdflib(kg: KnowledgeGraph) -> rdflib.Dataset:
    return dataset(kg)


THINGS = {
    "agreement": "kg:league",
    "role": "md:FullMember",
    "organization": "kg:league",
    "actor": "kg:early",
    "one": "kg:early",
    "other": "kg:left",
    "activity": "kg:scheme",
    "conductor": "kg:early",
    "place": "kg:early",
    "thing": "kg:league",
}
DAYS = ["1949-08-24", "1952-02", "1970-05-01", "1990", "1996-10-31", "2001-05-02"]


@pytest.mark.parametrize("days", [DAYS[2:4], pytest.param(DAYS, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", sorted(DATED.keys() | TIMELINES))
def test_another_engine_gives_the_same_rows(
    league_in_rdflib: rdflib.Dataset, name: str, days: list[str]
) -> None:
    graph = league()
    wanted = {each.name: each for each in questions.find_question(name).parameters}
    things = {key: THINGS[key] for key in wanted if key in THINGS}
    for day in days if wanted.keys() - things.keys() else days[:1]:
        dates = {key: day for key in wanted if key not in THINGS}
        if "since" in wanted:
            dates["since"] = "1940"
        given: dict[str, Any] = things | dates
        theirs = other_rows(league_in_rdflib, text_of(graph, name, **given))
        diagnosis = graph.ask(name, **given).diagnosis
        if diagnosis and diagnosis.kind == "not-covered":  # a count of it is empty, never 0
            theirs = Counter(
                {tuple("" if cell == "0" else cell for cell in row): n for row, n in theirs.items()}
            )
        assert rows(graph, name, **given) == theirs


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DATED.keys() | TIMELINES))
def test_another_engine_gives_the_same_rows_of_the_bundled_graph(
    kg: KnowledgeGraph, bundled_in_rdflib: rdflib.Dataset, name: str
) -> None:
    example = questions.find_question(name).example
    found = rows(kg, name, **example)
    assert found
    assert found == other_rows(bundled_in_rdflib, text_of(kg, name, **example))
