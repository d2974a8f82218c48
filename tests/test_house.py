"""Who may know whom: the imports, read from the source."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

# What each room of the module may import of this project; a package is one room. A door opens to
# orders.
ALLOWED = {
    "qr": set(),
    "models": {"usosweb.students"},
    "conditions": {"usosweb.students"},
    "issuers": {"mlegitymacja.models"},
    "issuers.wallet": {"mlegitymacja.issuers", "mlegitymacja.models", "mlegitymacja.wallet"},
    "mails": {"mlegitymacja.conditions", "mlegitymacja.issuers", "mlegitymacja.models"},
    "notices": {
        "mlegitymacja.mails",
        "mlegitymacja.models",
        "usosweb.budget",
        "usosweb.one_by_one",
    },
    "orders": {
        "mlegitymacja.conditions",
        "mlegitymacja.issuers",
        "mlegitymacja.models",
        "mlegitymacja.notices",
        "mlegitymacja.orders",
        "mlegitymacja.qr",
        "usosweb.budget",
        "usosweb.one_by_one",
        "usosweb.queues",
        "usosweb.students",
    },
    "apps": {"mlegitymacja.checks"},
    "checks": {"mlegitymacja.conditions", "mlegitymacja.issuers"},
    "progress": {"mlegitymacja.models", "usosweb.students"},
    "tasks": {
        "mlegitymacja.notices",
        "mlegitymacja.orders",
        "usosweb.one_by_one",
        "usosweb.queues",
    },
    "urls": {"mlegitymacja.views"},
    "wallet": {
        "mlegitymacja.models",
        "mlegitymacja.orders",
        "mlegitymacja.wallet",
        "usosweb.caching",
        "usosweb.errors",
        "usosweb.one_by_one",
        "usosweb.http",
        "usosweb.students",
    },
    "views": {
        "mlegitymacja.conditions",
        "mlegitymacja.issuers",
        "mlegitymacja.models",
        "mlegitymacja.orders",
        "mlegitymacja.progress",
        "usosweb.http",
        "usosweb.students",
    },
    "admin": {
        "mlegitymacja.models",
        "mlegitymacja.orders",
        "usosweb.http",
        "usosweb.office",
        "usosweb.students",
    },
}


def sources(package: str) -> dict[str, Path]:
    """Dotted name within the package -> file, migrations left out."""
    root = settings.BASE_DIR / package
    files = [path for path in root.rglob("*.py") if "migrations" not in path.parts]
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
    }


def imports(path: Path) -> set[str]:
    """Every module of this project that the file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import would hide whom it knows"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith(("usosweb.", "mlegitymacja."))}


def room(name: str) -> str:
    """The room that a module belongs to: its own rule, or that of its package."""
    return name if name in ALLOWED else name.partition(".")[0]


def strangers(name: str, path: Path) -> set[str]:
    allowed = tuple(ALLOWED[room(name)])
    return {found for found in imports(path) if not found.startswith(allowed)}


MODULE = {name: path for name, path in sources("mlegitymacja").items() if name != "__init__"}


def test_every_room_of_the_module_has_its_rule():
    assert set(ALLOWED) == {room(name) for name in MODULE}


@pytest.mark.parametrize("name", MODULE)
def test_room_knows_only_whom_it_may(name):
    assert strangers(name, MODULE[name]) == set()


@pytest.mark.parametrize("name", sources("usosweb"))
def test_portal_does_not_import_the_module(name):
    found = imports(sources("usosweb")[name])

    assert [module for module in found if module.startswith("mlegitymacja")] == []


@pytest.mark.parametrize(
    "name", [name for name in sources("usosweb") if name.startswith("students.")]
)
def test_students_know_only_themselves_and_their_admin_the_panel(name):
    found = imports(sources("usosweb")[name])
    known = (
        ("usosweb.students", "usosweb.office") if name == "students.admin" else "usosweb.students"
    )

    assert [module for module in found if not module.startswith(known)] == []


def test_only_orders_notices_and_the_wallet_write_to_the_database():
    writers = {
        room(name)
        for name, path in MODULE.items()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr
        in {"update", "save", "create", "get_or_create", "delete"}
        | {"bulk_create", "bulk_update", "update_or_create"}
    }

    # qr saves a picture; the wallet has tables of its own.
    assert writers - {"qr"} == {"orders", "notices", "wallet"}
