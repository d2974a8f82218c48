"""The QR text as a link, for an app on the phone that shows the page."""

import pytest

from mlegitymacja.models import Activation

PAGE = "/dla_stud/studia/mlegitymacja/"
WALLET = "mlegitymacja.wallet.issuer.WalletIssuer"
OPAQUE = "tests.support.issuers.OfOpaqueCodes"


@pytest.mark.parametrize(
    ("issuer", "qr_text", "links"),
    [
        (WALLET, "openid-credential-offer://?a=b", 1),
        (WALLET, "javascript:openid-credential-offer:", 0),
        (OPAQUE, "openid-credential-offer://?a=b", 0),
        (OPAQUE, "1234567890", 0),
    ],
)
def test_qr_text_is_a_link_where_the_issuer_says_so(
    client, ready_order, settings, issuer, qr_text, links
):
    settings.MLEGITYMACJA_ISSUER = issuer
    Activation.objects.update(qr_text=qr_text)
    client.force_login(ready_order.student.user)

    page = client.get(PAGE).content.decode()

    assert page.count(f'href="{qr_text}"') == links
