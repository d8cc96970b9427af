"""Names of states as the World Bank, the United Nations and datasets of the field write them.

What is expected of a day is read from when states began and ended, not from what came out.
"""

import csv
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.actors.spells import read_spells
from detente.actors.states import States
from detente.core.country_names import country_key
from detente.core.namespaces import KG, PREFIXES
from detente.core.validity import Holds

NAMES = Path(__file__).parent / "names"
TODAY = date(2020, 1, 1)


@pytest.fixture(scope="module")
def states() -> States:
    return States(KnowledgeGraph.load(inference=False).store)


def _of(name: str) -> list[tuple[str, str]]:
    with (NAMES / name).open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in list(csv.reader(lines))[1:]]


def _found(states: States, name: str, day: date | None = None) -> str | None:
    return (states.by_name(name, day) or "").removeprefix(KG) or None


def _candidates(states: States, name: str, day: date | None = None) -> set[str]:
    found = states.named(name, day)
    assert found.state is None
    return {iri.removeprefix(KG) for iri in found.candidates}


def test_every_economy_of_the_world_bank_is_found(states: States) -> None:
    own = {"XKX": KG + "kosovo"}  # no code of ISO 3166
    lost = [
        name
        for name, code in _of("world-bank.csv")
        if states.by_name(name, TODAY) != own.get(code, states.by_code("iso3", code, TODAY))
    ]
    assert lost == []


def test_every_state_of_the_united_nations_is_found_but_one_congo(states: States) -> None:
    lost = [
        name
        for name, code in _of("united-nations.csv")
        if states.by_name(name, TODAY) != states.by_code("iso3", code, TODAY)
    ]
    assert lost == ["Congo (the)"]


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Korea, North", "north-korea"),
        ("Korea (South)", "south-korea"),
        ("Korea DPR", "north-korea"),
        ("Korea, D.P.R. of", "north-korea"),
        ("S. Korea", "south-korea"),
        ("Korea (the Republic of)", "south-korea"),
        ("Congo, DR", "democratic-republic-of-the-congo"),
        ("Congo, Rep. of the", "republic-of-the-congo"),
        ("China, P.R.", "china"),
        ("China, Rep.", "taiwan"),
        ("Taiwan, Province of China", "taiwan"),
        ("Macedonia, FYR", "north-macedonia"),
        ("Moldova, Rep.", "moldova"),
        ("Bosnia & Herz.", "bosnia"),
        ("Eq. Guinea", "equatorial-guinea"),
        ("Solomon Is.", "solomon-islands"),
        ("St Vincent & the Grenadines", "saint-vincent-and-the-grenadines"),
        ("Sudan, South", "south-sudan"),
        ("Vatican City", "holy-see"),
        ("Occupied Palestinian Territory", "palestine"),
        ("China, Hong Kong SAR", "hong-kong"),
        ("COTE D'IVOIRE", "cote-divoire"),
        ("eSwatini", "eswatini"),
        ("U.S.A.", "united-states"),
    ],
)
def test_a_name_may_be_turned_round_or_shortened(states: States, name: str, state: str) -> None:
    assert _found(states, name, TODAY) == state
    assert _found(states, name) == state


@pytest.mark.parametrize(
    ("name", "day", "state"),
    [  # as Gleditsch and Ward write them
        ("Russia (Soviet Union)", date(1900, 1, 1), "russia"),
        ("Russia (Soviet Union)", date(1980, 1, 1), "soviet-union"),
        ("Russia (Soviet Union)", date(2000, 1, 1), "russia"),
        ("Germany (Prussia)", date(1850, 1, 1), "prussia"),
        ("Germany (Prussia)", date(1900, 1, 1), "germany"),
        ("Turkey (Ottoman Empire)", date(1900, 1, 1), "ottoman-empire"),
        ("Turkey (Ottoman Empire)", date(1950, 1, 1), "turkey"),
        ("Italy/Sardinia", date(1850, 1, 1), "kingdom-of-sardinia"),
        ("Italy/Sardinia", date(1950, 1, 1), "italy"),
        ("Tanzania/Tanganyika", date(1962, 1, 1), "tanganyika"),
        ("Tanzania/Tanganyika", date(1970, 1, 1), "tanzania"),
        (
            "Congo, Democratic Republic of (Zaire)",
            date(1990, 1, 1),
            "democratic-republic-of-the-congo",
        ),
        ("Yemen (Arab Republic of Yemen)", date(1980, 1, 1), "north-yemen"),
        ("Yemen (Arab Republic of Yemen)", date(2000, 1, 1), "yemen"),
        ("Yemen, People's Republic of", date(1980, 1, 1), "south-yemen"),
        ("Vietnam, Democratic Republic of", date(1960, 1, 1), "north-vietnam"),
        ("Vietnam, Republic of", date(1960, 1, 1), "south-vietnam"),
        ("German Federal Republic", date(1960, 1, 1), "west-germany"),
        ("Korea, People's Republic of", date(1960, 1, 1), "north-korea"),
        ("Iran (Persia)", date(1900, 1, 1), "iran"),
        ("Zimbabwe (Rhodesia)", date(1990, 1, 1), "zimbabwe"),
        ("Sri Lanka (Ceylon)", date(1960, 1, 1), "sri-lanka"),
        ("Burkina Faso (Upper Volta)", date(1970, 1, 1), "burkina-faso"),
        ("Hesse-Kassel (Electoral)", date(1850, 1, 1), "hesse-kassel"),
    ],
)
def test_of_two_names_the_one_of_the_day_counts(
    states: States, name: str, day: date, state: str
) -> None:
    assert _found(states, name, day) == state


@pytest.mark.parametrize(
    ("name", "day", "near"),
    [
        ("Korea", date(1950, 1, 1), {"north-korea", "south-korea"}),
        ("Korea", None, {"north-korea", "south-korea"}),
        ("Congo", None, {"democratic-republic-of-the-congo", "republic-of-the-congo"}),
        ("Germany", date(1970, 1, 1), {"east-germany", "germany", "west-germany"}),
        ("Viet Nam", date(1965, 1, 1), {"north-vietnam", "south-vietnam"}),
        ("China", date(1960, 1, 1), {"china", "taiwan"}),
        ("Egypt", date(1960, 1, 1), {"egypt", "united-arab-republic"}),
        ("Yemen", date(1985, 1, 1), {"north-yemen", "south-yemen"}),
    ],
)
def test_a_name_of_several_is_told_with_who_they_are(
    states: States, name: str, day: date | None, near: set[str]
) -> None:
    found = states.named(name, day)
    assert found.ambiguous
    assert _candidates(states, name, day) == near


@pytest.mark.parametrize(
    ("name", "day", "near"),
    [
        ("Yugoslavia", date(1999, 3, 24), "serbia-and-montenegro"),
        ("Czechoslovakia", date(1993, 1, 2), "slovakia"),
        ("Serbia and Montenegro", date(2007, 1, 1), "montenegro"),
        ("Serbia", date(2000, 1, 1), "serbia-and-montenegro"),
        ("Montenegro", date(1950, 1, 1), "yugoslavia"),
        ("South Sudan", date(2010, 1, 1), "south-sudan"),
        ("USSR", date(1995, 1, 1), "russia"),
        ("Russia", date(1985, 1, 1), "soviet-union"),
        ("Estonia", date(1985, 1, 1), "estonia"),
        ("East Germany", date(1991, 1, 1), "germany"),
        ("West Germany", date(1991, 1, 1), "germany"),
        ("South Vietnam", date(1980, 1, 1), "vietnam"),
        ("Croatia", date(1985, 1, 1), "yugoslavia"),
        ("Slovak Republic", date(1990, 1, 1), "czechoslovakia"),
        ("Yemen", date(1950, 1, 1), "north-yemen"),
        ("Vietnam", date(1950, 1, 1), "north-vietnam"),
        ("East Timor", date(1999, 1, 1), "timor-leste"),
    ],
)
def test_a_state_that_had_ended_or_not_begun_is_not_taken(
    states: States, name: str, day: date, near: str
) -> None:
    assert not states.named(name, day).ambiguous
    assert near in _candidates(states, name, day)


@pytest.mark.parametrize(
    ("name", "day", "state"),
    [
        ("Korea", date(1900, 1, 1), "korea"),
        ("Estonia", date(1930, 1, 1), "estonia"),
        ("Serbia", date(1900, 1, 1), "serbia"),
        ("Montenegro", date(1900, 1, 1), "montenegro"),
        ("Federal Republic of Germany", date(1970, 1, 1), "west-germany"),
        ("Germany", date(1930, 1, 1), "germany"),
        ("Germany", date(1995, 1, 1), "germany"),
        ("China", date(1980, 1, 1), "china"),
        ("India", date(1945, 10, 30), "india"),
        ("Ukraine", date(1950, 1, 1), "ukraine"),
        ("Yugoslavia", date(1985, 1, 1), "yugoslavia"),
        ("Germany", None, "germany"),
        ("China", None, "china"),
        ("Yemen", None, "yemen"),
        ("Soviet Union", None, "soviet-union"),
    ],
)
def test_a_name_means_the_state_that_it_was_then(
    states: States, name: str, day: date | None, state: str
) -> None:
    assert _found(states, name, day) == state


def test_a_year_means_a_state_that_began_in_it(states: States) -> None:
    year = date(2011, 1, 1), date(2011, 12, 31)
    assert states.named("South Sudan", *year).state == KG + "south-sudan"
    assert states.named("South Sudan", date(2010, 1, 1), date(2010, 12, 31)).state is None


@pytest.mark.parametrize("name", ["Germany", "Yemen", "China", "Korea", "Yugoslavia"])
def test_without_the_day_that_should_be_there_a_name_of_several_is_told(
    states: States, name: str
) -> None:
    assert states.named(name, known=False).ambiguous


def test_words_are_never_dropped_to_make_a_name_fit() -> None:
    apart = ["China, Rep.", "China, P.R.", "China", "Korea, Rep.", "Korea, Dem. People's Rep."]
    assert len({country_key(name) for name in apart}) == len(apart)
    assert country_key("") == country_key(" , ") == ""


@pytest.mark.parametrize("name", ["Northern Ireland", "Georgia (US state)", "Korea (unified)", ""])
def test_a_name_that_no_state_has_is_nobody(states: States, name: str) -> None:
    found = states.named(name, TODAY)
    assert (found.state, found.problem) == (None, "")


def test_a_membership_of_an_earlier_life_lies_within_the_life() -> None:
    store = ox.Store()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    told = """
    kg:baltia a md:State ; schema:startDate "1991-08-20"^^xsd:date ; md:startPrecision "day" ;
        md:earlierLife "1918-02-24/1940-06-16" .
    kg:m a md:Membership ; org:member kg:baltia ; org:organization kg:league ;
        schema:startDate "1921-09-22"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "1940-06-16"^^xsd:date ; md:endPrecision "day" ."""
    for graph in (ox.DefaultGraph(), ox.NamedNode("urn:source")):
        store.load((head + told).encode(), ox.RdfFormat.TURTLE, to_graph=graph)
    (spell,) = read_spells(store)
    assert spell.validity.on("1930-01-01") is Holds.YES
    assert spell.validity.on("1910-01-01") is Holds.NO
