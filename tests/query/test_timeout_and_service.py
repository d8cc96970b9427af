"""Queries that take too long, and queries that ask other servers."""

import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_file import QUERIES

from cli import cli

ROOT = Path(__file__).parents[2]


HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STR(?a) = STR(?i)) }"


@pytest.mark.parametrize("output", [True, False])
def test_a_timeout_stops_a_heavy_query(tmp_path: Path, output: bool) -> None:
    path = tmp_path / "answer.csv"
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "query", "--timeout", "1", HEAVY]
        + (["-o", str(path)] if output else []),
        capture_output=True,
        text=True,
        timeout=300,
    )
    seconds = time.monotonic() - begin
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "Error: stopped after 1 seconds (--timeout)\n"
    assert list(tmp_path.iterdir()) == []
    assert 1 < seconds < 60  # alone it would take days


def test_a_timeout_stops_while_the_answer_is_written(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("old")
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "query", "--timeout", "1", query, "-o", str(path)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["answer.csv"]


def test_a_timeout_that_is_not_reached_changes_nothing(small: Path) -> None:
    command = [sys.executable, "cli.py", "query", "--bare", "--data", str(small), QUERIES["rows"]]
    untimed, timed = (
        subprocess.run(each, cwd=ROOT, capture_output=True, timeout=300)
        for each in (command, [*command, "--timeout", "30"])
    )
    assert (timed.returncode, timed.stderr) == (0, b"")
    assert timed.stdout == untimed.stdout


class Elsewhere(BaseHTTPRequestHandler):
    """Another SPARQL service, with one answer to everything."""

    def do_POST(self) -> None:
        found = {"name": {"type": "literal", "value": "from elsewhere"}}
        answer = {"head": {"vars": ["name"]}, "results": {"bindings": [found]}}
        content = json.dumps(answer).encode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_service_is_asked_only_where_that_is_allowed() -> None:
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    query = f"SELECT ?name {{ SERVICE <http://127.0.0.1:{server.server_port}/> {{ ?s ?p ?name }} }}"
    try:
        refused = CliRunner().invoke(cli, ["query", query])
        allowed = CliRunner().invoke(cli, ["query", "--allow-service", query])
        port = str(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    gone = CliRunner().invoke(cli, ["query", "--allow-service", query.replace(port, "9")])
    assert (gone.exit_code, gone.stderr.count("\n")) == (3, 1)
    assert gone.stderr.startswith("Error: the query cannot be answered: ")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "--allow-service" in refused.stderr
    assert (allowed.exit_code, allowed.stdout) == (0, "name\nfrom elsewhere\n")
