"""docs/errors.md lists every message that the code can raise or print, and none that it cannot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

import graph.errors
from cli import cli

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
SOURCES = [ROOT / "cli.py", *sorted((ROOT / "graph").rglob("*.py"))]

#: The exit status of each class of error: ours, click's for a wrong call, and of what is no error.
STATUS = {
    name: kind.exit_code
    for name, kind in vars(graph.errors).items()
    if isinstance(kind, type) and issubclass(kind, graph.errors.GraphError)
} | {"BadParameter": 2, "Note": 0}

#: A wrong call for each message that click words: it stands in no file of ours.
CLICKS = {
    "no command": ["qeury"],
    "no option": ["query", "--lenght", "1"],
    "near option": ["query", "--no-inferenc"],
    "near options": ["query", "--formt", "csv"],
    "far command": ["xyz"],
    "no value": ["query", "--format"],
    "missing argument": ["ask"],
    "too many arguments": ["questions", "all"],
    "too many, in the plural": ["questions", "all", "of"],
    "not a choice": ["query", "--format", "xlsx"],
    "not a number": ["query", "--limit", "ten"],
    "not any number": ["query", "--timeout", "soon"],
    "too small": ["query", "--limit", "-1"],
    "too small a time": ["query", "--timeout", "0"],
    "flag with a value": ["query", "--bare=yes"],
}

HOLE = "\0"
#: How modules that share `sparql.where` say the place in a query.
PLACE = f"line {HOLE}, column {HOLE}"


@dataclass(frozen=True)
class Row:
    """A line of a table of the page."""

    message: str
    meaning: str
    cure: str
    status: int

    def shows(self, message: str) -> bool:
        """Whether a message that came out is this one, with something for each placeholder."""
        parts = re.split(f"({NAME})", self.message)
        return bool(re.fullmatch("".join(FILLS.get(p, re.escape(p)) for p in parts), message))


@dataclass(frozen=True)
class Saying:
    """A message in the code: its literal parts with holes, and what the module puts into holes."""

    place: str
    status: int
    template: str
    pieces: tuple[str, ...]


def rows() -> Iterator[Row]:
    status = -1
    for line in PAGE.splitlines():
        if found := re.match(r"## (\d+): ", line):
            status = int(found[1])
        elif found := re.fullmatch(r"\| (``?) ?(.+?) ?\1 \| (.+) \| (.+) \|", line):
            yield Row(found[2], found[3], found[4], status)


ROWS = tuple(rows())
NAMES = re.findall(r"^- `([A-Z]+)`: ", PAGE, re.MULTILINE)
NAME = rf"\b(?:{'|'.join(NAMES)})\b"
#: What a placeholder can stand for: files of the tests and IRIs have no spaces.
FILLS = dict.fromkeys(NAMES, ".*") | dict.fromkeys(("FILE", "FOLDER", "THING"), r"\S+")


def template(node: ast.AST) -> str | None:
    """Return the literal parts of a string, with a hole for each value; None for no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part) or HOLE for part in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return template(node.func.value) if node.func.attr == "encode" else None
    return None


def name_of(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def status_of(call: ast.Call) -> int | None:
    """Return the exit status with which a call makes its message end; None for another call."""
    name = name_of(call.func)
    if name == "_fail" and len(call.args) == 2:
        code = call.args[1]
        return code.value if isinstance(code, ast.Constant) else 3  # type: ignore[return-value]
    if name == "echo":
        aside = any(
            word.arg == "err" and getattr(word.value, "value", False) for word in call.keywords
        )
        return 0 if aside else None
    if name == "write" and len(call.args) == 2:  # the clock's, to the file descriptor 2
        return 4 if getattr(call.args[0], "value", None) == 2 else None
    return STATUS.get(name)


def sayings() -> Iterator[Saying]:
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        strings = {template(node) for node in ast.walk(tree)} | {PLACE} - {None, "", HOLE}
        pieces = tuple(sorted(text for text in strings if text and len(text) < 200))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            status = status_of(node)
            said = template(node.args[-1 if name_of(node.func) == "write" else 0])
            if status is None:
                continue
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            if said is not None and said.strip(HOLE) != "Error: ":
                said = said.removeprefix("Error: ").partition("\n")[0]
                if name_of(node.func) == "BadParameter":  # click says first which one
                    said = f"Invalid value for '{HOLE}': {said}"
                yield Saying(place, status, said, pieces)


SAYINGS = tuple(sayings())


def fits(saying: Saying, row: Row) -> bool:
    """Whether a message in the code is the one that a row shows.

    What stands in a hole is the name of a placeholder, or words that the same module has.
    """
    if saying.status != row.status:
        return False
    parts = saying.template.split(HOLE)
    held = re.fullmatch("(.*)".join(map(re.escape, parts)), row.message)
    if held is None:
        return False
    fill = rf"'?{NAME}'?(?:, \.\.\.)?"
    words = [re.escape(piece).replace(HOLE, fill) for piece in saying.pieces]
    return any(
        all(re.fullmatch(f"(?:{'|'.join([fill, *words])})*", hole) for hole in split.groups())
        for split in [held, re.fullmatch("(.*?)".join(map(re.escape, parts)), row.message)]
        if split
    )


def documented(message: str, status: int) -> bool:
    """Whether a message that came out stands in the page, under the status that it came with."""
    line = message.rstrip("\n").partition("\n")[0]
    return any(row.shows(line) for row in ROWS if row.status == status)


def test_the_page_can_be_read() -> None:
    assert len(ROWS) == PAGE.count("\n| `")
    assert len({(row.message, row.status) for row in ROWS}) == len(ROWS)
    shown = {name for row in ROWS for name in re.findall(NAME, row.message)}
    assert shown == set(NAMES)
    assert all(row.meaning.endswith(".") and row.cure.endswith(".") for row in ROWS)


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda saying: saying.place)
def test_every_message_in_the_code_stands_in_the_page(saying: Saying) -> None:
    assert [row for row in ROWS if fits(saying, row)], saying.template.replace(HOLE, "{}")


@pytest.mark.parametrize("case", CLICKS)
def test_every_message_of_click_stands_in_the_page(case: str) -> None:
    done = CliRunner().invoke(cli, CLICKS[case])
    message = done.stderr.removeprefix("Error: ")
    assert documented(message, done.exit_code), message


def test_the_page_has_no_message_that_nothing_says() -> None:
    words = []
    for arguments in CLICKS.values():
        done = CliRunner().invoke(cli, arguments)
        words.append(done.stderr.removeprefix("Error: ").partition("\n")[0])
    lost = [row for row in ROWS if not any(fits(saying, row) for saying in SAYINGS)]
    assert [row.message for row in lost if not any(row.shows(word) for word in words)] == []


def test_every_message_has_one_voice() -> None:
    """What, where, what would be right: no capital to begin with, no full stop to end with."""
    wrong = [
        saying.template.replace(HOLE, "{}")
        for saying in SAYINGS
        if re.match(r"[A-Z][a-z]", saying.template.partition(f"'{HOLE}': ")[2] or saying.template)
        or saying.template.endswith((".", "!"))
        or re.search(r"(?i)\b(?:illegal|error|failed|sorry|please|unable)\b", saying.template)
    ]
    assert wrong == []
