import pytest

from webapp.assets.storage import Storage
from webapp.kernel.ids import new_id


@pytest.fixture
def storage(tmp_path) -> Storage:
    return Storage(tmp_path / "assets")


@pytest.fixture
def workspace_id() -> str:
    return new_id()
