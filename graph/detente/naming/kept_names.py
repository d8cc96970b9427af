"""The names in a store on disk, kept beside it in a file of folded text, so that `find` reads that.

The engine takes a look-up for each name that it looks at, a hundred times as long. The file belongs
to one state of the store: what else writes there makes the engine's files others, by name or size,
and then the store is searched itself, as where the file is cut short or otherwise not as written.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..actors.states import States
from ..core.files import opened_own, replacing
from ..evidence.statements import uses_vocabulary
from ..rdf import oxigraph
from ..rdf.store import rows

BESIDE: Final = "names.txt"
_LAYOUT: Final = 2
#: Between the parts of a line; nothing that is folded holds them.
_PART, _LINE = "\t", "\n"
#: So begins the line of what a state may be called.
_STATE: Final = "\x01"
#: The last line: the check sum of all lines between the first and it.
_CHECK: Final = b"%08x\n"
_CHECK_LENGTH: Final = len(_CHECK % 0)


def write_beside(
    place: Path, store: ox.Store, relations: tuple[str, ...], plain: Callable[[str], str]
) -> None:
    """Write the names in a store beside it; the store must not change any more.

    Args:
        place: the folder of the store.
        store: it.
        relations: what gives a name or a definition; each is known by its place among these.
        plain: makes of a text what is searched.

    Raises:
        WriteError: it cannot be written.
    """
    graphs = "{ %s }" if uses_vocabulary(store) else "{ { %s } UNION { GRAPH ?graph { %s } } }"
    check = 0
    with replacing(place / BESIDE) as out:
        head = {"layout": _LAYOUT, "relations": relations, "files": oxigraph.engine_files(place)}
        out.write(json.dumps(head).encode() + b"\n")
        for key in sorted(States(store).keys()):
            line = _bytes(f"{_STATE}{key}{_LINE}")
            check = zlib.crc32(line, check)
            out.write(line)
        for at, relation in enumerate(relations):
            said = graphs.replace("%s", f"?thing <{relation}> ?text")
            for thing, text in rows(store, f"SELECT ?thing ?text {said}"):
                if isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal):
                    iri, ending = thing.value, thing.value.casefold()
                    parts = plain(text.value), str(at), iri if iri != ending else "", ending
                    line = _bytes(f"{_PART.join(parts)}{_LINE}")
                    check = zlib.crc32(line, check)
                    out.write(line)
        out.write(_CHECK % check)


class KeptNames:
    """The names of a store, as they were written beside it."""

    def __init__(self, lines: bytes, relations: tuple[str, ...]) -> None:
        self._lines, self._relations = lines, relations

    @classmethod
    def of(cls, place: Path, relations: tuple[str, ...]) -> KeptNames | None:
        """Return the names in a store; None where there are none, or they or it have changed since.

        Args:
            place: the folder of the store.
            relations: what they were written with.
        """
        try:
            with opened_own(place / BESIDE) as file:
                head = json.loads(file.readline())
                wanted = {"layout": _LAYOUT, "relations": [*relations]}
                if head != wanted | {"files": oxigraph.engine_files(place)}:
                    return None
                file.seek(-1, os.SEEK_CUR)  # each line is found by the end of the one before
                lines = file.read()
            told = zlib.crc32(memoryview(lines)[1:-_CHECK_LENGTH])
            if lines.startswith(b"\n") and lines[-_CHECK_LENGTH:] == _CHECK % told:
                return cls(lines, relations)
        except (OSError, ValueError, RecursionError):
            pass
        return None

    def likely(self, words: tuple[str, ...], ending: str | None) -> set[tuple[str, str]]:
        """Return what has the letters of all words in a text, or an IRI with an ending.

        Args:
            words: folded.
            ending: in lower case; None for none.

        Returns:
            Each by its IRI, with the relation that leads to the text.
        """
        longest, *others = sorted(map(_bytes, words), key=len, reverse=True)
        found = set()
        for line in self._holding(longest):
            text, _, rest = line.partition(_bytes(_PART))
            if longest in text and all(word in text for word in others):
                found.add(rest)
        if ending is not None:
            for line in self._holding(_bytes(ending + _LINE)):
                found.add(line.partition(_bytes(_PART))[2])
        parts = (each.decode().split(_PART) for each in found if each)
        return {(iri or end, self._relations[int(at)]) for at, iri, end in parts}

    def may_be_state(self, keys: set[str]) -> bool:
        """Return whether anything by which names of states are compared is one of some keys."""
        return any(_bytes(f"{_LINE}{_STATE}{key}{_LINE}") in self._lines for key in keys)

    def _holding(self, wanted: bytes) -> Iterator[bytes]:
        """Yield each line that holds something."""
        at = self._lines.find(wanted)
        while at >= 0:
            start = self._lines.rfind(b"\n", 0, at) + 1
            end = self._lines.find(b"\n", at)
            yield self._lines[start:end]
            at = self._lines.find(wanted, end)


def _bytes(text: str) -> bytes:
    """Return text as it stands in the file; half a pair of characters stands nowhere."""
    return text.encode(errors="replace")
