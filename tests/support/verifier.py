"""A verifier that knows of us only what we publish, and reads it with the reference software."""

import zlib
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.util import urlsafe_b64decode
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

client = Client(REMOTE_ADDR="198.51.100.7")


def published_keys():
    return client.get("/.well-known/jwt-vc-issuer").json()["jwks"]


def verified(credential):
    """The claims that the reference implementation believes."""
    by_kid = {key["kid"]: JWK(**key) for key in published_keys()["keys"]}
    read = SDJWTVerifier(credential, lambda _issuer, header: by_kid[header["kid"]])
    return read.get_verified_payload()


def status_token(claims):
    """The claims of the status list that the document points at."""
    address = claims["status"]["status_list"]["uri"]
    path = urlsplit(address.removeprefix(settings.BASE_URL)).path
    return verified_list(client.get(path).content.decode())


def verified_list(token):
    return jwt.decode(token, KeySet.import_key_set(published_keys())).claims


def status(claims):
    """The two bits of the document."""
    packed = zlib.decompress(urlsafe_b64decode(status_token(claims)["status_list"]["lst"].encode()))
    index = claims["status"]["status_list"]["idx"]
    return packed[index // 4] >> index % 4 * 2 & 3
