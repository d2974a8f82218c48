"""An order's way through real processes: web server, broker, worker, beat."""

import shutil
from stat import S_IMODE

import pytest
from django.db import connection

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from tests.support.processes import Processes, free_port
from tests.support.session import PAGE, Session
from tests.support.waiting import until


def stuck(while_, notes):
    """The environment of a worker whose issuer hangs the first time it comes to that."""
    return {
        "MLEGITYMACJA_ISSUER": "tests.support.issuers.Stuck",
        "STUCK_WHILE": while_,
        "STUCK_NOTES": str(notes),
    }


def kill_worker_while(processes, while_, notes):
    worker = processes.worker_without_waiting(**stuck(while_, notes))
    until(lambda: notes.exists() and while_ in notes.read_text(), processes.read_log)
    worker.kill()
    worker.wait()


@pytest.fixture
def person(student):
    student.user.set_password("haslo")
    student.user.save()
    return student


def status_is(order, status):
    return lambda: Order.objects.get(pk=order.pk).status == status


def history(order):
    return list(order.events.values_list("to_status", flat=True))


def test_journey_from_the_button_to_the_codes(processes, person):
    processes.worker()
    session = Session(processes.web(), "student", "haslo")

    session.post(f"{PAGE}zamow/")
    until(lambda: session.status() == ["gotowy do pobrania"], processes.read_log)

    activation = Activation.objects.get()
    page = session.get(PAGE)
    assert f'id="qr-code-text">{activation.qr_text}<' in page
    assert f'id="qr-code-pass">{activation.activation_code}<' in page


def test_message_reaches_a_worker_without_any_sweep(processes, student):
    processes.worker()
    until(lambda: "succeeded" in processes.read_log(), processes.read_log)

    order = orders.place(student, by=student.user)

    until(status_is(order, Status.READY), processes.read_log)


@pytest.mark.postgresql
@pytest.mark.usefixtures("empty_queues")
def test_worker_keeps_its_connection_and_notices_that_it_broke(processes, student, other_student):
    processes.worker()
    until(lambda: tasks_done(processes) == 1, processes.read_log)
    [kept] = others_on_the_database()

    orders.place(student, by=student.user)
    until(lambda: tasks_done(processes) == 2, processes.read_log)
    kept_later = others_on_the_database()
    select("SELECT pg_terminate_backend(%s)", kept)
    until(lambda: not others_on_the_database())
    order = orders.place(other_student, by=other_student.user)
    until(status_is(order, Status.READY), processes.read_log)

    assert kept_later == [kept]
    assert "The database is away" not in processes.read_log()


def tasks_done(processes):
    return processes.read_log().count("succeeded")


def others_on_the_database():
    """The processes of PostgreSQL that serve somebody else than this test."""
    return select(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid != pg_backend_pid()"
    )


def select(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [value for (value,) in cursor.fetchall()]


def test_worker_at_its_start_issues_what_stood_still(processes, pending_order):
    processes.worker()

    until(status_is(pending_order, Status.READY), processes.read_log)


def test_beat_keeps_its_schedule_for_nobody_else_to_read(processes, tmp_path):
    processes.beat()
    until(lambda: list(tmp_path.glob("beat-schedule*")), processes.read_log)

    modes = {S_IMODE(file.stat().st_mode) for file in tmp_path.glob("beat-schedule*")}
    assert modes == {0o600}


def test_sweep_by_beat_issues_what_no_message_told_of(processes, student):
    processes.worker()
    processes.beat()
    order = Order.objects.create(
        student=student, expiration_date=student.current_card.expiration_date
    )

    until(status_is(order, Status.READY), processes.read_log)


def test_mail_is_sent_once_although_everything_is_started_again(processes, student, tmp_path):
    mailbox = tmp_path / "mailbox"
    environment = {"EMAIL_URL": f"filemail:///{mailbox}"}
    worker, beat = processes.worker(**environment), processes.beat()
    order = orders.place(student, by=student.user)
    until(lambda: order.notices.exclude(sent_at=None).exists(), processes.read_log)
    for process in (worker, beat):
        process.terminate()
        process.wait()
    sweeps = processes.read_log().count("mlegitymacja.send_mails")

    processes.worker(**environment)
    processes.beat()
    until(
        lambda: processes.read_log().count("mlegitymacja.send_mails") >= sweeps + 2,
        processes.read_log,
    )

    [sent] = mailbox.iterdir()
    assert sent.read_text().count("Message-ID: ") == 1


@pytest.mark.parametrize("while_", ["asked", "issued"])
def test_worker_killed_at_the_issuer_loses_nothing_and_issues_once(
    processes, pending_order, tmp_path, while_
):
    notes = tmp_path / "notes"
    kill_worker_while(processes, while_, notes)
    in_between = Order.objects.get(pk=pending_order.pk)

    processes.worker(**stuck(while_, notes))
    processes.beat()
    until(status_is(pending_order, Status.READY), processes.read_log)

    assert (in_between.status, in_between.activation) == (Status.PENDING, None)
    assert history(pending_order) == ["pending", "ready"]
    assert Activation.objects.count() == 1
    # The issuer was asked again for the same order, and for nothing else.
    lines = notes.read_text().split("\n")
    assert lines.count(f"asked {pending_order.pk}") == 2
    assert set(lines) == {f"asked {pending_order.pk}", f"issued {pending_order.pk}", ""}


def test_worker_killed_while_withdrawing_tells_the_issuer_again(processes, ready_order, tmp_path):
    notes = tmp_path / "notes"
    orders.revoke(ready_order, by=ready_order.student.user)
    kill_worker_while(processes, "revoking", notes)

    processes.worker(**stuck("revoking", notes))
    processes.beat()
    until(lambda: Order.objects.get().due_at is None, processes.read_log)

    assert notes.read_text() == f"revoking {ready_order.pk}\n" * 2
    assert history(ready_order) == ["pending", "ready", "revoked"]


def test_cancel_while_the_worker_is_issuing_leaves_no_codes(processes, pending_order, tmp_path):
    notes = tmp_path / "notes"
    processes.worker_without_waiting(**stuck("issued", notes))
    until(lambda: notes.exists() and "issued" in notes.read_text(), processes.read_log)

    assert orders.cancel(pending_order, by=pending_order.student.user)
    processes.worker(**stuck("issued", notes))
    processes.beat()
    # The lease runs out, and another worker sees to it that no document lives.
    until(lambda: Order.objects.get().due_at is None, processes.read_log)

    assert history(pending_order) == ["pending", "cancelled"]
    assert Activation.objects.count() == 0
    assert notes.read_text().endswith(f"revoking {pending_order.pk}\n")


def test_worker_with_a_wrong_setting_does_not_start(processes):
    worker = processes.worker_without_waiting(MLEGITYMACJA_CONDITIONS="pesel,shoe_size")

    assert worker.wait(timeout=60) != 0
    assert "mlegitymacja.E001" in processes.read_log()


@pytest.mark.skipif(
    not shutil.which("redis-server"),
    reason="redis-server is not installed (Debian: apt install redis-server)",
)
def test_broker_away_while_ordering_delays_the_order_and_no_more(
    transactional_db, person, tmp_path
):
    port = free_port()
    with Processes(f"redis://127.0.0.1:{port}", log=tmp_path / "log") as processes:
        session = Session(processes.web(), "student", "haslo")
        session.post(f"{PAGE}zamow/")
        status_without_broker = session.status()
        processes.worker_without_waiting()
        processes.beat()
        processes.redis(port)
        until(lambda: session.status() == ["gotowy do pobrania"], processes.read_log)

    assert status_without_broker == ["oczekujący"]
    assert "The broker is away" in processes.read_log()
