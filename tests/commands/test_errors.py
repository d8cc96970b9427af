"""docs/errors.md lists every message that the code can raise or print, and none that it cannot."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from error_page import CLICKS, FILE, HOLE, MESSAGES, documented, page

from cli import cli


def test_the_page_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run python tests/error_page.py"


@pytest.mark.parametrize("case", CLICKS)
def test_every_message_of_click_stands_in_the_page(case: str) -> None:
    done = CliRunner().invoke(cli, CLICKS[case])
    message = done.stderr.removeprefix("Error: ")
    assert documented(message, done.exit_code), message


def test_a_message_that_nothing_says_is_not_in_the_page() -> None:
    assert not documented("the moon is made of cheese", 3)
    assert not documented("nothing in the graph is called 'x'; did you mean 'y'?", 2)


def test_every_message_has_one_voice() -> None:
    """What, where, what would be right: no capital to begin with, no full stop to end with."""
    wrong = [
        message.text
        for message in MESSAGES
        if re.match(r"[A-Z][a-z]", message.text.partition(f"'{HOLE}': ")[2] or message.text)
        or message.text.endswith((".", "!"))
        or re.search(r"(?i)\b(?:illegal|error|failed|sorry|please|unable)\b", message.text)
    ]
    assert wrong == []
