import pytest

from tests.support import issuers


@pytest.fixture
def issuer(settings, request):
    """The issuer class that a test names with ``issued_by``."""
    settings.MLEGITYMACJA_ISSUER = f"tests.support.issuers.{request.param.__name__}"
    issuers.Recording.issued.clear()
    issuers.Recording.revoked.clear()
    return request.param
