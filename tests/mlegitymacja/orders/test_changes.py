"""How orders change their status: in one place, and many at once as one alone."""

import ast

import pytest

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders import worker
from mlegitymacja.orders.changes import change_status_of_many
from mlegitymacja.statuses import Status

WRITES = {"update", "bulk_update", "update_or_create", "create", "get_or_create", "save", "setattr"}


def writes_a_status(node):
    """Whether the node is an assignment to ``….status``, or a call that writes the column."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(part, ast.Attribute) and part.attr == "status" for part in targets)
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    named = {keyword.arg for keyword in node.keywords}
    quoted = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
    if name == "Order":
        return "status" in named
    return name.removeprefix("a") in WRITES and "status" in named | quoted


def modules_that_write_a_status(root):
    for house in ("mlegitymacja", "usosweb"):
        for file in sorted((root / house).rglob("*.py")):
            written = map(writes_a_status, ast.walk(ast.parse(file.read_text())))
            if "migrations" not in file.parts and any(written):
                yield str(file.relative_to(root))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("orders.update(status=to)", True),
        ("orders.update(**{'status': to})", True),
        ("order.save(update_fields=['status'])", True),
        ("order.status = to", True),
        ("Order(status=to)", True),
        ("orders.filter(status=to).update(due_at=None)", False),
    ],
)
def test_write_of_a_status_is_found(source, found):
    assert any(map(writes_a_status, ast.walk(ast.parse(source)))) == found


def test_status_is_written_in_one_file(settings):
    assert [
        name
        for name in modules_that_write_a_status(settings.BASE_DIR)
        # The status of an answer.
        if name != "mlegitymacja/wallet/protocol/errors.py"
    ] == ["mlegitymacja/orders/changes.py"]


def test_status_written_in_a_file_that_names_no_order_is_found(tmp_path):
    file = tmp_path / "usosweb/students/records.py"
    file.parent.mkdir(parents=True)
    file.write_text("student.orders.filter(pk=pk).update(status='revoked')")

    assert list(modules_that_write_a_status(tmp_path)) == ["usosweb/students/records.py"]


def histories(*of):
    """The last event of each order, and the mails owed for it."""
    return [
        (
            *order.events.values_list("from_status", "to_status", "actor", "note").last(),
            list(order.notices.values_list("kind", flat=True)),
        )
        for order in of
    ]


def test_change_of_many_is_for_each_what_it_is_for_one(
    ready_order, other_collected_order, clerk, django_assert_num_queries
):
    # Two of them begin and end the transaction.
    with django_assert_num_queries(7):
        changed = change_status_of_many(
            Order.objects.all(), Status.REVOKED, by=clerk, note="Strajk"
        )

    assert changed == [ready_order.pk, other_collected_order.pk]
    assert histories(ready_order, other_collected_order) == [
        ("ready", "revoked", clerk.pk, "Strajk", ["ready", "revoked"]),
        ("collected", "revoked", clerk.pk, "Strajk", ["ready", "revoked"]),
    ]
    assert Activation.objects.count() == 0


def test_change_of_many_leaves_those_that_may_not_have_the_status(
    pending_order, other_collected_order
):
    assert change_status_of_many(Order.objects.all(), Status.EXPIRED) == [other_collected_order.pk]

    pending_order.refresh_from_db()
    assert pending_order.status == Status.PENDING


def test_change_of_many_by_the_student_owes_no_mail_for_the_own_order(
    collected_order, other_collected_order
):
    owner = collected_order.student.user
    change_status_of_many(Order.objects.all(), Status.REVOKED, by=owner)

    assert [mails for *_event, mails in histories(collected_order, other_collected_order)] == [
        ["ready"],
        ["ready", "revoked"],
    ]


def test_change_of_many_again_changes_none(ready_order):
    change_status_of_many(Order.objects.all(), Status.REVOKED)

    assert change_status_of_many(Order.objects.all(), Status.REVOKED) == []
    assert ready_order.events.filter(to_status=Status.REVOKED).count() == 1


def test_cancelling_takes_the_order_from_no_worker(pending_order):
    """Who issues it at this moment must be the one to withdraw it."""
    [[held]] = worker._claim(Order.objects.due())

    orders.cancel(pending_order, by=pending_order.student.user)

    pending_order.refresh_from_db()
    assert pending_order.leased_until == held.leased_until
