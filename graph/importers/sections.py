"""A mapping file as it is read: every key is checked, and errors say what would be right."""

from __future__ import annotations

import datetime
import difflib
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from ..errors import LoadError, quoted
from ..names import fold

_KINDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


class Section:
    """A table of a mapping; every key is taken once, and what is left over is an error."""

    def __init__(self, place: str, name: str, content: dict[str, Any]) -> None:
        self.place = place
        self.name = name
        self._content = content
        self._known: list[str] = []

    @classmethod
    def read(cls, path: Path) -> Section:
        """Return the whole of a mapping file.

        Raises:
            LoadError: it is missing, or not TOML.
        """
        try:
            return cls(str(path), "", tomllib.loads(path.read_text(encoding="utf-8-sig")))
        except FileNotFoundError:
            raise LoadError(f"{path}: there is no such mapping") from None
        except (OSError, UnicodeDecodeError) as error:
            raise LoadError(f"{path}: cannot be read as text in UTF-8: {error}") from error
        except tomllib.TOMLDecodeError as error:
            raise LoadError(f"{path}: not TOML: {error}") from error

    def fail(self, key: str, problem: str) -> LoadError:
        """Return the error of a key of this table."""
        where = ".".join(part for part in (self.name, key) if part)
        return LoadError(f"{self.place}: {where or 'the mapping'}: {problem}")

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that must be there, unless there is a default."""
        found = self._take(key, str, default)
        if found is None:
            raise self.fail(key, f'is missing; write {key} = "..."')
        if default is None and not found.strip():
            raise self.fail(key, "is empty")
        return str(found)

    def maybe(self, key: str) -> str | None:
        """Return a text, or None where there is none."""
        found = self._take(key, str, None)
        return None if found is None else str(found)

    def number(self, key: str, default: int, least: int) -> int:
        """Return a whole number that is at least so much."""
        found = self._take(key, int, default)
        if isinstance(found, bool) or int(found) < least:
            raise self.fail(key, f"{found!r} is no whole number from {least} on")
        return int(found)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        return bool(self._take(key, bool, default))

    def texts(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        """Return texts: a list of them, or one."""
        self._known.append(key)
        found = self._content.get(key, list(default))
        found = [found] if isinstance(found, str | int) else found
        if not isinstance(found, list) or not all(isinstance(each, str | int) for each in found):
            raise self.fail(
                key, f'{quoted(str(found))} is neither a text nor a list ["...", "..."]'
            )
        return tuple(str(each) for each in found)

    def choice(self, key: str, choices: Collection[str], default: str | None = None) -> str:
        """Return one of the words that are allowed."""
        found = self.text(key, default)
        if found not in choices:
            raise self.fail(key, f"{quoted(found)} is none of {', '.join(choices)}")
        return found

    def day(self, key: str) -> datetime.date | None:
        """Return a day, written as TOML writes it or in quotes."""
        self._known.append(key)
        found: Any = self._content.get(key)
        if isinstance(found, str):
            try:
                found = datetime.date.fromisoformat(found)
            except ValueError:
                raise self.fail(key, f"{quoted(found)} is no day; write 2018-12-31") from None
        if found is None:
            return None
        if type(found) is datetime.date:
            return found
        raise self.fail(key, f"{quoted(str(found))} is no day; write 2018-12-31")

    def values(self, key: str) -> dict[str, str]:
        """Return a table from what a cell holds to what it means."""
        found = self._take(key, dict, {})
        for name, value in found.items():
            if not isinstance(value, str):
                raise self.fail(key, f'{name} is to be a text: {name} = "..."')
        return {fold(name): value for name, value in found.items()}

    def section(self, key: str) -> Section | None:
        """Return a table inside, None where it is not there."""
        found = self._take(key, dict, None)
        return None if found is None else Section(self.place, self._inside(key), found)

    def sections(self, key: str) -> list[Section]:
        """Return the tables of a list of tables, written [[key]]."""
        found = self._take(key, list, [])
        if not all(isinstance(each, dict) for each in found):
            raise self.fail(key, f"write [[{self._inside(key)}]] for each")
        return [
            Section(self.place, f"{self._inside(key)}[{at}]", each)
            for at, each in enumerate(found, 1)
        ]

    def finish(self) -> None:
        """Complain of the first key that means nothing here.

        Raises:
            LoadError: there is one; the message names the nearest that would.
        """
        for key in self._content:
            if key not in self._known:
                raise self.fail(key, f"means nothing here; {suggest(key, self._known)}")

    def _inside(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _take(self, key: str, kind: type, default: Any) -> Any:
        self._known.append(key)
        found = self._content.get(key, default)
        if found is default or isinstance(found, kind):
            return found
        raise self.fail(key, f"{quoted(str(found))} is to be {_KINDS[kind]}")


def suggest(name: str, known: Iterable[str]) -> str:
    """Return 'did you mean ...?' with the nearest names, or what there is.

    >>> suggest("memebr", ["member", "role"])
    "did you mean 'member'?"
    """
    names = list(dict.fromkeys(known))
    folded = {fold(each): each for each in names}
    close = difflib.get_close_matches(fold(name), folded, 3, 0.6)
    close += [key for key in folded if fold(name) in key and key not in close][: 3 - len(close)]
    if close:
        return f"did you mean {' or '.join(repr(folded[key]) for key in close)}?"
    shown = ", ".join(names[:30]) + (", ..." if len(names) > 30 else "")
    return f"there are: {shown}" if names else "nothing may stand here"
