"""What a person sees who types a command in a terminal."""

import fcntl
import os
import pty
import shlex
import struct
import subprocess
import termios
from pathlib import Path


def terminal(command: str, folder: Path, tools: Path) -> str:
    """Return what a person sees who types a command in a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "TERM": "dumb"}  # no bars
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,  # what it opens is its own terminal, and can wait
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    process.wait()
    return seen.decode().replace("\r\r\n", "\n").replace("\r\n", "\n")


def unfinished(command: str) -> bool:
    """Whether a shell would wait for another line."""
    try:
        shlex.split(command)
    except ValueError:
        return True
    return command.endswith("\\\n")
