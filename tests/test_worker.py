"""An order's way through real processes: web server, broker, worker, beat."""

import shutil
import signal

import pytest

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order, Status
from tests.processes import Processes, free_port
from tests.session import PAGE, Session
from tests.waiting import until

STUCK = {"MLEGITYMACJA_ISSUER": "tests.issuers.StuckOnce"}


@pytest.fixture
def person(student):
    student.user.set_password("haslo")
    student.user.save()
    return student


def status_is(order: Order, status: Status):
    return lambda: Order.objects.get(pk=order.pk).status == status


def history(order: Order) -> list[str]:
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


def test_doorbell_reaches_a_worker_without_any_sweep(processes, student):
    processes.worker()
    until(lambda: "mlegitymacja.sweep" in processes.read_log(), processes.read_log)

    order = orders.place(student, by=student.user)

    until(status_is(order, Status.READY), processes.read_log)


def test_worker_at_its_start_issues_what_stood_still(processes, pending_order):
    processes.worker()

    until(status_is(pending_order, Status.READY), processes.read_log)


def test_sweep_by_beat_issues_what_nobody_rang_for(processes, student):
    processes.worker()
    processes.beat()
    order = Order.objects.create(
        student=student, expiration_date=student.current_card.expiration_date
    )

    until(status_is(order, Status.READY), processes.read_log)


def test_worker_killed_while_issuing_loses_nothing_and_issues_once(
    processes, pending_order, tmp_path
):
    mark = tmp_path / "stuck"
    first = processes.worker_without_waiting(**STUCK, STUCK_MARK=str(mark))
    until(mark.exists, processes.read_log)
    first.send_signal(signal.SIGKILL)
    first.wait()
    claimed = Order.objects.get(pk=pending_order.pk)

    processes.worker()
    processes.beat()
    until(status_is(pending_order, Status.READY), processes.read_log)

    assert (claimed.status, claimed.attempts) == (Status.PENDING, 1)
    assert history(pending_order) == ["pending", "ready"]
    assert Activation.objects.count() == 1


def test_cancel_while_the_worker_is_issuing_leaves_no_codes(processes, pending_order, tmp_path):
    mark = tmp_path / "stuck"
    worker = processes.worker_without_waiting(**STUCK, STUCK_MARK=str(mark))
    until(mark.exists, processes.read_log)

    assert orders.cancel(pending_order, by=pending_order.student.user)
    worker.kill()
    processes.worker()
    processes.beat()
    # The lease runs out, and the worker sees to it that nothing was issued.
    until(lambda: Order.objects.get().due_at is None, processes.read_log)

    assert history(pending_order) == ["pending", "cancelled"]
    assert Activation.objects.count() == 0


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
