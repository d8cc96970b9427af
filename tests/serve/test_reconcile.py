"""Reconciliation as OpenRefine asks for it: the service itself, cells with days, more columns."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient


def ask(client: TestClient, **queries: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    done = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert (done.status_code, done.headers["content-type"]) == (200, "application/json")
    return {key: found["result"] for key, found in done.json().items()}


def on(day: object) -> list[dict[str, object]]:
    return [{"pid": "as-of", "v": day}]


@pytest.mark.slow
def test_the_service_describes_itself(ours: TestClient) -> None:
    found = ours.get("/reconcile").json()
    assert found["versions"] == ["0.2"]
    assert found["identifierSpace"].endswith("/id/")
    assert found["view"]["url"] == "http://testserver/id/{{id}}"
    for kind in ("entity", "type", "property"):
        service = found["suggest"][kind]
        asked = ours.get(
            service["service_path"], params={"prefix": "membership" if kind == "type" else "member"}
        )
        assert {"id", "name", "description"} <= asked.json()["result"][0].keys()
    assert ours.get("/reconcile").headers["access-control-allow-origin"] == "*"


def test_a_name_is_that_of_its_day(ours: TestClient) -> None:
    found = ask(
        ours,
        west={"query": "West Germany", "type": "State", "properties": on(1960)},
        germany={"query": "Germany", "properties": on("1960-01-01T00:00:00Z")},
        earlier={
            "query": "Germany",
            "type": [{"id": "State"}],
            "properties": on("1900"),
            "limit": 2,
        },
        alias={"query": "nato", "limit": 1},
    )
    best = {key: (each[0]["id"], each[0]["match"]) for key, each in found.items()}
    assert best["west"] == ("west-germany", True)
    assert best["germany"][1] is False
    assert best["earlier"] == ("germany", True)
    assert best["alias"] == ("nato", True)
    assert len(found["earlier"]) == 2
    assert found["alias"][0]["type"][0] == {"id": "MilitaryAlliance", "name": "military alliance"}


def test_more_columns(ours: TestClient) -> None:
    columns = [{"id": each} for each in ("cowNumber", "iso3", "schema:startDate", "capital")]
    asked = {"ids": ["west-germany", "finland", "nothing at all"], "properties": columns}
    done = ours.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    rows = done["rows"]
    assert rows["west-germany"]["cowNumber"] in ([{"int": 260}], [{"str": "260"}])
    assert rows["finland"]["iso3"] == [{"str": "FIN"}]
    assert rows["finland"]["schema:startDate"] == [{"date": "1917-12-06"}]
    assert rows["finland"]["capital"] == [{"id": "helsinki", "name": "Helsinki"}]
    assert rows["nothing at all"]["iso3"] == []
    assert [each["id"] for each in done["meta"]] == [each["id"] for each in columns]
    proposed = ours.get("/reconcile/properties?type=State&limit=200").json()["properties"]
    assert {"cowNumber", "iso3"} <= {each["id"] for each in proposed}


@pytest.mark.slow
def test_another_column_has_to_agree(ours: TestClient) -> None:
    code = [{"pid": "iso3", "v": "FIN"}]
    wrong = [{"pid": "iso3", "v": "SWE"}]
    found = ask(
        ours,
        right={"query": "Finland", "properties": code},
        wrong={"query": "Finland", "properties": wrong},
    )
    assert (found["right"][0]["match"], found["wrong"][0]["match"]) == (True, False)


@pytest.mark.parametrize(
    "data",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": '{"q": 1}'},
        {"queries": '{"q": {"query": 1}}'},
        {"queries": '{"q": {"query": "a", "properties": [1]}}'},
        {"queries": '{"q": {"query": "a", "properties": [{"pid": "day", "v": "x"}]}}'},
        {"queries": json.dumps({str(n): {"query": "a"} for n in range(51)})},
        {"extend": '{"ids": 1}'},
        {"extend": '{"ids": ["a"], "properties": [{"id": "> <"}]}'},
    ],
)
def test_what_is_asked_wrongly(client: TestClient, data: dict[str, str]) -> None:
    done = client.post("/reconcile", data=data)
    assert done.status_code == 400, done.text
    assert done.text.startswith("usage: ")
