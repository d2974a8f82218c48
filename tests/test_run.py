"""The script that does what there is to do."""

import shutil
import subprocess

import pytest
from django.conf import settings


@pytest.fixture
def copy(tmp_path):
    """Of the script alone: whatever it made would be beside it."""
    return shutil.copy(settings.BASE_DIR / "run", tmp_path)


def called(script, *arguments, cwd=None):
    return subprocess.run(
        [script, *arguments], cwd=cwd, capture_output=True, text=True, timeout=10, check=False
    )


@pytest.mark.parametrize("word", ["help", "-h", "--help"])
def test_help_is_printed_and_nothing_else_done(copy, tmp_path, word):
    process = called(copy, word)

    assert process.stdout.splitlines()[-1] == "./run help         this list"
    assert (process.returncode, process.stderr) == (0, "")
    assert [file.name for file in tmp_path.iterdir()] == ["run"]


def test_help_from_another_folder_is_the_same(copy, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()

    process = called("../run", "help", cwd=folder)

    assert (process.stdout, process.stderr) == (called(copy, "help").stdout, "")


@pytest.mark.parametrize("words", [["tset"], ["migrate"], [""], ["--flag", "test"]])
def test_unknown_word_prints_the_help_and_does_nothing_else(copy, tmp_path, words):
    process = called(copy, *words)

    assert (process.returncode, process.stdout) == (2, "")
    words_of_help = called(copy, "help").stdout
    assert process.stderr == f"There is no {words[0]}.\n\n{words_of_help}"
    assert [file.name for file in tmp_path.iterdir()] == ["run"]
