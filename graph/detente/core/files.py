"""Files out: written beside their path and renamed, so that a failure leaves what stood there.

What is half written has a name that nobody can guess, and is locked. It goes when a signal ends the
command; what SIGKILL or a fault in native code leaves goes when somebody writes into the same
folder next, since nobody holds its lock any more.

`finally` removes a half-written file where Python runs. It does not run while the engine does: a
handler that raises KeyboardInterrupt on SIGTERM was heard when the query ended by itself, after 9
and 24 seconds in two that were tried and not within 30 in a third. The default action of a signal
ends the process at once and leaves the half-written file. So one thread waits for signals, and
only while a file is written.
"""

from __future__ import annotations

import contextlib
import errno
import io
import itertools
import os
import re
import signal
import stat
import sys
import time
import weakref
from _thread import allocate_lock
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from .errors import LoadError, WriteError
from .process.memory import in_words
from .text import on_terminal

try:
    import fcntl
except ImportError:  # Windows, where nobody can remove a file that is open
    fcntl = None  # type: ignore[assignment]

_BUFFER: Final = 1 << 16
_LONGEST: Final = 100_000_000  # bytes of a file that is read as a whole
_NAMED: Final = 200  # bytes of a name that stay in the temporary one, so that it is not too long
#: What a place is held by while something is done to what is there: an empty file beside it.
_HELD: Final = ".detente-lock"
_TEMPORARY: Final = rf"(?:\..+\.)?detente-(?:[a-z]+-)?[0-9a-f]{{16}}\.part|\..+{re.escape(_HELD)}"
_LOOKED_AT: Final = 10_000  # names of a folder among which leftovers are looked for
_ABANDONED: Final = 24 * 3600  # seconds after which what cannot be locked has lost its process
_AGAIN: Final = 0.05  # seconds after which a place that is held is tried again
_PATIENCE: Final = 5  # seconds that a signal waits for a file that is being written over
#: Why a folder takes no new file, although one in it may be written.
_NO_NEW: Final = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))
#: Why a file that may be written cannot be replaced.
_NO_RENAME: Final = _NO_NEW | {errno.EBUSY, errno.EXDEV}
#: Where systems list the open files of a process; /dev/stdout leads there.
_DESCRIPTORS: Final = r"/dev/fd|/proc/(\d+)(?:/task/\d+)?/fd"
#: Signals that end nobody, that nobody can catch, and those of faults in native code, which goes on
#: where it was when a handler returns.
NOT_ENDING: Final = frozenset((
    *("SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGINFO"),
    *("SIGKILL", "SIGSTOP", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGSYS", "SIGEMT"),
))  # fmt: skip
_ACCESS_OF: Final = os.access in os.supports_effective_ids
_unfinished: set[Path] = set()
_guard = allocate_lock()  # held while something unfinished is made, and a file is written over
_ending: list[int] = []  # signals that a program of ours wants heard while it writes


@contextlib.contextmanager
def replacing(path: Path | str) -> Iterator[BinaryIO]:
    """Open a file for writing bytes; they take the place of what is there when the block ends well.

    Where `path` is a link, that stays, and what it points to is written. A file that is there keeps
    its mode and its owner. What is not a regular file (a terminal, a pipe, /dev/stdout) is written
    to directly; a terminal gets nothing that drives it.

    Raises:
        WriteError: the folder is missing, the path is not ours to write, or the disk is full.
    """
    target = Path(path)
    try:
        direct = _opened_directly(target)
        if direct is not None:
            with os.fdopen(direct, "wb", _BUFFER) as out:
                yield on_terminal(out)
            return
        real = Path(os.path.realpath(target))
        held = _status(real)
        if held and not os.access(real, os.W_OK, effective_ids=_ACCESS_OF):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with _new_file(real, held) as (partial, out):
            yield out
            out.flush()
            _put(partial, out, real, held)
    except OSError as error:
        check_folder(target)
        raise WriteError(f"{target}: cannot be written: {error.strerror or error}") from error


def check_folder(path: Path) -> None:
    """Raise WriteError where the folder that a file is to be in is not there."""
    try:
        path.parent.stat()
    except FileNotFoundError as error:
        raise WriteError(f"{path}: there is no folder {path.parent}") from error
    except OSError:
        pass


@contextlib.contextmanager
def making(path: Path) -> Iterator[Path]:
    """Give a name for a new folder; it takes the name `path` when the block ends well.

    Raises:
        OSError: there is no room or no right, or something is at `path`.
    """
    path = Path(os.path.realpath(path))
    with beside(path) as folder:
        yield folder / "new"
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        (folder / "new").rename(path)


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Make a folder beside a path, for what is to be moved there; it goes after the block.

    Raises:
        OSError: there is no room or no right.
    """
    with _new_folder(path.parent, _beginning(path)) as folder:
        yield folder


@contextlib.contextmanager
def holding(path: Path, doing: str, patience: float) -> Iterator[str]:
    """Hold a path against others who want to hold it; give "", or what the one who has it does.

    A folder that takes no new file is nobody's to change, so that nothing has to be held there.

    Args:
        path: it, with no link in it.
        doing: what is being done to it, for the others.
        patience: how many seconds to wait for another.
    """
    lock, end = path.with_name(f".{path.name}{_HELD}"), time.monotonic() + patience
    _listen()
    while True:
        try:
            number = _open_lock(lock)
        except OSError:
            yield ""
            return
        ours = _locked(number)
        if ours is not False and _is_at(number, lock):
            break
        theirs = os.read(number, _NAMED).decode("utf-8", "replace")
        os.close(number)
        if ours is False and time.monotonic() > end:
            yield theirs or "using it"
            return
        time.sleep(_AGAIN if ours is False else 0)
    _unfinished.add(lock)
    try:
        with contextlib.suppress(OSError):  # that of another user, which can only be locked
            os.write(number, doing.encode())
        yield ""
    finally:
        with contextlib.suppress(OSError):
            lock.unlink(missing_ok=True)
        _unfinished.discard(lock)
        os.close(number)


def is_folder(path: Path) -> bool:
    """Whether a folder is there; no name is too long to be asked about."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read_text(path: Path) -> str:
    """Return what a text file says, each line ended by a line feed: a question, a rule, a check.

    Raises:
        LoadError: it cannot be read, or is not UTF-8.
    """
    return decoded(read_bytes(path), path).replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, most: int = _LONGEST) -> bytes:
    """Return what a file holds that is read as a whole.

    Args:
        path: the file; a pipe or a device may have no end.
        most: so many bytes at most.

    Raises:
        LoadError: it cannot be read, or is longer.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise LoadError(f"{path}: longer than {in_words(most)}; is it the file that was meant?")
    return content


def opened_own(path: Path) -> io.BufferedReader:
    """Open a file that we wrote, to read it.

    In a folder of others something else may stand in its place: a pipe is not waited for, and a
    device, which may have no end, not read.

    Raises:
        OSError: it cannot be opened, or is no regular file.
    """
    file = os.open(path, os.O_RDONLY | _flags("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "not a file", str(path))
    return os.fdopen(file, "rb")


def is_none_of_ours(error: OSError) -> bool:
    """Return whether `read_own` found something that we never wrote."""
    return error.errno in (errno.EINVAL, errno.EFBIG)


def read_own(path: Path, most: int = _LONGEST) -> bytes:
    """Return what a file that we wrote holds.

    Raises:
        OSError: it cannot be read, is no regular file, or longer than any of ours.
    """
    with opened_own(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, "longer than any of ours", str(path))
    return content


def decoded(content: bytes, path: Path) -> str:
    """Return the text that a file holds, as it is written there.

    Raises:
        LoadError: it is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{path}: not text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


class TemporaryFolder:
    """A new folder for what is needed for a while; it goes when nobody holds this any more.

    Raises:
        WriteError: there is no room or no right.
    """

    def __init__(self, prefix: str) -> None:
        import tempfile

        held = contextlib.ExitStack()
        try:
            self.path = held.enter_context(_new_folder(Path(tempfile.gettempdir()), prefix))
        except OSError as error:
            raise WriteError(
                f"no temporary folder can be made: {error.strerror or error}"
            ) from error
        weakref.finalize(self, held.close)


# Directly


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _opened_directly(target: Path) -> int | None:
    """Return what is no regular file, opened for writing; None for what can be replaced."""
    number = _descriptor(target)
    if number is not None:
        if number == 1 and sys.stdout is not None:
            sys.stdout.flush()
        return os.dup(number)
    held = _status(target)
    if held is None or stat.S_ISREG(held.st_mode):
        return None
    return os.open(target, os.O_WRONLY | _flags("O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


def _descriptor(path: Path) -> int | None:
    """Return the number of the open file of this process that a path stands for, if it does."""
    for _ in range(40):  # a link may lead to a link
        folder = os.path.realpath(path.parent)
        found = re.fullmatch(_DESCRIPTORS, folder)
        if found and path.name.isdecimal():
            return int(path.name) if found[1] in (None, str(os.getpid())) else None
        try:
            path = Path(folder, Path(folder, path.name).readlink())
        except OSError:
            return None
    return None


def _flags(*names: str) -> int:
    """Return those flags of a file to be opened that this system has."""
    return sum(getattr(os, name, 0) for name in names)


# Beside


@contextlib.contextmanager
def _new_file(real: Path, held: os.stat_result | None) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a new file beside a path, or where that folder takes none, among temporary files."""
    mode, beginning = 0o600 if held else 0o666, _beginning(real)
    try:
        partial, number = _made(real.parent, beginning, mode)
    except OSError as error:
        if held is None or error.errno not in _NO_NEW:
            raise
        import tempfile

        partial, number = _made(Path(tempfile.gettempdir()), beginning, mode)
    try:
        with os.fdopen(number, "wb", _BUFFER) as out:
            yield partial, out
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        _unfinished.discard(partial)


@contextlib.contextmanager
def _new_folder(place: Path, beginning: str) -> Iterator[Path]:
    """Make a new folder, for a while."""
    folder, lock = _made(place, beginning, None)
    try:
        yield folder
    finally:
        _remove_folder(folder)
        if lock >= 0:
            os.close(lock)


def _beginning(path: Path) -> str:
    """Return what the name of something beside a path begins with."""
    return f".{path.name.encode('utf-8', 'replace')[:_NAMED].decode('utf-8', 'ignore')}.detente-"


def _made(folder: Path, beginning: str, mode: int | None) -> tuple[Path, int]:
    """Make a file of a mode, or a folder, of a new name; return it, opened and locked."""
    _sweep(folder)
    _listen()
    while True:
        new = folder / f"{beginning}{os.urandom(8).hex()}.part"
        with _guard:
            _unfinished.add(new)
            try:
                number = _open_new(new, mode)
            except OSError as error:
                _unfinished.discard(new)
                if isinstance(error, FileExistsError):
                    continue
                raise
        # Who clears away what nobody holds may have come between.
        if number < 0 or (_locked(number) is not False and _is_at(number, new)):
            return new, number
        os.close(number)


def _open_lock(lock: Path) -> int:
    how = _flags("O_NOFOLLOW", "O_CLOEXEC")
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | how, 0o666)
    except PermissionError:
        return os.open(lock, os.O_RDONLY | how)


def _is_at(number: int, path: Path) -> bool:
    """Return whether an open file is still what a path names."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(number))
    except OSError:
        return False


def _open_new(new: Path, mode: int | None) -> int:
    if mode is not None:
        exclusive = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        return os.open(new, exclusive | _flags("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"), mode)
    new.mkdir(mode=0o700)
    return os.open(new, os.O_RDONLY) if fcntl else -1  # Windows opens no folder


def _locked(number: int) -> bool | None:
    """Lock an open file as long as it is open; False where another has, None where nobody can."""
    if not fcntl:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed left half written in a folder."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in itertools.islice(entries, _LOOKED_AT):
            if re.fullmatch(_TEMPORARY, entry.name) and Path(entry.path) not in _unfinished:
                with contextlib.suppress(OSError):
                    _remove_abandoned(Path(entry.path))


def _remove_abandoned(path: Path) -> None:
    found = path.lstat()
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        return
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return
    number = os.open(path, os.O_RDONLY | _flags("O_NOFOLLOW", "O_CLOEXEC")) if fcntl else -1
    try:
        alone = None if number < 0 else _locked(number)
        if alone is None:
            alone = time.time() - found.st_mtime > _ABANDONED
        if alone and stat.S_ISDIR(found.st_mode):
            _remove_folder(path)
        elif alone:
            path.unlink()
    finally:
        if number >= 0:
            os.close(number)


def _remove_folder(path: Path) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)
    _unfinished.discard(path)


# Into its place


def _put(partial: Path, out: BinaryIO, real: Path, held: os.stat_result | None) -> None:
    """Give a file that is written its place."""
    if held is not None and (held.st_nlink > 1 or not _made_alike(out.fileno(), real, held)):
        _write_over(partial, real)
        return
    if os.name == "nt":
        out.close()
    try:
        partial.replace(real)
    except OSError as error:
        if held is None or error.errno not in _NO_RENAME:
            raise
        _write_over(partial, real)


def _made_alike(number: int, real: Path, held: os.stat_result) -> bool:
    """Give an open file the owner, mode and attributes of another; False where it cannot be."""
    if not hasattr(os, "fchown"):
        return True
    own = os.fstat(number)
    try:
        if (own.st_uid, own.st_gid) != (held.st_uid, held.st_gid):
            os.fchown(number, held.st_uid, held.st_gid)
        os.fchmod(number, held.st_mode & 0o777)
    except OSError:
        return False
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):  # of a file system that has none
            for name in os.listxattr(real):
                if name != "security.capability":
                    os.setxattr(number, name, os.getxattr(real, name))
    return True


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let signals that end this process wait, for a moment in which it must not end."""
    with _guard:
        yield


def _write_over(partial: Path, real: Path) -> None:
    """Write what is written to a file that has to stay the same one; signals wait meanwhile."""
    import shutil

    with partial.open("rb") as source, undisturbed(), real.open("r+b") as out:
        size = partial.stat().st_size
        if hasattr(os, "posix_fallocate") and size:
            try:
                os.posix_fallocate(out.fileno(), 0, size)  # before anything of the old is lost
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    raise
        shutil.copyfileobj(source, out, 1 << 20)
        out.truncate(size)


# Signals


def discard_unfinished() -> None:
    """Remove what is half written; for a process that is about to be stopped from outside."""
    guarded = _guard.acquire(timeout=_PATIENCE)
    for path in tuple(_unfinished):
        with contextlib.suppress(OSError):
            if path.is_dir():
                _remove_folder(path)
            else:
                path.unlink(missing_ok=True)
    if guarded:
        _guard.release()


def discard_on_signals() -> None:
    """Let a signal that ends this process remove what is half written first, at once.

    For a program of our own, in its main thread.
    """
    if os.name != "nt":
        _ending[:] = [number for number in signal.valid_signals() if _ends(number)]


def _ends(number: int) -> bool:
    """Return whether a signal ends this process as it is now, and can be heard."""
    name = getattr(number, "name", "")
    usual = signal.SIG_DFL, signal.default_int_handler
    return name not in NOT_ENDING and signal.getsignal(number) in usual


def _listen() -> None:
    """Wait in a thread for a signal that ends the process; the first file that is written asks."""
    if not _ending:
        return
    import threading

    if threading.current_thread() is not threading.main_thread():
        return
    heard = frozenset(_ending)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)  # gets each signal's number at once
    while _ending:
        signal.signal(_ending.pop(), _wait)

    def wait() -> None:
        # One for which somebody has a handler of their own meanwhile, as a server has, is theirs.
        while (number := os.read(reading, 1)[0]) not in heard or (
            signal.getsignal(number) is not _wait
        ):
            pass
        _end(number)

    threading.Thread(target=wait, daemon=True).start()


def _wait(*_: object) -> None:
    """Go no further, so that one thread alone says that it ends; but for what must be whole."""
    import threading

    if not _guard.locked():
        threading.Event().wait()


def _end(number: int) -> None:
    discard_unfinished()
    if number == signal.SIGINT:
        with contextlib.suppress(OSError):  # nobody may hear it
            os.write(2, b"Error: interrupted\n")
    os._exit(128 + number)
