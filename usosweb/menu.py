"""The portal's menus and tiles as data, and what the shell around every page shows of them."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

import usosweb
from usosweb.http import page_to_return_to

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """A link: to a page of this installation if it has a URL name, else to a USOSweb module."""

    label: Text
    # USOSweb's own address of the page, as in kontroler.php?_action=…
    action: str
    url_name: str = ""
    staff_only: bool = False

    @property
    def href(self) -> str:
        if self.url_name:
            return reverse(self.url_name)
        if settings.USOSWEB_URL:
            return f"{settings.USOSWEB_URL}/kontroler.php?_action={self.action}"
        return reverse("not_installed", args=[self.action])


@dataclass(frozen=True)
class Group:
    title: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Tile:
    title: Text
    text: Text
    entry: Entry


def _studies(label: Text, module: str) -> Entry:
    return Entry(label, f"dla_stud/studia/{module}/index")


def _registration(label: Text, page: str) -> Entry:
    return Entry(label, f"dla_stud/rejestracja/{page}")


FOR_STUDENTS = Entry(pgettext_lazy("menu", "FOR STUDENTS"), "dla_stud/index", "introduction")
FOR_EVERYONE = Entry(pgettext_lazy("menu", "FOR EVERYONE"), "dodatki/index", "for_everyone")
VERIFY = Entry(_("Check an mLegitymacja"), "dodatki/mlegitymacja/index", "wallet:verify")

TOP_MENU = (
    Entry(pgettext_lazy("menu", "NEWS"), "news/default"),
    Entry(pgettext_lazy("menu", "DIRECTORY"), "katalog2/index"),
    Entry(pgettext_lazy("menu", "MY USOSWEB"), "home/index"),
    FOR_STUDENTS,
    Entry(pgettext_lazy("menu", "FOR EMPLOYEES"), "dla_prac/index", "admin:index", staff_only=True),
    FOR_EVERYONE,
)

CALENDAR = _registration(pgettext_lazy("menu", "calendar"), "kalendarz")
TESTS = _studies(pgettext_lazy("menu", "tests"), "sprawdziany")
GRADES = _studies(pgettext_lazy("menu", "grades"), "oceny")
ASSIGNMENTS = _studies(pgettext_lazy("menu", "course assignments"), "podpiecia")
DECISIONS = _studies(pgettext_lazy("menu", "decisions"), "decyzje")
STAGES = _studies(pgettext_lazy("menu", "completed stages"), "zaliczenia")
APPLICATIONS = _studies(pgettext_lazy("menu", "applications"), "podania")
RANKINGS = _studies(pgettext_lazy("menu", "rankings"), "rankingi")
MLEGITYMACJA = Entry("mLegitymacja", "dla_stud/studia/mlegitymacja/index", "mlegitymacja:page")

# An entry by itself stands where a group's title would.
LEFT_MENU: tuple[Entry | Group, ...] = (
    Entry(pgettext_lazy("menu", "INTRODUCTION"), "dla_stud/index", "introduction"),
    Group(
        pgettext_lazy("menu", "REGISTRATION"),
        (
            CALENDAR,
            _registration(pgettext_lazy("menu", "basket"), "koszyk"),
            _registration(pgettext_lazy("menu", "for courses"), "przedmioty"),
            _registration(pgettext_lazy("menu", "directly to groups"), "grupy"),
            _registration(pgettext_lazy("menu", "group preferences"), "preferencje"),
        ),
    ),
    _registration(pgettext_lazy("menu", "EXAM REGISTRATION"), "egzaminy"),
    Group(
        pgettext_lazy("menu", "MY STUDIES"),
        (
            TESTS,
            GRADES,
            ASSIGNMENTS,
            _studies("POL-on", "polon"),
            DECISIONS,
            STAGES,
            _studies(pgettext_lazy("menu", "dean's groups"), "grupyDziekanskie"),
            APPLICATIONS,
            RANKINGS,
            _studies(pgettext_lazy("menu", "scholarships"), "stypendia"),
            _studies(pgettext_lazy("menu", "payments FK"), "platnosci"),
            _studies(pgettext_lazy("menu", "diplomas"), "dyplomy"),
            MLEGITYMACJA,
        ),
    ),
    Entry(pgettext_lazy("menu", "MEETINGS"), "dla_stud/spotkania/index"),
)

TILES = (
    Tile(
        pgettext_lazy("tile", "Registration"),
        _("Register for courses or exams, see what is in your registration basket now..."),
        CALENDAR,
    ),
    Tile(
        pgettext_lazy("tile", "Tests"),
        _("See the results and grades of your tests, papers, exams..."),
        TESTS,
    ),
    Tile(
        pgettext_lazy("tile", "Final grades"),
        _("See the current final grades of the courses you have taken..."),
        GRADES,
    ),
    Tile(
        pgettext_lazy("tile", "Course assignments"),
        _("Assign the courses you take to one or more programmes (or their stages) of study..."),
        ASSIGNMENTS,
    ),
    Tile(
        pgettext_lazy("tile", "Decisions"),
        _("See and complete the dean's office decisions about your programmes of study..."),
        DECISIONS,
    ),
    Tile(
        pgettext_lazy("tile", "Completed stages"),
        _("Look through your achievements, check whether you meet the stage's requirements..."),
        STAGES,
    ),
    Tile(
        pgettext_lazy("tile", "Applications"),
        _("Apply to the dean, look through your applications and read the decisions..."),
        APPLICATIONS,
    ),
    Tile(
        pgettext_lazy("tile", "Rankings"),
        _("See your positions in the rankings."),
        RANKINGS,
    ),
    Tile(
        MLEGITYMACJA.label,
        _("Order your mobile student ID, see its status and collect it on your phone..."),
        MLEGITYMACJA,
    ),
)

TILES_FOR_EVERYONE = (
    Tile(
        VERIFY.label,
        _("Find out whether a student ID that somebody shows you on their phone is valid..."),
        VERIFY,
    ),
)

BY_ACTION = {
    entry.action: entry
    for item in (*TOP_MENU, *LEFT_MENU, VERIFY)
    for entry in (item.entries if isinstance(item, Group) else (item,))
}


class Shell:
    """What base.html asks for, worked out only once it asks."""

    top_menu = TOP_MENU
    left_menu = LEFT_MENU
    verify = VERIFY

    version = usosweb.__version__

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.university = settings.USOSWEB_NAME
        self.address = settings.USOSWEB_ADDRESS
        self.contact = settings.USOSWEB_CONTACT
        self.is_branded = settings.USOSWEB_BRANDING_DIR is not None
        self.declaration = f"{settings.BASE_URL}{reverse('accessibility')}"

    @property
    def return_to(self) -> str:
        """Where to be after a change of language, or to try again."""
        return page_to_return_to(self.request)

    @cached_property
    def here(self) -> str:
        """The href of the menu entry under which the page lies, if any."""
        hrefs = (entry.href for entry in BY_ACTION.values())
        return max(filter(self.request.path.startswith, hrefs), key=len, default="")

    @cached_property
    def section(self) -> str:
        """The href of the top menu's entry under which the page lies, if any."""
        if self.here == VERIFY.href:
            return FOR_EVERYONE.href
        top = {entry.href for entry in TOP_MENU}
        return self.here if self.here in top or not self.here else FOR_STUDENTS.href

    @property
    def has_left_menu(self) -> bool:
        """Its modules are the students', so it stands by no other section."""
        return self.section in {"", FOR_STUDENTS.href}


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
