"""The messages that the code can raise or print, and docs/errors.md, the page made of them.

`python tests/error_page.py` writes the page anew.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "graph")]

from cli import cli  # noqa: E402
from detente.core import errors as tree  # noqa: E402
from detente.dataset.load import LoadNote  # noqa: E402
from detente.query.lint import Doubt, UnknownTerm  # noqa: E402
from detente.rdf.losses import Loss  # noqa: E402

FILE = ROOT / "docs" / "errors.md"
SOURCES = [ROOT / "cli.py", *sorted((ROOT / "graph").rglob("*.py"))]
ERRORS = {
    name: kind
    for name, kind in vars(tree).items()
    if isinstance(kind, type) and issubclass(kind, tree.DetenteError)
}
#: What a message in the source is given to, and where it is of no class of ours.
NOTE, CALL, CLOCK, STOPPED = "a note", "the command line", "the clock", "you"

#: Classes of what is said beside an answer: the message comes second.
SAID = (Doubt.__name__, Loss.__name__)

#: A wrong call for each message that click words: it stands in no file of ours.
CLICKS = {
    "no command": ["qeury"],
    "no option": ["query", "--lenght", "1"],
    "near option": ["query", "--no-inferenc"],
    "near options": ["query", "--formt", "csv"],
    "far command": ["xyz"],
    "no value": ["query", "--format"],
    "missing argument": ["ask"],
    "too many arguments": ["stats", "all"],
    "too many, in the plural": ["stats", "all", "of"],
    "not a choice": ["query", "--format", "xlsx"],
    "not a number": ["query", "--limit", "ten"],
    "not any number": ["query", "--timeout", "soon"],
    "too small": ["query", "--limit", "-1"],
    "too small a time": ["query", "--timeout", "0"],
    "flag with a value": ["query", "--bare=yes"],
}

HOLE = "\N{HORIZONTAL ELLIPSIS}"
#: What stands first in a message and is a file or folder, by what the source calls it.
PATHS = {"path", "place", "target", "file", "output", "folder", "input", "error.filename"}

PAGE = """\
# Messages, and what to do

A command that cannot answer says why in one message on standard error, writes nothing else, and
ends with an exit status that a script can read. A message says what is wrong, where, and what would
be right. From Python the same message is that of an exception: all of them are
`detente.DetenteError`, and its `exit_code` is the status here.

```console
$ detente ask parties agreement=EDDCA; echo "exit status $?"
unknown-term: nothing in the graph is called 'EDDCA'; did you mean 'EDCA' or 'BECA' or 'SDCA'?
exit status 1
```

This page is made from the source. In a message `FILE` is a file or folder, as you wrote it, and
\N{HORIZONTAL ELLIPSIS} stands for names, numbers, places, what you wrote, or what would be right.
"""
COMMAND_LINE = """
### The command line

An option, an argument or a value does not fit; `--help` after the command lists what does. The
library that reads the command line says the rest in its own words: a command or an option that
there is not (it names one that is near), an argument or a value that is missing or too much, a
value that is no number, out of range, or none of the choices.
"""
STATUSES = {
    0: "all is well, and there is something to say",
    1: "nothing has this name, nothing is found",
    2: "the call is wrong",
    3: "a query or a file cannot be used",
    4: "out of time or memory",
    70: "a fault of ours",
    130: "stopped by you",
}
BEFORE = {
    0: """
The answer is there; these are said beside it, on standard error, what is doubtful in a query behind
`Warning: `. What a load that was cut off left behind is put right by the next command that may
write to the store.
""",
    1: """
ASK that is false and a validation with findings end with 1 too; they say so on standard output.
""",
    4: """
The command took longer than it was given, or more memory. What went to standard output stays; a
file is not written. Give it more, or ask for less. From Python that is OutOfTime or OutOfMemory.
""",
    70: """
Nobody foresaw this: `a fault of detente: please report`. The message names a file, which only you
can read, with the trace, the versions and the arguments of the command; look through it before you
send it: [SECURITY.md](../SECURITY.md) tells where. Nothing is half written.
""",
    130: """
Ctrl-C. Where no file is being written, it ends without a word. SIGTERM ends it with 143. What went
to standard output stays; a file is not written, and an old one stays as it was.
""",
}


@dataclass(frozen=True, order=True)
class Message:
    """A message, with holes for what is put into it."""

    status: int
    giver: str
    text: str

    def shows(self, message: str) -> bool:
        """Whether a message that came out is this one, with something for each hole."""
        fills = {HOLE: ".*", "FILE": r"\S+"}
        parts = re.split(f"({HOLE}|FILE)", self.text)
        return bool(re.fullmatch("".join(fills.get(p, re.escape(p)) for p in parts), message))


def template(node: ast.AST) -> str | None:
    """Return the literal parts of a string, with a hole for each value; None for no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [template(part) or HOLE for part in node.values]
        first = node.values[0]
        if isinstance(first, ast.FormattedValue) and name_of(first.value) in PATHS:
            parts[0] = "FILE"
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (template(node.left) or HOLE) + (template(node.right) or HOLE)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return template(node.func.value) if node.func.attr == "encode" else None
    return None


def name_of(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def given(call: ast.Call) -> Message | None:
    """Return the message that a call ends a command with, or notes; None for another call."""
    name, last = name_of(call.func), call.args[-1]
    text = template(call.args[0])
    if name == "_fail" and isinstance(last, ast.Constant) and text:
        return Message(int(str(last.value)), STOPPED, text)
    if name == "_fail" and text:
        return Message(3, "DetenteError", text)
    if name == "echo" and text and any(word.arg == "err" for word in call.keywords):
        return None if text in (f"Error: {HOLE}", f"Warning: {HOLE}") else Message(0, NOTE, text)
    if name in SAID and len(call.args) > 1 and (text := template(call.args[1])):
        return Message(0, NOTE, text)
    if name == "write" and getattr(call.args[0], "value", None) == 2 and (text := template(last)):
        said = text.removeprefix("Error: ").rstrip()
        return Message(4, CLOCK, said) if "stopped" in said else Message(130, STOPPED, said)
    if name == "fail" and len(call.args) == 2 and (text := template(last)):
        return Message(3, "LoadError", f"FILE: {HOLE}: {text}")
    if name == "BadParameter" and text:
        return Message(2, CALL, f"Invalid value for '{HOLE}': {text}")
    if name in ERRORS and text:
        return Message(ERRORS[name].exit_code, name, text)
    if name == LoadNote.__name__ and text:
        return Message(0, NOTE, text)
    return None


def noted(node: ast.ClassDef) -> Message | None:
    """Return what is doubtful in a query where a class of its own words it."""
    returned = (each for each in ast.walk(node) if isinstance(each, ast.Return) and each.value)
    texts = [text for each in returned if each.value and (text := template(each.value))]
    return Message(0, NOTE, texts[0]) if node.name == UnknownTerm.__name__ else None


def messages() -> Iterator[Message]:
    """Yield every message of ours."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and (message := noted(node)):
                yield message
            if isinstance(node, ast.Call) and node.args and (message := given(node)):
                text = re.sub(f"{HOLE}+", HOLE, message.text.partition("\n")[0])
                if message.giver == "QueryError":  # its places are in the query
                    text = text.replace("FILE", HOLE)
                if re.search(r"[A-Za-z]{2}", text):
                    yield Message(message.status, message.giver, text)


def clicks() -> Iterator[Message]:
    """Yield what click says of wrong calls: its words differ from release to release."""
    for arguments in CLICKS.values():
        done = CliRunner().invoke(cli, arguments)
        text = done.stderr.removeprefix("Error: ").partition("\n")[0]
        # Before 8.3 click put no marks around an option that there is not.
        text = re.sub(r"'[^']+'(?:, '[^']+')*|(?<!\S)--\w[\w-]*", HOLE, text)
        yield Message(
            done.exit_code,
            CALL,
            re.sub(r"(?<=: )-?[\d.]+(?= )|(?<=range )\S+|\([a-z ]+\)", HOLE, text),
        )


MESSAGES = tuple(sorted(set(messages())))
CLICK_MESSAGES = tuple(sorted(set(clicks())))


def page() -> str:
    """Return the page: by exit status, then by class."""
    parts = [PAGE]
    for status, heading in STATUSES.items():
        parts.append(f"\n## {status}: {heading}\n")
        if status in BEFORE:
            parts.append(BEFORE[status])
        ours = [message for message in MESSAGES if message.status == status]
        for giver in dict.fromkeys(message.giver for message in ours):
            if giver in ERRORS:
                parts.append(f"\n### {giver}\n\n{inspect.getdoc(ERRORS[giver])}\n")
            elif giver == CALL:
                parts.append(COMMAND_LINE)
            parts.append("\n")
            for message in ours:
                if message.giver == giver:
                    tick = "``" if "`" in message.text else "`"
                    space = " " if "`" in message.text else ""
                    parts.append(f"- {tick}{space}{message.text}{space}{tick}\n")
    return "".join(parts)


def documented(message: str, status: int) -> bool:
    """Whether a message that came out stands in the page, under the status that it came with."""
    line = message.rstrip("\n").partition("\n")[0]
    return any(each.shows(line) for each in (*MESSAGES, *CLICK_MESSAGES) if each.status == status)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
