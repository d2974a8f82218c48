import pytest
import time_machine
from joserfc.jwk import ECKey

from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet import urls  # noqa: F401  (made for the BASE_URL of no test)
from mlegitymacja.wallet.models import Credential
from tests.support import npm
from tests.support.phone import Phone, refusal
from tests.support.proving import ISSUER, NOW
from usosweb.demo import states


@pytest.fixture
def issuer_at_noon(settings):
    """Proofs of tests.support.proving are for this issuer, at this time."""
    settings.BASE_URL = ISSUER
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clock(issuer_at_noon):
    return issuer_at_noon


@pytest.fixture
def other_ready_order(other_student):
    return states.ready(other_student)


@pytest.fixture(scope="session")
def other_key():
    return ECKey.generate_key("P-256")


@pytest.fixture
def token(ready_order):
    return Phone().token(ready_order)


@pytest.fixture
def refused(token):
    """How a request is refused that differs from a right one; it leaves the order as it was."""

    def ask(token=token, **changes):
        refused_with = refusal(Phone().ask_credential(token, **changes))
        assert (Order.objects.get().status, Credential.objects.get().holder) == (Status.READY, "")
        return refused_with

    return ask


@pytest.fixture(scope="session")
def npm_wallet():
    """A wallet by others; see tests/wallet_client."""
    try:
        npm.install()
    except npm.NotInstalled as reason:
        pytest.skip(str(reason))
    return npm.Wallet()
