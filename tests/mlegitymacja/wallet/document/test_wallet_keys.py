"""The operator's command: makes, lists and rotates, and shows no private part."""

import io
import json

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from mlegitymacja.wallet.document import keyfile, keys
from mlegitymacja.wallet.management.commands.wallet_keys import Command


@pytest.fixture
def elsewhere(settings):
    settings.IS_LOCAL = False


def manage(*arguments):
    """What the operator sees."""
    output = io.StringIO()
    call_command("wallet_keys", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def held(file):
    return json.loads(file.read_text())["keys"]


def test_list_names_the_keys_with_their_age_and_state(file):
    with time_machine.travel("2026-10-01 08:00:00+00:00", tick=False):
        old = keyfile.make()
    with time_machine.travel("2026-11-01 08:00:00+00:00", tick=False):
        new = keyfile.rotate()

    assert manage("list").splitlines() == [
        f"{new}  2026-11-01T08:00:00+00:00  active",
        f"{old}  2026-10-01T08:00:00+00:00  retired",
    ]


def test_list_of_a_key_made_by_another_tool_says_that_its_age_is_unknown(made):
    keyset = json.loads(made.read_text())
    del keyset["keys"][0]["created"]
    made.write_text(json.dumps(keyset))

    assert manage("list") == f"{keyset['keys'][0]['kid']}  unknown  active\n"


def test_command_never_shows_a_private_part(file):
    shown = manage("make")
    private = [held(file)[0]["d"]]
    shown += manage("rotate") + manage("list")
    private.append(held(file)[0]["d"])

    assert [part in shown for part in private] == [False, False]


def test_make_where_there_are_keys_refuses_and_keeps_them(made):
    before = made.read_bytes()

    with pytest.raises(CommandError, match="exists already"):
        manage("make")
    assert made.read_bytes() == before


def test_make_elsewhere_without_a_place_for_the_keys_refuses(elsewhere):
    with pytest.raises(CommandError, match="MLEGITYMACJA_WALLET_KEYS does not name the file"):
        manage("make")


@pytest.mark.parametrize("action", ["list", "rotate"])
def test_command_without_keys_says_so_and_makes_none(file, action):
    with pytest.raises(CommandError, match=r"keys\.json does not exist"):
        manage(action)
    assert not file.exists()


def test_make_works_although_the_check_finds_no_keys(settings, tmp_path, capsys):
    file = tmp_path / "new" / "keys.json"
    settings.MLEGITYMACJA_WALLET_KEYS = str(file)
    assert "wallet.E002" in [error.id for error in run_checks()]

    # As the command line runs it, checks included.
    Command().run_from_argv(["manage.py", "wallet_keys", "make"])

    assert capsys.readouterr().out == f"Made {file} with the key {held(file)[0]['kid']}.\n"


def test_drop_forgets_a_retired_key_and_keeps_the_others(file):
    first, second, active = keyfile.make(), keyfile.rotate(), keyfile.rotate()

    manage("drop", "--", first)

    assert [key["kid"] for key in keys.public_keys()["keys"]] == [active, second]
    assert keys.verification_key(first) is None
    assert (keys.signing_key().kid, keys.signing_key().is_private) == (active, True)


def test_drop_of_the_active_key_is_refused(made):
    active = keys.signing_key().kid

    with pytest.raises(CommandError, match="is no retired key"):
        manage("drop", "--", active)
    assert keys.signing_key().kid == active


@pytest.mark.parametrize("arguments", [["drop"], ["rotate", "kid"]])
def test_kid_is_named_for_drop_alone(made, arguments):
    with pytest.raises(CommandError, match="Name the key to drop"):
        manage(*arguments)
