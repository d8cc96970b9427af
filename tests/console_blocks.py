"""The commands that README.md and docs/ show, and what they show of each.

`python tests/console_blocks.py [PAGE ...]` runs them and writes what came out into the pages, and
the values of their Python examples; what stands for lines left out (`...`) stays.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from terminal import terminal, unfinished

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "...\n"
NUMBER = r"\d{1,3}(?:,\d{3})+"


def make_tools(folder: Path) -> Path:
    """Return `folder` with a `detente` in it that is this checkout's."""
    script = folder / "detente"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {ROOT / "cli.py"} "$@"\n')
    script.chmod(0o755)
    return folder


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block, and what the block shows of it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        command = lines.pop(0)
        while unfinished(command):
            command += lines.pop(0)
        yield command, "".join(lines)


def agrees(shown: str, seen: str) -> bool:
    """Whether what a page shows is what came out, but for the lines that it leaves out."""
    pieces = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
    return bool(re.fullmatch(".*\n".join(map(re.escape, pieces)), seen, re.DOTALL))


def agrees_as_it_grows(shown: str, seen: str) -> bool:
    """Whether it agrees, where counts of a thousand and more may be a tenth off: facts come."""
    if agrees(shown, seen):
        return True
    pieces = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
    patterns = (f"({NUMBER})".join(map(re.escape, re.split(NUMBER, each))) for each in pieces)
    found = re.fullmatch(".*\n".join(patterns), seen, re.DOTALL)
    told = [number for each in pieces for number in re.findall(NUMBER, each)]
    return found is not None and all(
        0.9 <= _number(now) / _number(then) <= 1.1
        for then, now in zip(told, found.groups(), strict=True)
    )


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def refreshed(shown: str, seen: str) -> str:
    """Return what came out, with the lines left out that `shown` leaves out."""
    if agrees(shown, seen):
        return shown
    lines, old = seen.splitlines(keepends=True), shown.splitlines(keepends=True)
    if LEFT_OUT not in old:
        return seen
    if old.count(LEFT_OUT) > 1:  # where the rest went is for a reader to say
        print(f"by hand, from:\n{seen}")
        return shown
    first = old.index(LEFT_OUT)
    last = len(old) - first - 1
    return "".join(lines[:first] + [LEFT_OUT] + (lines[-last:] if last else []))


def refreshed_python(block: str) -> str:
    """Return a Python example with what its lines print today."""
    example = doctest.DocTestParser().get_doctest(block, {}, "page", None, 0)
    out = io.StringIO()
    globs: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    if not runner.run(example, out=out.write).failed:
        return block
    parts, lines = [], block.splitlines(keepends=True)
    following = [each.lineno for each in example.examples[1:]] + [len(lines)]
    for each, end in zip(example.examples, following, strict=True):
        got = io.StringIO()
        hook, stdout = sys.displayhook, sys.stdout
        sys.displayhook, sys.stdout = sys.__displayhook__, got
        try:
            exec(compile(each.source, "page", "single"), globs)
        except Exception as error:
            got.write(f"Traceback (most recent call last):\n    ...\n{_named(error)}: {error}\n")
        finally:
            sys.displayhook, sys.stdout = hook, stdout
        source = each.source.count("\n")
        parts += lines[each.lineno : each.lineno + source]
        same = doctest.OutputChecker().check_output(each.want, got.getvalue(), doctest.ELLIPSIS)
        shown = re.sub(r"^$(?=\n)", doctest.BLANKLINE_MARKER, got.getvalue(), flags=re.MULTILINE)
        parts.append(each.want if same or each.exc_msg else shown)
        after = each.lineno + source + each.want.count("\n")
        parts += lines[after:end]
    return "".join(lines[: example.examples[0].lineno] + parts)


def _named(error: Exception) -> str:
    kind = type(error)
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )


def refresh(page: Path, tools: Path) -> None:
    """Write into a page what its commands and examples show today."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for match in BLOCK.finditer(text):
            if match[1] == "console":
                new = "".join(
                    f"$ {command}{refreshed(shown, terminal(command, Path(folder), tools))}"
                    for command, shown in commands(match[2])
                )
            elif match[1] == "python":
                before = Path.cwd()
                os.chdir(folder)
                new = refreshed_python(match[2])
                os.chdir(before)
            else:
                continue
            if new != match[2]:
                text = text.replace(match[2], new, 1)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asked = [Path(name).resolve() for name in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        for page in asked or PAGES:
            refresh(page, make_tools(Path(folder)))
