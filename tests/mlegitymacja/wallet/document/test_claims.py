"""What a document says of its student, and how the document is described to others."""

import datetime
from base64 import b64encode

import pytest
import time_machine

from mlegitymacja.models import Order
from mlegitymacja.wallet.document import claims, sdjwt, statuslist
from mlegitymacja.wallet.models import Credential
from tests.support.credentials import HOLDER, KEY, find_key
from usosweb.students import photos

NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)
# When the day of NOON began in Poland.
MIDNIGHT = int(datetime.datetime(2026, 11, 1, 23, tzinfo=datetime.UTC).timestamp())
USUAL = [
    "given_name",
    "family_name",
    "birthdate",
    "picture",
    "identifier",
    "schacHomeOrganization",
    "schacPersonalUniqueCode",
    "eduPersonPrimaryAffiliation",
    "eduPersonScopedAffiliation",
    "issuing_authority",
    "date_of_issuance",
    "date_of_expiry",
]


@pytest.fixture(autouse=True)
def _university(settings):
    settings.BASE_URL = "https://usosweb.example.edu"
    settings.MLEGITYMACJA_WALLET_DOMAIN = "example.edu"
    settings.USOSWEB_NAME = "Uniwersytet Testowy"


@pytest.fixture
def order(student):
    return Order(student=student, expiration_date=datetime.date(2027, 3, 31))


# what the holder may show


@time_machine.travel(NOON)
def test_disclosable_says_who_studies_where_and_until_when(order):
    said = claims.disclosable(order)

    assert said.pop("picture").startswith("data:image/jpeg;base64,")
    assert said == {
        "given_name": "Anna Maria",
        "family_name": "Kowalska",
        "birthdate": "2002-07-08",
        "identifier": "400100",
        "schacHomeOrganization": "example.edu",
        "schacPersonalUniqueCode": "urn:schac:personalUniqueCode:int:esi:example.edu:400100",
        "eduPersonPrimaryAffiliation": "student",
        "eduPersonScopedAffiliation": "student@example.edu",
        "issuing_authority": "Uniwersytet Testowy",
        "date_of_issuance": "2026-11-02",
        "date_of_expiry": "2027-03-31",
    }


@time_machine.travel("2026-11-02T23:30:00+00:00")
def test_disclosable_dates_the_issue_by_the_polish_calendar(order):
    assert claims.disclosable(order)["date_of_issuance"] == "2026-11-03"


def test_disclosable_birthdate_is_that_of_the_record_if_it_has_one(order):
    order.student.birth_date = datetime.date(2002, 7, 9)

    assert claims.disclosable(order)["birthdate"] == "2002-07-09"


def test_disclosable_leaves_out_what_is_not_known(order):
    for field in ("pesel", "student_number", "photo"):
        setattr(order.student, field, "")

    missing = {"birthdate", "picture", "identifier", "schacPersonalUniqueCode"}
    assert set(claims.disclosable(order)) == set(USUAL) - missing


def test_disclosable_picture_is_the_one_kept_for_the_document(order):
    kept = photos.read_document_picture(order.student.photo)

    assert claims.disclosable(order)["picture"] == f"{claims.JPEG}{b64encode(kept).decode()}"


def test_disclosable_leaves_out_a_photograph_whose_picture_is_lost(order, caplog):
    photo = order.student.photo
    photo.storage.delete(photos.document_name(photo.name))

    said = claims.disclosable(order)

    assert set(USUAL) - set(said) == {"picture"}
    assert "gets a document without a photograph" in caplog.text


def test_disclosable_takes_no_birthdate_from_a_substitute_pesel(order):
    order.student.pesel_is_real = False

    assert "birthdate" not in claims.disclosable(order)


def test_disclosable_says_the_pesel_where_the_university_chose_so(order, settings):
    settings.MLEGITYMACJA_WALLET_CLAIMS = ["family_name", "personal_administrative_number"]

    assert claims.disclosable(order) == {
        "family_name": "Kowalska",
        "personal_administrative_number": "02270803624",
    }


def test_disclosable_never_says_a_substitute_pesel(order, settings):
    settings.MLEGITYMACJA_WALLET_CLAIMS = ["family_name", "personal_administrative_number"]
    order.student.pesel_is_real = False

    assert claims.disclosable(order) == {"family_name": "Kowalska"}


# what is always visible


@time_machine.travel(NOON, tick=False)
def test_always_visible_says_who_issued_what_to_which_key_and_where_its_status_is(order):
    credential = Credential(order=order, status_list=3, status_index=41)

    assert claims.always_visible(order, credential, HOLDER.as_dict(private=False)) == {
        "iss": "https://usosweb.example.edu",
        "iat": MIDNIGHT,
        "nbf": MIDNIGHT,
        # Midnight in Poland, where summer time began three days before.
        "exp": int(datetime.datetime(2027, 3, 31, 22, tzinfo=datetime.UTC).timestamp()),
        "vct": "https://usosweb.example.edu/vct/mlegitymacja/1",
        "cnf": {"jwk": HOLDER.as_dict(private=False)},
        "status": {
            "status_list": {"idx": 41, "uri": "https://usosweb.example.edu/wallet/status/3"}
        },
    }


@pytest.mark.parametrize(
    ("now", "begins", "day"),
    [
        ("2026-11-02T22:59:59+00:00", MIDNIGHT, "2026-11-02"),
        ("2026-11-02T23:00:00+00:00", MIDNIGHT + 24 * 3600, "2026-11-03"),
    ],
)
def test_always_visible_begins_with_the_day_that_is_the_date_of_issuance(order, now, begins, day):
    with time_machine.travel(datetime.datetime.fromisoformat(now), tick=False):
        visible = claims.always_visible(
            order, Credential(status_list=0, status_index=0), HOLDER.as_dict()
        )

        assert (visible["iat"], visible["nbf"]) == (begins, begins)
        assert claims.disclosable(order)["date_of_issuance"] == day


def test_always_visible_never_holds_a_private_key_nor_what_came_with_a_key(order):
    holder = {**HOLDER.as_dict(private=True), "kid": "phone", "use": "sig"}

    jwk = claims.always_visible(order, Credential(status_list=0, status_index=0), holder)["cnf"][
        "jwk"
    ]

    assert set(jwk) == {"kty", "crv", "x", "y"}


def test_document_with_all_claims_is_read_as_it_was_issued(ready_order, settings):
    settings.MLEGITYMACJA_WALLET_CLAIMS = list(claims.ALL)
    credential = statuslist.assign(ready_order)
    visible = claims.always_visible(ready_order, credential, HOLDER.as_dict(private=False))
    disclosable = claims.disclosable(ready_order)

    found = sdjwt.read(sdjwt.issue(visible, disclosable, KEY, {}), find_key)

    assert (found.always_visible, found.disclosed) == (visible, disclosable)
    assert set(disclosable) == set(claims.ALL)


# how it is described


def test_described_are_the_chosen_claims_in_both_languages(settings):
    settings.MLEGITYMACJA_WALLET_CLAIMS = ["birthdate", "family_name"]

    assert claims.described() == [
        {
            "path": ["birthdate"],
            "display": [
                {"locale": "pl", "name": "Data urodzenia"},
                {"locale": "en", "name": "Date of birth"},
            ],
        },
        {
            "path": ["family_name"],
            "display": [
                {"locale": "pl", "name": "Nazwisko"},
                {"locale": "en", "name": "Family name"},
            ],
        },
    ]


def test_described_are_all_but_the_pesel_where_nothing_was_chosen():
    assert [claim["path"] for claim in claims.described()] == [[name] for name in USUAL]


def test_type_metadata_names_the_type_in_both_languages():
    metadata = claims.type_metadata()

    assert metadata["vct"] == "https://usosweb.example.edu/vct/mlegitymacja/1"
    assert [(shown["locale"], shown["name"]) for shown in metadata["display"]] == [
        ("pl", "mLegitymacja"),
        ("en", "mLegitymacja"),
    ]
    assert metadata["description"] == metadata["display"][1]["description"]


def test_type_metadata_describes_every_claim_chosen_or_not(settings):
    settings.MLEGITYMACJA_WALLET_CLAIMS = ["family_name"]

    described = claims.type_metadata()["claims"]

    assert [claim["path"] for claim in described] == [[name] for name in claims.ALL]
    assert described[1] == {
        "path": ["family_name"],
        "display": [
            {"locale": "pl", "label": "Nazwisko"},
            {"locale": "en", "label": "Family name"},
        ],
        "sd": "always",
    }
