"""Packed files: how one is packed, by its name or its first bytes, and what unpacks it."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import IO, TYPE_CHECKING, Any, Final

from ...core.errors import LoadError, quoted
from ...core.process.memory import in_words
from ..formats import PACKED
from .content import HEAD
from .manner import most_unpacked
from .members import Members

if TYPE_CHECKING:
    import zipfile

#: Whence errors come that say that a file is not packed so, or is cut off.
UNPACKERS: Final = (
    "zlib",
    "_lzma",
    "lzma",
    "zipfile",
    "compression",
    "backports",
    "zstd",
    "pyzstd",
)
_BEGINNINGS: Final = {
    b"\x1f\x8b": ".gz",
    b"BZh": ".bz2",
    b"\xfd7zXZ\x00": ".xz",
    b"\x28\xb5\x2f\xfd": ".zst",
    b"PK\x03\x04": ".zip",
}
_LONGEST: Final = max(map(len, _BEGINNINGS))


def packed_as(head: bytes) -> str:
    r"""Return the suffix of the packing that a file begins with; empty for none.

    >>> packed_as(b"\x1f\x8b\x08"), packed_as(b"<urn:a>")
    ('.gz', '')
    """
    return next((suffix for mark, suffix in _BEGINNINGS.items() if head.startswith(mark)), "")


@contextmanager
def unpack(
    file: IO[bytes], suffix: str, name: str, within: Callable[[IO[bytes]], Any]
) -> Iterator[IO[bytes]]:
    """Yield what is in a file, unpacked as its suffix says, else as it begins.

    Args:
        file: it, at its beginning.
        suffix: of its name, if that is one of PACKED.
        name: what it is called in an error.
        within: bounds what comes out of a packed file.

    Raises:
        LoadError: nothing here unpacks it, or it holds not one file.
    """
    if suffix == ".zip":
        import zipfile

        size = file.seek(0, io.SEEK_END)
        try:
            archive = zipfile.ZipFile(file)
            member = _opened(archive, name, size)
        except NotImplementedError as error:
            reason = str(error)
            raise LoadError(f"{name}: cannot be unpacked here: {reason}; unpack it first") from None
        with archive, member:
            yield _plain(within(member), suffix, name)
        return
    if not suffix:
        ahead = Ahead(file, _LONGEST)
        file, suffix = ahead, packed_as(ahead.head)  # type: ignore[assignment]  # reads: enough
        if suffix == ".zip":
            raise LoadError(f"{name}: packed as zip; unpack it first, or call it .zip")
        if not suffix:
            yield file
            return
    content: Any = Members(file, suffix, _module(suffix, name))
    yield _plain(within(content), suffix, name)


def _plain(content: IO[bytes], suffix: str, name: str) -> IO[bytes]:
    """Return what was unpacked.

    Raises:
        LoadError: it is packed itself.
    """
    ahead = Ahead(content, _LONGEST)
    if within := packed_as(ahead.head):
        raise LoadError(f"{name}: packed twice, {within} in {suffix}; unpack it once first")
    return ahead  # type: ignore[return-value]  # reads, which is enough


def _module(suffix: str, name: str) -> ModuleType:
    for module in PACKED[suffix]:
        try:
            return importlib.import_module(module)
        except ImportError:
            continue
    raise LoadError(
        f"{name}: nothing here unpacks {suffix}; unpack it first, by: zstd -d FILE; "
        "or pip install zstandard"
    )


def _opened(archive: zipfile.ZipFile, name: str, size: int) -> IO[bytes]:
    """Open the one file that an archive holds.

    Raises:
        LoadError: it holds not one file, or one that is too large.
        NotImplementedError: it is packed in a way that nothing here unpacks.
    """
    only, most = _only(archive, name), most_unpacked(size)
    if only.file_size > most:
        raise LoadError(f"{name}: it unpacks to more than {in_words(most)} (--unpacked)")
    return archive.open(only)


def _only(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Return the one file that an archive holds."""
    for each in archive.infolist():
        if _is_outside(each.filename):
            raise LoadError(
                f"{name}: holds {quoted(each.filename)}, a path outside of the archive; nothing "
                "was unpacked; pack the file under its own name"
            )
    found = [
        each
        for each in archive.infolist()
        if not each.is_dir() and not each.filename.startswith(("__MACOSX/", "."))
    ]
    if len(found) != 1:
        some = ", ".join(quoted(each.filename) for each in found[:5]) or "nothing"
        more = f" and {len(found) - 5:,} more" if len(found) > 5 else ""
        raise LoadError(f"{name}: holds {some}{more}, and is to hold one file; unpack it first")
    if found[0].flag_bits & 1:
        raise LoadError(f"{name}: needs a password; unpack it first")
    return found[0]


def _is_outside(path: str) -> bool:
    r"""Return whether a path in an archive leads out of where it would be unpacked.

    >>> [_is_outside(path) for path in ("a/b.ttl", "a..b", "../b", "/b", "a\\..\\b", "C:b")]
    [False, False, True, True, True, True]
    """
    parts = re.split(r"[\\/]", path)
    return ".." in parts or parts[0] == "" or re.match("[A-Za-z]:", path) is not None


class Ahead(io.RawIOBase):
    """A file of which the beginning is known before it is read.

    Attributes:
        head: how it begins: so many bytes, or all of it.
    """

    def __init__(self, file: IO[bytes], size: int = HEAD) -> None:
        self._file = file
        head = b""
        while len(head) < size and (piece := file.read(size - len(head))):
            head += piece
        self.head = self._waiting = head

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def skip(self, beginning: bytes) -> None:
        """Pass over what it begins with, if it does."""
        self.head = self._waiting = self.head.removeprefix(beginning)

    def read(self, size: int | None = -1) -> bytes:
        """Read on."""
        if size is None or size < 0:
            head, self._waiting = self._waiting, b""
            return head + b"".join(iter(lambda: self._file.read(HEAD), b""))
        if self._waiting:
            head, self._waiting = self._waiting[:size], self._waiting[size:]
            return head
        return self._file.read(size)

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer."""
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
