"""A server of Virtuoso 7, started by the tests on 127.0.0.1 with a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from benchmarks.endpoints import VIRTUOSO

from .conftest import free_port, no_server


class Virtuoso:
    """A server of Virtuoso's that gives so many rows at most."""

    def __init__(self, folder: Path, rows: int) -> None:
        advice = "apt-get install virtuoso-opensource-7-bin"
        program = shutil.which("virtuoso-t") or no_server("virtuoso-t", advice)
        self.isql = shutil.which("isql-vt") or no_server("isql-vt", advice)
        self.folder, self.sql, http = folder, free_port(), free_port()
        self.url = f"http://127.0.0.1:{http}/sparql"
        ini = VIRTUOSO.format(sql=self.sql, http=http, rows=rows, buffers=10_000, dirty=6_000)
        (folder / "virtuoso.ini").write_text(ini)
        self.process = subprocess.Popen(
            [program, "-f", "-c", "virtuoso.ini"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                httpx.get(self.url, params={"query": "ASK {}"}, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return
        pytest.fail("Virtuoso does not start")

    def load(self, content: bytes) -> None:
        """Load N-Quads, which name the graph of every statement."""
        (self.folder / "all.nq").write_bytes(content)
        done = subprocess.run(
            [self.isql, f"127.0.0.1:{self.sql}", "dba", "dba"],
            input=b"ld_dir('.', 'all.nq', 'urn:none');\nrdf_loader_run();\n",
            capture_output=True,
            check=False,
        )
        assert b"Error" not in done.stdout + done.stderr, done.stdout

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
