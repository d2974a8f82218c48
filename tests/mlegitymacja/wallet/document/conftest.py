import pytest

from mlegitymacja.wallet.document import keyfile


@pytest.fixture
def file(settings, tmp_path):
    """Where the settings say the keys are; not made yet."""
    settings.MLEGITYMACJA_WALLET_KEYS = str(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.fixture
def made(file):
    keyfile.make()
    return file
