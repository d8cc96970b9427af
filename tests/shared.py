"""What the tests read and the repository does not ship: the documents' texts, public datasets."""

import os
from pathlib import Path
from typing import Final

import pytest

_PLACE: Final = Path(os.environ.get("DETENTE_SHARED") or Path(__file__).parents[2] / "shared")


def shared(name: str) -> Path:
    """Return a folder of `shared`, beside the checkout or where DETENTE_SHARED says.

    Without it a test is skipped, in CI it fails. Call it in a test, not in a fixture: pytest then
    tells one line for all.
    """
    folder = _PLACE / name
    if not folder.is_dir():
        message = f"shared/{name} is not here: DETENTE_SHARED=FOLDER with {name}/"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return folder
