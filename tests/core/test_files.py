"""Files written: whole or not at all, nothing else touched, nothing left behind."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente import LoadError, WriteError
from detente.core.files import TemporaryFolder, making, read_bytes, replacing

ROOT = Path(__file__).parents[2]
PYTHON = {**os.environ, "PYTHONPATH": str(ROOT / "graph")}
#: Something unfinished of ours, as its name tells.
LEFT = ".out.csv.detente-0123456789abcdef.part"
#: Signals that end a process unless it hears them, but for those that nobody can catch and those
#: that the processor sends.
ENDING = [
    *("SIGHUP", "SIGINT", "SIGQUIT", "SIGABRT", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGALRM"),
    *("SIGTERM", "SIGVTALRM", "SIGPROF", "SIGXCPU", "SIGIO", "SIGRTMIN", "SIGRTMAX"),
]
posix = pytest.mark.skipif(os.name == "nt", reason="modes, links and signals of POSIX")


def write(path: Path | str, content: bytes = b"new") -> None:
    with replacing(path) as out:
        out.write(content)


def fail_in(
    writing: contextlib.AbstractContextManager[object], failure: type[BaseException]
) -> None:
    with writing as begun:
        if isinstance(begun, Path):
            begun.mkdir()
        raise failure


def named(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """For who is root and may write everywhere: to be somebody who may not."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(0)


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o755, 0o200])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(mode)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


@posix
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write(tmp_path / "out.csv")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o666 & ~mask


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    os.chown(path, 1234, 4321)
    write(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


@posix
@pytest.mark.parametrize("kind", ["link", "link to a link", "relative", "into another folder"])
def test_a_link_stays_and_what_it_points_to_is_written(tmp_path: Path, kind: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / ("elsewhere/t.csv" if kind == "into another folder" else "t.csv")
    target.write_text("old")
    link = tmp_path / "l.csv"
    link.symlink_to("t.csv" if kind == "relative" else target)
    if kind == "link to a link":
        link = tmp_path / "k.csv"
        link.symlink_to("l.csv")
    write(link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@posix
def test_a_link_to_what_is_not_there_yet_makes_it(tmp_path: Path) -> None:
    (tmp_path / "l.csv").symlink_to("t.csv")
    write(tmp_path / "l.csv")
    assert (tmp_path / "l.csv").is_symlink()
    assert (tmp_path / "t.csv").read_bytes() == b"new"


@posix
def test_a_file_with_two_names_keeps_both(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a longer old text")
    (tmp_path / "b.csv").hardlink_to(tmp_path / "a.csv")
    write(tmp_path / "a.csv")
    assert (tmp_path / "b.csv").read_bytes() == b"new"
    assert named(tmp_path) == ["a.csv", "b.csv"]


@posix
def test_nobody_can_guess_the_temporary_name(tmp_path: Path) -> None:
    seen = set()
    for _ in range(3):
        with replacing(tmp_path / "out.csv") as out:
            out.write(b"new")
            seen |= {name for name in named(tmp_path) if name != "out.csv"}
    assert len(seen) == 3
    assert all(name.startswith(".out.csv.") and name.endswith(".part") for name in seen)
    assert str(os.getpid()) not in {part for name in seen for part in name.split(".")}
    assert named(tmp_path) == ["out.csv"]


@posix
@pytest.mark.parametrize("mark", ["name", "no mode but ours"])
def test_what_is_half_written_over_a_private_file_is_private(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o600 if mark == "name" else 0o644)
    with replacing(path) as out:
        out.write(b"new")
        [half] = [each for each in tmp_path.iterdir() if each != path]
        assert stat.S_IMODE(half.stat().st_mode) == 0o600


@pytest.mark.parametrize("failure", [KeyError, OSError, KeyboardInterrupt])
def test_what_stood_there_stays_where_the_writing_fails(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises((failure, WriteError)):
        fail_in(replacing(path), failure)
    assert path.read_text() == "old"
    assert named(tmp_path) == ["out.csv"]


@posix
def test_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    for name in ("n" * 251 + ".csv", "\N{CJK UNIFIED IDEOGRAPH-4E00}" * 83 + ".csv"):
        write(tmp_path / name)
        assert (tmp_path / name).read_bytes() == b"new"


@posix
def test_what_may_be_written_in_a_folder_that_may_not_is(tmp_path: Path) -> None:
    path = tmp_path / "locked" / "out.csv"
    path.parent.mkdir()
    path.write_text("a longer old text")
    path.chmod(0o666)
    for folder in (tmp_path, *list(tmp_path.parents)[:-1]):
        with contextlib.suppress(PermissionError):
            folder.chmod(folder.stat().st_mode | 0o055)
    path.parent.chmod(0o555)
    try:
        with as_nobody():
            write(path)
            with pytest.raises(WriteError, match=r"new\.csv: cannot be written: Permission denied"):
                write(path.parent / "new.csv")
    finally:
        path.parent.chmod(0o755)
    assert path.read_bytes() == b"new"
    assert named(path.parent) == ["out.csv"]


@posix
def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o444)
    tmp_path.chmod(0o777)
    for folder in list(tmp_path.parents)[:-1]:
        with contextlib.suppress(PermissionError):
            folder.chmod(folder.stat().st_mode | 0o055)
    with (
        as_nobody(),
        pytest.raises(WriteError, match=r"out\.csv: cannot be written: Permission denied"),
    ):
        write(path)
    assert path.read_text() == "old"


@pytest.mark.parametrize("what", ["a folder", "in no folder", "below a file"])
def test_where_no_file_can_be_it_is_said(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("old")
    path, message = {
        "a folder": (tmp_path, ": cannot be written: Is a directory"),
        "in no folder": (tmp_path / "no" / "out.csv", f": there is no folder {tmp_path}/no"),
        "below a file": (tmp_path / "file" / "out.csv", ": cannot be written: Not a directory"),
    }[what]
    with pytest.raises(WriteError) as raised:
        write(path)
    assert str(raised.value) == f"{path}{message}"
    assert named(tmp_path) == ["file"]


# What is no file


@posix
def test_a_pipe_with_a_name_is_written_to(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write(pipe)
    reader.join(60)
    assert read == [b"new"]
    assert named(tmp_path) == ["pipe"]


ONTO = """
import sys
from detente.core.files import replacing
print("before")
with replacing(sys.argv[1]) as out:
    out.write(b"new\\n")
print("after")
"""


@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
@pytest.mark.parametrize("onto", ["a pipe", "a file", "the end of a file"])
def test_standard_output_has_a_name(tmp_path: Path, name: str, onto: str) -> None:
    """What else goes there is not lost, also where it is a file."""
    if name.startswith("/proc") and not Path("/proc/self/fd").exists():
        pytest.skip("no such folder here")
    if name == "link":
        (tmp_path / "link").symlink_to("/dev/stdout")
        name = str(tmp_path / "link")
    path = tmp_path / "out.txt"
    path.write_bytes(b"first\n")
    words = [sys.executable, "-c", ONTO, name]
    if onto == "a pipe":
        got = subprocess.run(words, env=PYTHON, check=True, capture_output=True).stdout
        assert got == b"before\nnew\nafter\n"
    else:
        with path.open("ab" if "end" in onto else "wb") as out:
            subprocess.run(words, env=PYTHON, check=True, stdout=out)
        first = b"first\n" if "end" in onto else b""
        assert path.read_bytes() == first + b"before\nnew\nafter\n"


# What is left behind


WAIT = """
import signal, sys, time
from detente.core.files import TemporaryFolder, discard_on_signals, making, replacing
from pathlib import Path
what, path = sys.argv[1], Path(sys.argv[2])
if what != "killed":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as for any command
    discard_on_signals()
with replacing(path) as out, making(path.with_name("store")) as made:
    made.mkdir()
    held = TemporaryFolder("detente-from-")
    (held.path / "x").write_text("x")
    out.write(b"half")
    out.flush()
    print("writing", flush=True)
    time.sleep(60)
"""


@contextlib.contextmanager
def half_way(what: str, path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that has begun to write a file and a folder, and to hold a temporary one."""
    temporary = path.parent.with_name(path.parent.name + "-tmp")
    temporary.mkdir(exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-c", WAIT, what, str(path)],
        env={**PYTHON, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"writing\n"
            yield process
        finally:
            process.kill()


@posix
@pytest.mark.parametrize("name", ENDING)
def test_no_signal_leaves_anything(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name, None)
    if number is None:
        pytest.skip(f"no {name} here")
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "out.csv"
    path.write_text("old")
    with half_way("signaled", path) as process:
        assert len(named(path.parent)) == 3
        process.send_signal(number)
        _, said = process.communicate(timeout=300)
        assert process.returncode == 128 + number
        assert said == (b"Error: interrupted\n" if name == "SIGINT" else b"")
    assert named(path.parent) == ["out.csv"]
    assert path.read_text() == "old"
    assert named(tmp_path / "here-tmp") == []


@posix
def test_what_a_killed_process_left_goes_with_the_next_that_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "out.csv"
    with half_way("killed", path) as process:
        process.kill()
        process.wait(300)
        assert len(named(path.parent)) == 2
        write(path)
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "here-tmp"))
        assert len(named(tmp_path / "here-tmp")) == 1
        held = TemporaryFolder("detente-from-")
        assert named(tmp_path / "here-tmp") == [held.path.name]
        del held
    assert named(path.parent) == ["out.csv"]
    assert named(tmp_path / "here-tmp") == []


@posix
def test_what_another_is_writing_stays(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "out.csv"
    with half_way("killed", path):
        before = named(path.parent)
        write(path.with_name("other.csv"))
        assert named(path.parent) == [*before, "other.csv"]
    with replacing(path) as out:
        write(path.with_name("other.csv"))  # and what this process writes
        out.write(b"new")
    assert path.read_bytes() == b"new"


@posix
@pytest.mark.parametrize(
    "name",
    ["out.part", ".out.csv.part", ".out.csv.123.part", ".out.0123456789abcdef.part", LEFT + "s"],
)
def test_what_others_call_alike_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    os.utime(tmp_path / name, (0, 0))
    write(tmp_path / "out.csv")
    assert (tmp_path / name).read_text() == "mine"


@posix
@pytest.mark.parametrize("kind", ["link", "link to a folder", "pipe"])
def test_what_is_planted_under_such_a_name_is_not_followed(tmp_path: Path, kind: str) -> None:
    (tmp_path / "precious").mkdir()
    victim = tmp_path / "precious" / "victim"
    victim.write_text("precious")
    if kind == "pipe":
        os.mkfifo(tmp_path / LEFT)
    else:
        (tmp_path / LEFT).symlink_to(victim if kind == "link" else victim.parent)
    write(tmp_path / "out.csv")
    assert victim.read_text() == "precious"
    assert (tmp_path / "out.csv").read_bytes() == b"new"


def test_a_folder_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    with making(tmp_path / "store") as made:
        made.mkdir()
        (made / "file").write_text("new")
        assert not (tmp_path / "store").exists()
    assert (tmp_path / "store" / "file").read_text() == "new"
    with pytest.raises(FileExistsError), making(tmp_path / "store") as made:
        made.mkdir()
    with pytest.raises(KeyError):
        fail_in(making(tmp_path / "other"), KeyError)
    assert named(tmp_path) == ["store"]


def test_a_temporary_folder_goes_when_nobody_holds_it() -> None:
    held = TemporaryFolder("detente-from-")
    path = held.path
    assert path.is_dir()
    del held
    end = time.monotonic() + 60
    while path.exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert not path.exists()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_what_has_no_end_is_not_read_to_its_end() -> None:
    with pytest.raises(LoadError, match=r"/dev/zero: longer than 1 MB; is it the file"):
        read_bytes(Path("/dev/zero"), 1_000_000)
