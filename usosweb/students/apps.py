from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudentsConfig(AppConfig):
    name = "usosweb.students"
    verbose_name = _("Students' records")
    urls = (("", "usosweb.students.urls"),)
    dean_office_permissions = (
        "view_student",
        "change_student",
        "view_studyprogramme",
        "add_studyprogramme",
        "change_studyprogramme",
        "view_studentcard",
        "add_studentcard",
        "change_studentcard",
    )
