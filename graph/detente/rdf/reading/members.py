"""Packed members, one after another, as one file: what is cut off or no member is an error.

The libraries that unpack pass over what follows a member of bzip2 or xz and is none, so that a
second member with a wrong byte is lost in silence; one takes a Zstandard file that is cut off for
whole; and gzip looks at each byte of a header by itself.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from types import ModuleType
from typing import IO, Any, Final

#: Read at once. What follows a member is copied for each, so that it is little.
_PIECE: Final = 8192
#: So much of a Zstandard file at once, of which four bytes may stand for 128 kB, where nothing
#: else bounds what comes out.
_LITTLE: Final = 512
_OUT: Final = 1 << 16
#: So many members may hold nothing; each costs as much as one that holds something.
_EMPTY: Final = 10_000
#: What unpacking xz may need: what `xz -9` makes needs 65 MB.
_MEMORY: Final = 1 << 30
#: Members of these may be followed by zeros, which mean nothing.
_PADDED: Final = frozenset((".gz", ".xz"))


class Members(io.RawIOBase):
    """What the members of a packed file hold.

    Raises:
        EOFError: from `read`, where the file is empty or cut off.
        ValueError: from `read`, where very many members hold nothing.
    """

    def __init__(self, file: IO[bytes], suffix: str, module: ModuleType) -> None:
        """Take a file.

        Args:
            file: it, at its beginning.
            suffix: how it is packed.
            module: what unpacks that.
        """
        self._file = file
        self._padded = suffix in _PADDED
        self._new = _beginning(suffix, module)
        self._piece = _LITTLE if hasattr(module, "backend") else _PIECE
        self._member: Any = None
        self._waiting = b""
        self._begun = False
        self._empty = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer."""
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def read(self, size: int | None = -1) -> bytes:
        """Read on.

        Raises:
            EOFError: the file is empty or cut off.
            ValueError: very many members hold nothing.
        """
        if size is None or size < 0:
            return b"".join(iter(lambda: self._some(_OUT), b""))
        return self._some(size) if size else b""

    def _some(self, size: int) -> bytes:
        while self._member is not None or self._is_more():
            needs = getattr(self._member, "needs_input", True)
            if needs and not self._waiting:
                self._waiting = self._file.read(self._piece)
                if not self._waiting:
                    raise EOFError("it is cut off" if self._begun else "it is empty")
            given, self._waiting = (self._waiting, b"") if needs else (b"", self._waiting)
            content = self._member.decompress(given, size)
            if self._member.eof:
                self._waiting = self._member.unused_data or self._waiting
                self._member = None
                self._empty += not content
                if self._empty > _EMPTY:
                    raise ValueError(f"more than {_EMPTY:,} members of it hold nothing")
            else:
                self._waiting = getattr(self._member, "unconsumed_tail", b"") or self._waiting
            if content:
                return content  # type: ignore[no-any-return]
        return b""

    def _is_more(self) -> bool:
        """Return whether a member follows, and begin with it."""
        while True:
            self._waiting = self._waiting or self._file.read(self._piece)
            if self._padded and self._begun:
                left = self._waiting.lstrip(b"\0")
                if self._waiting and not left:
                    self._waiting = b""
                    continue
                self._waiting = left
            break
        if self._begun and not self._waiting:
            return False
        self._begun, self._member = bool(self._waiting), self._new()
        return True


def _beginning(suffix: str, module: ModuleType) -> Callable[[], Any]:
    """Return what begins to unpack one member."""
    if suffix == ".gz":
        import zlib

        return lambda: zlib.decompressobj(16 + zlib.MAX_WBITS)
    if suffix == ".bz2":
        return module.BZ2Decompressor  # type: ignore[no-any-return]
    if suffix == ".xz":
        return lambda: module.LZMADecompressor(memlimit=_MEMORY)
    if hasattr(module, "backend"):
        return lambda: _Frame(module)
    return module.ZstdDecompressor  # type: ignore[no-any-return]


class _Frame:
    """A frame for the package zstandard, which is called otherwise than the others."""

    def __init__(self, module: ModuleType) -> None:
        self._frame = module.ZstdDecompressor().decompressobj()
        self._ready = b""
        self._ended = False
        self.unused_data = b""

    @property
    def needs_input(self) -> bool:
        return not self._ready

    @property
    def eof(self) -> bool:
        return self._ended and not self._ready

    def decompress(self, content: bytes, size: int) -> bytes:
        if content:
            self._ready += self._frame.decompress(content)
            self._ended = self._frame.eof
            self.unused_data = self._frame.unused_data
        out, self._ready = self._ready[:size], self._ready[size:]
        return out
