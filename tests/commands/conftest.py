"""What tests of the command line share: a folder of broken files."""

from pathlib import Path

import pytest
from broken import write_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the broken files that wrong calls name."""
    folder = tmp_path_factory.mktemp("broken")
    write_files(folder)
    return folder
