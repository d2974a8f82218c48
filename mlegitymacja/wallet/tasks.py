"""Background tasks of the wallet."""

import logging

from mlegitymacja.wallet.protocol import nonces
from usosweb.background import task

logger = logging.getLogger(__name__)


@task("mlegitymacja.wallet.forget_nonces")
def forget_nonces() -> None:
    logger.info("Lapsed nonces forgotten: %d", nonces.forget_lapsed())
