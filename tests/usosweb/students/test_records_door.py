"""Students, their programmes and cards are written by usosweb/students/records.py alone."""

import ast

import pytest
from django.conf import settings

WRITES = {"save", "delete", "create", "update", "get_or_create", "update_or_create"}
WRITES |= {"bulk_create", "bulk_update"}
MANAGERS = {"objects", "_default_manager"}
ROWS = {"student", "programme", "card", "photo", "studyprogramme", "studentcard"}


def written(node):
    """What a call writes, by the name it goes by; empty for any other node."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return ""
    if node.func.attr not in WRITES:
        return ""
    rows: ast.AST = node.func.value
    while isinstance(rows, ast.Call | ast.Subscript | ast.Attribute):
        if isinstance(rows, ast.Call):
            # What is called between the rows and the write only chooses among them.
            rows = rows.func.value if isinstance(rows.func, ast.Attribute) else rows.func
        elif isinstance(rows, ast.Attribute) and rows.attr not in MANAGERS:
            return rows.attr
        else:
            rows = rows.value
    return rows.id if isinstance(rows, ast.Name) else ""


def writes_a_record(source):
    names = map(written, ast.walk(ast.parse(source)))
    return any(name.lower().removesuffix("s") in ROWS for name in names)


def modules():
    for package in ("usosweb", "mlegitymacja"):
        yield from (settings.BASE_DIR / package).rglob("*.py")


def test_no_other_module_writes_a_record():
    writers = [
        str(module.relative_to(settings.BASE_DIR))
        for module in modules()
        if module.parent.name != "migrations"
        and writes_a_record(module.read_text(encoding="utf-8"))
    ]

    assert writers == ["usosweb/students/records.py"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("student.save()", True),
        ("order.student.save(update_fields=['pesel'])", True),
        ("StudentCard.objects.filter(pk=1).update(expiration_date=day)", True),
        ("student.programmes.create(programme='Fizyka')", True),
        ("student.cards.all()[0].delete()", True),
        ("student.photo.save('photo', file)", True),
        ("Student.objects.bulk_update(rows, ['pesel'])", True),
        ("Student.objects.changed().update(changed_at=None)", True),
        ("Student.objects.visible_to(user).update(pesel='')", True),
        ("Student.objects.select_for_update().filter(pk=1).update(photo='')", True),
        ("student.programmes.select_related('faculty').update(status='active')", True),
        ("student.orders.update(due_at=now)", False),
        ("photo.storage.delete(name)", False),
        ("records.save(card, 'expiration_date')", False),
        ("Student.objects.filter(pk=1)", False),
    ],
)
def test_check_finds_a_write_of_a_record_and_nothing_else(source, found):
    assert writes_a_record(source) == found
