"""The signing keys: one file, made safely, rotated under running processes, never shown."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey

from mlegitymacja.wallet.document import keyfile, keys
from tests.support.environment import run
from tests.support.proving import PUBLISHED_KEY


def held(file):
    return json.loads(file.read_text())["keys"]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def at_once(act, times):
    barrier = Barrier(times)

    def act_when_all_are_there(_number):
        barrier.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(act_when_all_are_there, range(times)))


# the file


def test_first_need_on_one_machine_makes_a_key_for_the_owner_only(settings):
    kid = keys.signing_key().kid

    file = settings.VAR_DIR / "wallet_keys.json"
    assert (mode(file), held(file)[0]["kid"]) == (0o600, kid)


def test_make_with_an_open_umask_makes_a_file_for_the_owner_only(file):
    before = os.umask(0)
    try:
        keyfile.make()
    finally:
        os.umask(before)

    assert mode(file) == 0o600


def test_rotate_leaves_a_file_for_the_owner_only(made):
    keyfile.rotate()

    assert mode(made) == 0o600


def test_rotate_by_root_leaves_the_file_to_its_owner(made):
    owner = 4711 if os.geteuid() == 0 else os.geteuid()
    os.chown(made, owner, -1)

    keyfile.rotate()

    assert made.stat().st_uid == owner


def test_rotate_of_a_link_replaces_the_file_behind_it(made, settings, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(made)
    settings.MLEGITYMACJA_WALLET_KEYS = str(link)

    kid = keyfile.rotate()

    assert (link.is_symlink(), held(made)[0]["kid"]) == (True, kid)


def test_rotate_leaves_no_copy_of_a_private_key_beside_the_file(made):
    keyfile.rotate()

    others = [path for path in made.parent.iterdir() if path.is_file() and path != made]
    assert [(path.name, path.read_text()) for path in others] == [("keys.json.lock", "")]


def test_rotate_after_one_that_was_killed_takes_nothing_of_it(made):
    made.with_name("keys.json.new").write_text("half of a file")

    kid = keyfile.rotate()

    assert held(made)[0]["kid"] == kid


# several at once


def test_first_need_of_many_threads_at_once_makes_one_key():
    used = at_once(lambda: keys.signing_key().kid, times=20)

    assert set(used) == {keys.signing_key().kid}


NEEDS_A_KEY = """
import pathlib, sys
from django.conf import settings
from mlegitymacja.wallet.document import keyfile, keys
settings.VAR_DIR = pathlib.Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(keys.signing_key().kid)
"""


@pytest.mark.processes
def test_first_need_of_two_processes_at_once_makes_one_key(settings):
    command = [sys.executable, "-c", NEEDS_A_KEY, str(settings.VAR_DIR)]
    processes = [
        subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(2)
    ]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()

    used = [process.communicate(timeout=60)[0].strip() for process in processes]

    assert used == [keys.signing_key().kid] * 2


def test_rotations_at_once_lose_no_key(made):
    first = keys.signing_key().kid

    new = at_once(keyfile.rotate, times=10)

    assert {key["kid"] for key in held(made)} == {first, *new}


def test_reader_who_began_before_a_rotation_reads_the_old_file_to_its_end(made):
    before = made.read_text()

    with made.open() as reader:
        keyfile.rotate()
        assert reader.read() == before


# what the keys are


def test_signing_key_is_named_by_its_thumbprint(made):
    key = keys.signing_key()

    assert key.kid == ECKey.import_key(key.as_dict(private=False)).thumbprint()


def test_signing_key_signs_es256_on_p256(made):
    key = keys.signing_key()

    assert (key.is_private, key.curve_name, key.alg) == (True, "P-256", "ES256")


def test_signing_key_is_read_once_while_the_file_stays(made):
    assert keys.signing_key() is keys.signing_key()


def test_public_keys_hold_nothing_but_public_members(made):
    keyfile.rotate()

    members = [sorted(key) for key in keys.public_keys()["keys"]]
    assert members == [["alg", "crv", "kid", "kty", "use", "x", "y"]] * 2


def test_verification_key_of_the_active_key_is_its_public_part(made):
    key = keys.verification_key(keys.signing_key().kid)

    assert key.as_dict() == keys.public_keys()["keys"][0]
    assert not key.is_private


def test_verification_key_of_an_unknown_name_is_none(made):
    assert keys.verification_key("unknown") is None


# rotation


def signed():
    key = keys.signing_key()
    return jwt.encode({"alg": "ES256", "kid": key.kid}, {"sub": "1"}, key, algorithms=["ES256"])


def test_what_was_signed_before_a_rotation_still_verifies(made):
    old_kid = keys.signing_key().kid
    token = signed()

    keyfile.rotate()

    claims = jwt.decode(token, keys.verification_key(old_kid), algorithms=["ES256"]).claims
    assert claims == {"sub": "1"}


def test_what_is_signed_after_a_rotation_is_signed_by_the_new_key(made):
    old_kid = keys.signing_key().kid

    new_kid = keyfile.rotate()

    token = signed()
    assert jwt.decode(token, keys.verification_key(new_kid), algorithms=["ES256"]).claims
    with pytest.raises(BadSignatureError):
        jwt.decode(token, keys.verification_key(old_kid), algorithms=["ES256"])


def test_rotation_keeps_only_the_public_part_of_the_old_key(made):
    keyfile.rotate()

    assert ["d" in key for key in held(made)] == [True, False]


@pytest.mark.processes
@pytest.mark.processes
def test_rotation_in_another_process_is_seen_without_a_restart(made):
    before = keys.signing_key().kid

    done = run("manage.py", "wallet_keys", "rotate", MLEGITYMACJA_WALLET_KEYS=str(made))

    after = keys.signing_key().kid
    assert (done.returncode, done.stdout) == (0, f"{after} is the active key now.\n")
    assert [key["kid"] for key in keys.public_keys()["keys"]] == [after, before]


# thumbprints

# Of PUBLISHED_KEY.
THUMBPRINT = "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"


def test_thumbprint_is_that_of_the_standard():
    assert keys.thumbprint(PUBLISHED_KEY) == THUMBPRINT


def test_thumbprint_does_not_depend_on_what_is_beside_the_key():
    assert keys.thumbprint({**PUBLISHED_KEY, "kid": "1", "use": "sig"}) == THUMBPRINT
