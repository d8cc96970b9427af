"""The description of the server for programs, and what programs made from it come to."""

from collections.abc import Iterator
from typing import Any

import pytest
from served import Server, serving
from starlette.testclient import TestClient

from detente.serve.limits import ServingLimits
from detente.serve.negotiation import OFFERED, media_type
from detente.serve.openapi import openapi

#: What is not for programs: our own files, and what browsers ask for by themselves.
LEFT_OUT = {"/static/{name}", "/favicon.ico"}
#: What may be answered to anything: never 500.
LIMITS = {503, 504, 505, 507}


def test_every_address_is_described(client: TestClient) -> None:
    done = client.get("/openapi.json")
    assert (done.status_code, done.headers["content-type"]) == (200, "application/json")
    told = done.json()
    routes: Any = client.app
    addresses = {route.path for route in routes._app.args[0].routes}
    assert set(told["paths"]) == addresses - LEFT_OUT
    assert told["servers"] == [{"url": "http://testserver"}]
    types = told["paths"]["/sparql"]["get"]["responses"]["200"]["content"]
    formats = {*OFFERED["rows"], *OFFERED["graph"]}
    assert set(types) == {media_type(each).partition(";")[0] for each in formats}


def test_it_says_no_more_than_the_limits() -> None:
    assert b"7 seconds, 1,000,000 rows" in openapi("http://a.example", ServingLimits(seconds=7))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--workers", "2", "--timeout", "60") as found:
        yield found


@pytest.mark.slow
def test_no_request_that_is_made_from_it_comes_to_500(server: Server) -> None:
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings

    schema = schemathesis.openapi.from_url(f"{server.address}openapi.json")
    asked = 0
    operations: Any = schema.get_all_operations()
    for found in operations:
        operation: Any = found.ok()
        few = 2 if operation.path == "/view" else 6

        @given(case=operation.as_strategy())
        @settings(
            max_examples=few,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any) -> None:
            nonlocal asked
            done = case.call(timeout=120)
            asked += 1
            assert done.status_code < 500 or done.status_code in LIMITS, (case, done.text)
            assert "Traceback" not in done.text

        ask()
    assert asked > 80
