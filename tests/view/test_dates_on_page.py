"""What holds for a time has its dates on the page."""

from pathlib import Path

import pytest
from blue_league import LEAGUE, load
from click.testing import CliRunner

from cli import cli
from detente import KnowledgeGraph

from .reader import facts


@pytest.fixture(scope="module")
def league() -> KnowledgeGraph:
    return load()


def test_the_command_line_brings_reference_facts_with_all(tmp_path: Path) -> None:
    def things(*words: str) -> str:
        command = ["--data", str(LEAGUE), "view", *words, "-o", str(tmp_path / "page.html")]
        return CliRunner().invoke(cli, command, catch_exceptions=False).stderr

    few, many = things(), things("--all")
    assert int(few.split()[2].replace(",", "")) < int(many.split()[2].replace(",", ""))


def test_dates_stand_on_the_page_as_text(league: KnowledgeGraph) -> None:
    told = facts(league.view("Green Isle"))["statements"]
    assert any(each.get("when") == "since 18 February 1952" for each in told)
    assert any(each.get("verification") == "day unconfirmed" for each in told)
    assert any(each.get("remarks") == ["confirmed by The yearbook"] for each in told)
