"""The cast: a student and another student, the dean's clerk and a clerk of another faculty."""

import datetime
import os

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.template import engines
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from mlegitymacja import orders
from mlegitymacja.statuses import Status
from tests.support import queues
from tests.support.people import make_clerk, make_student
from tests.support.processes import Processes
from usosweb import caching
from usosweb.celery import app
from usosweb.circuit_breaker import CircuitBreaker
from usosweb.demo import states
from usosweb.students.models import Faculty

# An example may take as long as a busy machine takes.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")

# Where constraints, conditional updates, searches or odd values reach the database.
ON_BOTH = (
    "tests/mlegitymacja/orders/",
    "tests/mlegitymacja/notices/",
    "tests/mlegitymacja/office/",
    "tests/mlegitymacja/wallet/document/test_statuslist.py",
    "tests/mlegitymacja/wallet/protocol/test_endpoint_garbage.py",
    "tests/mlegitymacja/wallet/protocol/test_nonces.py",
    "tests/mlegitymacja/wallet/verify/test_verification.py",
    "tests/usosweb/students/",
)


@receiver(setting_changed)
def read_templates_again(*, setting, **_kwargs):
    """Of what these change, a template that has been read has text: usosweb/template_loader.py."""
    if setting in {"LOCALE_PATHS", "STATIC_ROOT", "STORAGES"}:
        for loader in engines["django"].engine.template_loaders:
            loader.reset()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture(autouse=True)
def _static_files_found_when_asked_for(settings):
    """Else each browser of a test begins with looking at them all."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def broker_url(tmp_path_factory):
    """The broker of the tests alone: Redis if the environment names it, else a folder."""
    if url := os.environ.get("CELERY_BROKER_URL"):
        return url
    folder = tmp_path_factory.mktemp("broker")
    app.conf.broker_transport_options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    return f"embedded://localhost{folder}"


@pytest.fixture
def empty_queues():
    queues.empty_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Worker processes share the tests' database, so on SQLite it has to be a file."""
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """Empty PostgreSQL's tables row by row: TRUNCATE waits a second for the disk."""
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = delete_all


def delete_all(style, tables, **options):
    # Foreign keys are looked at when the transaction ends.
    return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]


@pytest.fixture(autouse=True)
def _cache_not_away_yet(monkeypatch):
    monkeypatch.setattr(caching, "breaker", CircuitBreaker(caching.LEFT_ALONE_SECONDS))


@pytest.fixture(autouse=True)
def _nothing_cached_yet(settings, request):
    locations = {"default": request.node.nodeid, "process": f"process of {request.node.nodeid}"}
    settings.CACHES = settings.CACHES | {
        alias: {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": location,
        }
        for alias, location in locations.items()
    }


@pytest.fixture(autouse=True)
def _fragments_not_rendered_yet():
    caches["template_fragments"].clear()


@pytest.fixture
def shared_cache(settings):
    """The cache is one that all processes see."""
    default = settings.CACHES["default"] | {"BACKEND": "tests.support.caches.Shared"}
    settings.CACHES = settings.CACHES | {"default": default}


@pytest.fixture
def faculty(db):
    return Faculty.objects.create(name="Wydział Informatyki")


@pytest.fixture
def other_faculty(db):
    return Faculty.objects.create(name="Wydział Filologiczny")


@pytest.fixture
def student(faculty):
    return make_student(
        "student", faculty, timezone.localdate(), pesel="02270803624", student_number="400100"
    )


@pytest.fixture
def other_student(other_faculty):
    return make_student(
        "other_student",
        other_faculty,
        timezone.localdate(),
        last_name="Nowak",
        pesel="44051401359",
        student_number="400200",
    )


@pytest.fixture
def clerk(faculty):
    return make_clerk("clerk", faculty)


@pytest.fixture
def other_clerk(other_faculty):
    return make_clerk("other_clerk", other_faculty)


@pytest.fixture
def office(client, clerk):
    """The browser of the clerk of ``faculty``."""
    client.force_login(clerk)
    return client


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("superuser")


@pytest.fixture
def pending_order(student):
    return states.placed(student)


@pytest.fixture
def ready_order(pending_order):
    return states.worked_on(pending_order, Status.READY)


@pytest.fixture
def collected_order(ready_order):
    """A document in a phone."""
    return states.collect(ready_order)


@pytest.fixture
def extended_order(collected_order):
    """A document in a phone, whose student's ELS has been extended since."""
    ends = collected_order.expiration_date + datetime.timedelta(days=180)
    states.end_els_on(collected_order.student, ends)
    return states.reread(collected_order)


@pytest.fixture
def renewal(extended_order):
    """The follow-up of extended_order, ready to collect."""
    order = orders.renew(extended_order, by=extended_order.student.user)
    return states.worked_on(order, Status.READY)


@pytest.fixture
def other_collected_order(other_student):
    """A younger document in the phone of the other student."""
    return states.collected(other_student)


@pytest.fixture
def processes(broker_url, transactional_db, tmp_path):
    """Real Celery processes on the tests' database and broker; see Processes."""
    with Processes(broker_url, log=tmp_path / "processes.log") as started:
        yield started


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    for item in items:
        mark(item)
    # The browser last: see tests/e2e/conftest.py.
    items.sort(key=lambda item: bool(item.get_closest_marker("browser")))
    if connection.vendor != "postgresql":
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def mark(item):
    """Mark what needs a browser or processes, and what each database and broker may do its way.

    That is what really commits, in threads and processes too, and what uses the database in
    ON_BOTH. A case says otherwise by a marker: ``both`` or ``once``.
    """
    if {"processes", "npm_wallet"}.intersection(item.fixturenames):
        item.add_marker("processes")
    if "chromium" in item.fixturenames:
        item.add_marker("browser")
    elif not item.get_closest_marker("once") and differs(item):
        item.add_marker("both")


def differs(item):
    database = item.get_closest_marker("django_db")
    commits = bool(database and database.kwargs.get("transaction"))
    return (
        commits
        or "transactional_db" in item.fixturenames
        or bool(item.get_closest_marker("postgresql"))
        or ((database or "db" in item.fixturenames) and item.nodeid.startswith(ON_BOTH))
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Where everything is installed, a test that was skipped is a test that failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
