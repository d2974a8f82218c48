import pytest
import time_machine

from tests.wallet.proving import ISSUER, NOW


@pytest.fixture
def issuer_at_noon(settings):
    """Proofs of tests.wallet.proving are for this issuer, at this time."""
    settings.BASE_URL = ISSUER
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _requests_not_counted_yet(settings, request):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": request.node.nodeid,
        }
    }
