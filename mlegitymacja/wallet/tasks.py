"""What the wallet issuer has done for it from time to time."""

import logging

from celery import shared_task

from mlegitymacja.wallet.protocol import nonces

logger = logging.getLogger(__name__)


@shared_task(name="mlegitymacja.wallet.forget_nonces")
def forget_nonces() -> None:
    logger.info("Lapsed nonces forgotten: %d", nonces.forget_lapsed())
