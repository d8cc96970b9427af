"""Names to offer in place of one that was not found."""

import subprocess
import sys
import time

import pytest

from detente.core.suggestions import Suggester, nearest, suggest, suggest_or_list

NAMES = [
    "NATO",
    "Haiti",
    "Hanoi",
    "Britain",
    "British Guiana",
    "Pristina",
    "Côte d'Ivoire",
    "Republic of Korea",
    "Korean Empire",
    "Russian Federation",
    "United States",
    "allied states",
    "South China Sea disputes",
]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("NATTO", "NATO"),
        ("Hayti", "Haiti"),
        ("Britian", "Britain"),
        ("COTE DIVOIRE", "Côte d'Ivoire"),
        ("Untied States", "United States"),
        ("Korea (Republic of)", "Republic of Korea"),
        ("Federation of Russia", "Russian Federation"),
        ("disputes", "South China Sea disputes"),
    ],
)
def test_the_first_name_is_the_one_that_was_meant(text: str, first: str) -> None:
    assert nearest(text, NAMES)[0] == first


def test_of_equals_the_one_that_begins_alike_comes_first() -> None:
    assert nearest("Britian", NAMES) == ["Britain", "British Guiana", "Pristina"]


@pytest.mark.parametrize("text", ["", "  ", "zzzz", "?!", "\u0301", "x" * 100_000])
def test_nothing_alike_is_nothing(text: str) -> None:
    assert nearest(text, NAMES) == []
    assert suggest(text, NAMES) == ""
    assert nearest(text, []) == []


def test_a_mapping_says_how_each_is_shown_and_none_comes_twice() -> None:
    phrases = {"contributes to": "contributes to", "contributesTo": "contributes to"}
    assert suggest("contributeTo", phrases) == "did you mean 'contributes to'?"
    assert suggest("mb", ["md", "kg"], 1, 50, "{}:".format) == "did you mean md:?"


def test_of_names_that_fold_to_one_the_first_is_offered() -> None:
    assert nearest("attache", ["Attaché", "attache", "ATTACHE"]) == ["Attaché"]


def test_where_nothing_is_near_the_choices_are_listed() -> None:
    many = [f"name {number:02}" for number in range(31)]
    assert suggest_or_list("zzz", many).endswith("name 28, name 29, ...")
    assert suggest_or_list("zzz", []) == "nothing may stand here"


def test_a_hundred_thousand_names_take_no_time() -> None:
    names = [f"organization {number} of the region" for number in range(100_000)]
    suggester = Suggester([*names, "NATO"])
    start = time.process_time()
    assert suggester.nearest("NATTO")[0] == "NATO"
    assert time.process_time() - start < 20


def test_who_gets_no_suggestion_does_not_pay_for_it() -> None:
    code = (
        "import sys; from detente import KnowledgeGraph; "
        "KnowledgeGraph.load().resolve('NATO'); print('rapidfuzz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
