"""The portal's menus and tiles: its own as data, with those that the installed apps bring."""

from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from usosweb.modules import from_apps

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
        return _href(self.action, self.url_name, settings.USOSWEB_URL)


@cache
def _href(action: str, url_name: str, usosweb: str) -> str:
    if url_name:
        return reverse(url_name)
    if usosweb:
        return f"{usosweb}/kontroler.php?_action={action}"
    return reverse("not_installed", args=[action])


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

MY_STUDIES = Group(
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
    ),
)

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
    MY_STUDIES,
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
)


@cache
def tiles() -> tuple[Tile, ...]:
    return (*TILES, *from_apps("tiles"))


@cache
def tiles_for_everyone() -> tuple[Tile, ...]:
    return tuple(from_apps("tiles_for_everyone"))


@cache
def left_menu() -> tuple[Entry | Group, ...]:
    brought = [tile.entry for tile in from_apps("tiles")]
    studies = replace(MY_STUDIES, entries=(*MY_STUDIES.entries, *brought))
    return tuple(studies if item is MY_STUDIES else item for item in LEFT_MENU)


@cache
def by_action() -> dict[str, Entry]:
    """Every entry of the menus by USOSweb's own address of its page."""
    found = [tile.entry for tile in tiles_for_everyone()]
    for item in (*TOP_MENU, *left_menu()):
        found += item.entries if isinstance(item, Group) else [item]
    return {entry.action: entry for entry in found}


@cache
def hrefs(usosweb: str) -> list[str]:
    """Those of all entries, the longest first, while USOSWEB_URL is ``usosweb``."""
    return sorted({entry.href for entry in by_action().values()}, key=len, reverse=True)
