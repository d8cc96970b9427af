"""Names of states on the command line: those of the day asked for, or of the last covered."""

import pytest
from click.testing import CliRunner

from cli import cli
from detente import AmbiguousName, KnowledgeGraph, UnknownName


@pytest.fixture(scope="module")
def of_1999() -> KnowledgeGraph:
    return KnowledgeGraph.load(as_of="1999-03-24")


@pytest.mark.parametrize("name", ["Korea", "Congo"])
def test_a_name_of_two_states_of_the_day_is_told_with_both(kg: KnowledgeGraph, name: str) -> None:
    with pytest.raises(
        AmbiguousName, match=r"may be meant on 20\d\d-\d\d-\d\d: .+ \(kg:.+\(kg:.+; say which"
    ):
        kg.resolve(name)


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("Korea, Rep.", "south-korea"),
        ("Egypt, Arab Rep.", "egypt"),
        ("China", "china"),
        ("Germany", "germany"),
        ("Yugoslavia", "yugoslavia"),
        ("Russia (Soviet Union)", "russia"),
        ("Vatican City", "vatican-city"),
        ("NATO", "nato"),
    ],
)
def test_without_a_day_a_name_is_one_of_today_or_the_only_one(
    kg: KnowledgeGraph, name: str, iri: str
) -> None:
    assert kg.resolve(name).endswith(f"/{iri}")


def test_with_a_day_a_name_is_one_of_that_day(of_1999: KnowledgeGraph) -> None:
    told = r"no state had this name for itself on 1999-03-24: .*kg:serbia-and-montenegro"
    for ask in (of_1999.show, lambda name: of_1999.why(name, "UN"), of_1999.part):
        with pytest.raises(UnknownName, match=told):
            ask("Yugoslavia")
    assert of_1999.show("kg:yugoslavia").iri.endswith("/yugoslavia")
    assert of_1999.resolve("Serbia and Montenegro").endswith("/serbia-and-montenegro")


def test_the_day_of_a_question_is_the_day_of_its_names(kg: KnowledgeGraph) -> None:
    un = "United Nations"
    assert kg.ask("was-member", organization=un, actor="Soviet Union", day="1985").rows
    with pytest.raises(UnknownName, match=r"on 1995-12-31: .*kg:russia"):
        kg.ask("was-member", organization=un, actor="Soviet Union", day="1995")
    assert kg.ask("was-member", organization=un, actor="kg:soviet-union", day="1985").rows


@pytest.mark.parametrize(
    ("text", "iri", "match"),
    [
        ("Korea, Rep.", "kg:south-korea", "name of a state"),
        ("Iran (Islamic Republic of)", "kg:iran", "name of a state"),
        ("Germany", "kg:germany", "label"),
    ],
)
def test_find_knows_the_names_of_datasets(
    kg: KnowledgeGraph, text: str, iri: str, match: str
) -> None:
    first = kg.find(text).rows[0]
    assert (first[1], first[3]) == (iri, match)


def test_find_lists_the_states_that_may_be_meant(of_1999: KnowledgeGraph) -> None:
    found = {row[1]: row[3] for row in of_1999.find("Korea")}
    assert found["kg:south-korea"] == found["kg:north-korea"]
    assert found["kg:north-korea"] == "several states may be meant on 1999-03-24"


def test_a_bound_name_is_one_of_the_day(kg: KnowledgeGraph, of_1999: KnowledgeGraph) -> None:
    query, ended = "SELECT ?state { ?state a md:State }", {"state": "Soviet Union"}
    assert kg.query(query, bind=ended).values["state"].endswith("/soviet-union>")
    assert (
        "no state of this name was there on 1999-03-24" in of_1999.query(query, bind=ended).notes[0]
    )
    with pytest.raises(AmbiguousName, match="on 1999-03-24"):
        of_1999.query(query, bind={"state": "Congo"})


def test_the_command_says_who_was_there_and_ends_with_its_status() -> None:
    ran = CliRunner().invoke(cli, ["show", "Czechoslovakia", "--as-of", "1999"])
    assert ran.exit_code == 1
    assert "no state of this name was there on 1999-12-31" in ran.output
    assert "Czechia (kg:czechia, 1993-01-01 to ...)" in ran.output
    assert CliRunner().invoke(cli, ["show", "Korea"]).exit_code == 2
