"""What refuses to start: keys that could not sign, claims and a domain that make no sense."""

import base64
import datetime
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.utils import timezone
from joserfc.jwk import ECKey, OctKey

from mlegitymacja.wallet import checks
from mlegitymacja.wallet.document import keyfile, keys

WALLET_ISSUER = "mlegitymacja.wallet.issuer.WalletIssuer"


@pytest.fixture
def file(settings, tmp_path):
    """A good file of keys, named by the settings."""
    settings.MLEGITYMACJA_WALLET_KEYS = str(tmp_path / "keys.json")
    keyfile.make()
    return tmp_path / "keys.json"


@pytest.fixture
def certificate(settings, tmp_path):
    """Where the settings say the chain is; not written yet."""
    settings.MLEGITYMACJA_WALLET_CERTIFICATE = str(tmp_path / "chain.pem")
    return tmp_path / "chain.pem"


def found():
    return [message.id for message in checks.keys_can_sign()]


def jwk(**changes):
    return {**ECKey.generate_key("P-256").as_dict(private=True), **changes}


def certified(key, name="leaf"):
    """A certificate of the key, signed by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = timezone.now()
    return (
        x509.CertificateBuilder(subject, subject, key.public_key, x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key.private_key, hashes.SHA256())
    )


def pem(*chain):
    return b"".join(part.public_bytes(Encoding.PEM) for part in chain)


def x5c(*chain):
    return [base64.b64encode(part.public_bytes(Encoding.DER)).decode() for part in chain]


# the keys


def test_good_keys_are_found_good(file):
    assert found() == []


def test_wallet_issuer_on_one_machine_needs_no_setting(settings):
    settings.MLEGITYMACJA_ISSUER = WALLET_ISSUER

    assert found() == []


def test_other_issuer_elsewhere_needs_no_keys(settings):
    settings.MLEGITYMACJA_ISSUER = "tests.support.issuers.Recording"
    settings.IS_LOCAL = False

    assert found() == []


def test_wallet_issuer_elsewhere_without_keys_says_how_to_make_them(settings):
    settings.IS_LOCAL = False
    settings.MLEGITYMACJA_ISSUER = WALLET_ISSUER

    (error,) = checks.keys_can_sign()

    assert (error.id, error.msg, error.hint) == (
        "wallet.E001",
        "MLEGITYMACJA_WALLET_KEYS does not name the file of the signing keys.",
        "Name a file outside the sources there, and make it: python manage.py wallet_keys make",
    )


def test_missing_file_is_found(file):
    file.unlink()

    assert found() == ["wallet.E002"]


def test_file_that_cannot_be_read_is_found(file):
    file.unlink()
    file.mkdir(mode=0o700)

    assert found() == ["wallet.E003"]


def test_file_behind_what_is_no_folder_is_found(file, settings):
    settings.MLEGITYMACJA_WALLET_KEYS = str(file / "keys.json")

    assert found() == ["wallet.E003"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_file_open_to_others_is_found(file, mode):
    file.chmod(mode)

    assert found() == ["wallet.E004"]


WRONG = {
    "no keys": [],
    "null": None,
    "no objects": ["key"],
    "nothing in it": [{}],
    "first without its private part": [ECKey.generate_key("P-256").as_dict(private=False)],
    "another type": [OctKey.generate_key(256).as_dict(private=True)],
    "another curve": [ECKey.generate_key("P-384").as_dict(private=True)],
    "another curve behind the first": [jwk(), ECKey.generate_key("P-521").as_dict(private=False)],
    "said to be another type": [jwk(kty="RSA")],
    "point not on the curve": [jwk(x="AAAA")],
    "private part of another": [jwk(d="AAAA")],
    "private part no text": [jwk(d=7)],
}


@pytest.mark.parametrize("wrong", WRONG)
def test_file_of_anything_but_p256_keys_is_found(file, wrong):
    file.write_text(json.dumps({"keys": WRONG[wrong]}))

    assert found() == ["wallet.E005"]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}"])
def test_file_of_no_key_set_is_found(file, content):
    file.write_bytes(content)

    assert found() == ["wallet.E005"]


def test_error_of_a_wrong_file_does_not_repeat_the_file(file):
    file.write_text("secret")

    (error,) = checks.keys_can_sign()

    assert error.msg == f"{file} is not a JWK Set of P-256 keys, of which the first is private."


def test_keys_of_another_issuer_are_checked_when_they_are_set(file, settings):
    settings.MLEGITYMACJA_ISSUER = "tests.support.issuers.Recording"
    file.unlink()

    assert found() == ["wallet.E002"]


# the certificate


def test_chain_without_a_certificate_is_empty(file):
    assert keys.certificate_chain() == []


def test_chain_of_the_active_key_is_found_good_and_given_leaf_first(file, certificate):
    chain = [certified(keys.signing_key()), certified(ECKey.generate_key("P-256"), "authority")]
    certificate.write_bytes(pem(*chain))

    assert (found(), keys.certificate_chain()) == ([], x5c(*chain))


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_certificate_that_is_none_is_found(file, certificate, content):
    if content is not None:
        certificate.write_text(content)

    assert found() == ["wallet.E006"]


def test_certificate_of_another_key_is_found(file, certificate):
    certificate.write_bytes(pem(certified(ECKey.generate_key("P-256"))))

    assert found() == ["wallet.E007"]


def test_chain_that_does_not_begin_with_the_leaf_is_found(file, certificate):
    authority = certified(ECKey.generate_key("P-256"), "authority")
    certificate.write_bytes(pem(authority, certified(keys.signing_key())))

    assert found() == ["wallet.E007"]


def test_chain_of_the_old_key_is_not_given_after_a_rotation(file, certificate):
    certificate.write_bytes(pem(certified(keys.signing_key())))

    keyfile.rotate()

    assert keys.certificate_chain() == []


# the claims and the domain


@pytest.mark.parametrize(
    ("names", "errors"),
    [
        ([], []),
        (["family_name", "personal_administrative_number"], []),
        (["family_name", "shoe_size"], ["wallet.E011"]),
        (["family_name", "family_name"], ["wallet.E012"]),
    ],
)
def test_claims_are_known_and_named_once(settings, names, errors):
    settings.MLEGITYMACJA_WALLET_CLAIMS = names

    assert [error.id for error in checks.claims_known()] == errors


@pytest.mark.parametrize(
    ("domain", "errors"),
    [
        ("127.0.0.1", []),
        ("example.edu", []),
        ("https://example.edu", ["wallet.E013"]),
        ("", ["wallet.E013"]),
    ],
)
def test_domain_is_one_or_the_host_of_the_portal(settings, domain, errors):
    settings.MLEGITYMACJA_WALLET_DOMAIN = domain

    assert [error.id for error in checks.domain_is_one()] == errors
