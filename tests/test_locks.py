"""The audit of the locks' freshness."""

import pytest
from django.conf import settings

from tests.support.locks import main

# asgiref and sqlparse are what Django asks for on this machine, tzdata on another.
FILES = {
    "requirements.in": "django>=5.2,<5.3\n",
    "requirements.txt": [
        "asgiref==3.9.1",
        "django==5.2.19",
        "sqlparse==0.5.3",
        "tzdata==2025.2 ; sys_platform == 'win32'",
    ],
    "requirements-dev.in": "-c requirements.txt\n-r requirements.in\nruff  # lint\n",
    "requirements-dev.txt": [
        "asgiref==3.9.1",
        "django==5.2.19",
        "ruff==0.14.6",
        "sqlparse==0.5.3",
        "tzdata==2025.2 ; sys_platform == 'win32'",
    ],
}


def audited(folder, **changes):
    """What is wrong with the files when these, without a hyphen or dot in the name, are others."""
    for name, content in FILES.items():
        text = changes.get(name.replace("-", "_").replace(".", "_"), content)
        if isinstance(text, list):
            text = "".join(f"{pin} \\\n    --hash=sha256:{64 * '0'}\n" for pin in text)
        (folder / name).write_text(text)
    return main(folder)


def test_locks_of_this_project_are_fresh():
    assert main(settings.BASE_DIR) == []


def test_locks_that_correspond_are_fresh(tmp_path):
    assert audited(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        (
            {"requirements_dev_in": "-r requirements.in\nruff\nmypy\n"},
            ["requirements-dev.txt: mypy is missing."],
        ),
        (
            {"requirements_dev_in": "-r requirements.in\nruff>=1\n"},
            ["requirements-dev.txt: ruff is 0.14.6, not >=1."],
        ),
        (
            {"requirements_dev_in": "-r requirements.in\n"},
            ["requirements-dev.txt: ruff is asked for by nothing."],
        ),
        (
            {"requirements_in": "django>=6\n"},
            [
                "requirements.txt: django is 5.2.19, not >=6.",
                "requirements-dev.txt: django is 5.2.19, not >=6.",
            ],
        ),
        (
            {"requirements_txt": [*FILES["requirements.txt"][:2], "sqlparse==0.5.2"]},
            ["requirements-dev.txt: sqlparse is 0.5.3, not 0.5.2."],
        ),
        (
            {"requirements_dev_txt": [*FILES["requirements-dev.txt"][2:], "django==5.2.19"]},
            ["requirements-dev.txt: asgiref is nothing, not 3.9.1."],
        ),
        (
            {"requirements_dev_txt": "\n".join(FILES["requirements-dev.txt"])},
            [
                f"requirements-dev.txt: {name} has no hash."
                for name in ("asgiref", "django", "ruff", "sqlparse", "tzdata")
            ],
        ),
    ],
)
def test_lock_that_does_not_correspond_is_found(tmp_path, changes, wrong):
    assert audited(tmp_path, **changes) == wrong


@pytest.mark.parametrize(
    ("asked", "wrong"), [("celery[redis]", []), ("celery", ["redis is asked for by nothing."])]
)
def test_what_an_extra_needs_is_asked_for_by_it(tmp_path, asked, wrong):
    more = ["celery==5.7.0", "redis==8.1.0"]

    found = audited(
        tmp_path,
        requirements_in=f"django>=5.2,<5.3\n{asked}\n",
        requirements_txt=[*FILES["requirements.txt"], *more],
        requirements_dev_txt=[*FILES["requirements-dev.txt"], *more],
    )

    assert found == [
        f"{file}: {each}" for file in ("requirements.txt", "requirements-dev.txt") for each in wrong
    ]
