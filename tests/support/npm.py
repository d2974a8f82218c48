"""The wallet of tests/wallet_client, which is other people's libraries, driven from here."""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "wallet_client"
LOCK = FOLDER / "package-lock.json"
# npm writes it last.
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
UNREACHABLE = {
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "ERR_SOCKET_TIMEOUT",
    "ETIMEDOUT",
}
INSTALL_SECONDS = 300
PATIENCE_SECONDS = 60
REFUSED = 1


class NotInstalled(Exception):
    """This machine lacks what the wallet needs; the message says what."""


class Refused(Exception):
    """The server answered with an error, as the standard has it."""

    def __init__(self, error, description, status):
        super().__init__(f"{status} {error}: {description}")
        self.error = error
        self.description = description
        self.status = status


class Wallet:
    """Holds what ``redeem`` returns. AssertionError when the server breaks the standard."""

    def redeem(self, offer_uri, tx_code):
        """Fetch, check and accept a credential: ``credential``, ``claims``, ``disclosable`` …

        Raises Refused.
        """
        held: dict[str, Any] = json.loads(_run("redeem", offer_uri, tx_code))
        return held

    def status(self, credential):
        """Its entry in the status list: 0 valid, 1 invalid, 2 suspended."""
        status: int = json.loads(_run("status", stdin=credential))["status"]
        return status

    def present(self, held, *claims):
        """A presentation of these claims only, bound to the wallet's key."""
        return _run("present", "-", ",".join(claims), stdin=json.dumps(held)).strip()

    def verify(self, presented):
        """The ``claims`` that a verifier may believe of a credential or presentation."""
        believed: dict[str, Any] = json.loads(_run("verify", stdin=presented))
        return believed


def install():
    """Bring node_modules to what the lock file asks for. Raises NotInstalled."""
    if missing := [name for name in ("node", "npm") if not shutil.which(name)]:
        raise NotInstalled(f"{' and '.join(missing)} missing (Debian: apt install nodejs npm)")
    # One of pytest's processes installs, the others wait for it.
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not INSTALLED.exists() or INSTALLED.stat().st_mtime < LOCK.stat().st_mtime:
            _install()


def _install():
    npm = subprocess.run(
        INSTALL, cwd=FOLDER, capture_output=True, text=True, timeout=INSTALL_SECONDS
    )
    if npm.returncode and any(code in npm.stderr for code in UNREACHABLE):
        raise NotInstalled(f"npm cannot reach its registry: {npm.stderr}")
    assert npm.returncode == 0, npm.stderr


def _run(*arguments, stdin=""):
    node = subprocess.run(
        ["node", "wallet.mjs", *arguments],
        cwd=FOLDER,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    if node.returncode == REFUSED:
        raise Refused(**json.loads(node.stdout))
    assert node.returncode == 0, node.stderr
    return node.stdout
