"""What tests of queries share: a small file."""

from pathlib import Path

import pytest
from small_file import SMALL


@pytest.fixture(scope="package")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "small.ttl"
    path.write_text(SMALL)
    return path
