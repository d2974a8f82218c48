"""docs/configuration.md lists what is read from the environment, with its default."""

import re

from django.conf import settings

from usosweb import environment

ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| .+ \|$", re.MULTILINE)
LITERAL = re.compile(r"`([^`]+)`")
documented = ROW.findall((settings.BASE_DIR / "docs" / "configuration.md").read_text())


def test_every_variable_is_listed_once():
    assert sorted(name for name, _default in documented) == sorted(environment.known)


def test_defaults_are_those_of_the_code():
    """A default in words depends on something, so it is not compared."""
    stated = {
        name: "" if default == "none" else LITERAL.fullmatch(default)[1]
        for name, default in documented
        if default == "none" or LITERAL.fullmatch(default)
    }

    assert stated == {name: environment.known[name] for name in stated}
