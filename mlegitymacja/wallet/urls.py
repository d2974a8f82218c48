from urllib.parse import urlsplit

from django.conf import settings
from django.urls import path

from mlegitymacja.wallet.protocol import endpoints
from mlegitymacja.wallet.verify import views

app_name = "wallet"

# RFC 8414: a path of the issuer's address goes behind the well-known part.
_behind = urlsplit(settings.BASE_URL).path

urlpatterns = [
    path(f".well-known/openid-credential-issuer{_behind}", endpoints.credential_issuer),
    path(f".well-known/oauth-authorization-server{_behind}", endpoints.authorization_server),
    path(f".well-known/jwt-vc-issuer{_behind}", endpoints.jwt_vc_issuer),
    path("wallet/jwks", endpoints.jwks),
    path("vct/mlegitymacja/1", endpoints.type_metadata),
    path("wallet/offer/<str:secret>", endpoints.offer, name="offer"),
    path("wallet/token", endpoints.token, name="token"),
    path("wallet/nonce", endpoints.nonce, name="nonce"),
    path("wallet/credential", endpoints.credential, name="credential"),
    path("wallet/notification", endpoints.notification, name="notification"),
    path("wallet/status/<int:number>", endpoints.status_list, name="status_list"),
    path("sprawdz/", views.verify, name="verify"),
]
