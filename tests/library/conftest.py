"""What the tests of the library may use."""

import pytest


@pytest.fixture(scope="session")
def torch():
    return pytest.importorskip("torch", reason="skipped: PyTorch is not installed")
