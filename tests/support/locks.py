"""Whether requirements*.txt still are what requirements*.in ask for: python -m tests.support.locks.

Needs no network: what else a package asks for is read from the packages that are installed.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAMES = ("requirements", "requirements-dev")


def main(folder):
    """What does not correspond, a sentence each."""
    pins = {name: pinned(folder / f"{name}.txt") for name in NAMES}
    wrong = []
    for name in NAMES:
        asked = asked_for(folder / f"{name}.in")
        wrong += [f"{name}.txt: {each}" for each in differences(asked, pins[name])]
    for package, (version, _hashes) in pins["requirements"].items():
        other = pins["requirements-dev"].get(package, ("nothing", 0))[0]
        if other != version:
            wrong.append(f"requirements-dev.txt: {package} is {other}, not {version}.")
    return wrong


def asked_for(file):
    """What the file asks for, with the files that it includes."""
    lines = [line.partition("#")[0].strip() for line in file.read_text().splitlines()]
    included = [line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    own = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return own + [each for name in included for each in asked_for(file.with_name(name))]


def pinned(file):
    """Version and number of hashes by the name of the package."""
    lines = file.read_text().replace("\\\n", " ").splitlines()
    pins = [line.partition("==") for line in lines if "==" in line.partition(" ")[0]]
    return {
        canonicalize_name(name): (rest.split()[0], rest.count("--hash=sha256:"))
        for name, _equals, rest in pins
    }


def differences(asked, pins):
    wrong = []
    for each in asked:
        version = pins.get(canonicalize_name(each.name), ("", 0))[0]
        if not version:
            wrong.append(f"{each} is missing.")
        elif version not in each.specifier:
            wrong.append(f"{each.name} is {version}, not {each.specifier}.")
    wrong += [f"{name} has no hash." for name, (_version, hashes) in pins.items() if not hashes]
    unwanted = sorted(pins.keys() - closure(asked))
    return wrong + [f"{name} is asked for by nothing." for name in unwanted]


def closure(asked):
    """The names of the packages and of all that they ask for, on whatever machine."""
    found: set[tuple[str, str]] = set()
    left = list(asked)
    while left:
        each = left.pop()
        for extra in each.extras | {""}:
            if (key := (canonicalize_name(each.name), extra)) not in found:
                found.add(key)
                left += needed_by(*key)
    return {name for name, _extra in found}


def needed_by(name, extra):
    try:
        needed = [Requirement(line) for line in metadata.requires(name) or []]
    except metadata.PackageNotFoundError:
        return []
    return [
        each
        for each in needed
        if "extra" not in str(each.marker) or re.search(rf'extra == "{extra}"', str(each.marker))
    ]


if __name__ == "__main__":
    if wrong := main(Path.cwd()):
        sys.exit("\n".join([*wrong, "Run ./run lock."]))
