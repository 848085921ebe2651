from pathlib import Path

import orjson
import pytest

from bench.plan import use_coverage


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan that takes a second or so to judge."""
    path = tmp_path_factory.mktemp("large") / "stor.json"
    path.write_bytes(orjson.dumps(use_coverage(4_000)))
    return path
