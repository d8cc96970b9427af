"""Comunica over a file, in a network namespace of its own, since it listens on all addresses.

A socket of 127.0.0.1 is made outside and handed in; this file, run inside, passes what comes there
to the port inside.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

VARIABLE = "DETENTE_COMUNICA"
ADVICE = f"npm install --prefix FOLDER @comunica/query-sparql-file@4.5.0, {VARIABLE}=FOLDER"
_PROGRAM = "comunica-sparql-file-http"
_PORT = 13000
_UP, _LOOPBACK_UP = 0x8914, 1 | 64


class Comunica:
    """Comunica's server over a file of N-Quads, with so many seconds for an answer."""

    def __init__(self, folder: Path, content: bytes, seconds: int = 60) -> None:
        from .conftest import no_server  # not where this file is run inside

        installed, path = os.environ.get(VARIABLE), os.environ.get("PATH", "")
        if installed:
            path = os.pathsep.join((str(Path(installed) / "node_modules" / ".bin"), path))
        program = shutil.which(_PROGRAM, path=path) or no_server(_PROGRAM, ADVICE)
        inside = [shutil.which("unshare") or no_server("unshare", "Linux"), "--net"]
        if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
            no_server("network namespace for Comunica", "run as root")
        file = folder / "all.nq"
        file.write_bytes(content)
        self.log = folder / "comunica.log"  # what it says of queries that it breaks off
        with socket.create_server(("127.0.0.1", 0)) as outside, self.log.open("wb") as log:
            self.url = f"http://127.0.0.1:{outside.getsockname()[1]}/sparql"
            self.process = subprocess.Popen(
                [
                    *(*inside, sys.executable, __file__, str(outside.fileno()), str(_PORT)),
                    *(program, str(file), "--port", str(_PORT), "--workers", "1"),
                    *("--timeout", str(seconds)),
                ],
                pass_fds=[outside.fileno()],
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
        for _ in range(600):
            try:
                httpx.post(self.url, data={"query": "ASK {}"}, trust_env=False, timeout=300)
            except httpx.TransportError:
                time.sleep(0.5)
            else:
                return
        self.stop()
        pytest.fail("Comunica does not start")

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Hand over what comes from one end of a connection to the other, and its end."""
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def main(number: str, port: str, *command: str) -> None:
    """Begin the server in this namespace, and pass on what comes to a socket from outside."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _UP, struct.pack("16sh14x", b"lo", _LOOPBACK_UP))
    outside = socket.socket(fileno=int(number))
    subprocess.Popen(command, close_fds=True)
    while True:
        met, _ = outside.accept()
        try:
            inner = socket.create_connection(("127.0.0.1", int(port)))
        except OSError:
            met.close()
            continue
        for ends in ((met, inner), (inner, met)):
            threading.Thread(target=_pass_on, args=ends, daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
