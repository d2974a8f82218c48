"""What base.html and the templates that it includes ask for."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

import usosweb
from usosweb import menu
from usosweb.http import page_to_return_to


class Shell:
    """The menus around a page, the university's name, and which entry the page lies under.

    Asks neither the session nor the database, so that pages about errors can have it, too.
    """

    version = usosweb.__version__
    top_menu = menu.TOP_MENU

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.university = settings.USOSWEB_NAME
        self.address = settings.USOSWEB_ADDRESS
        self.contact = settings.USOSWEB_CONTACT
        self.is_branded = settings.USOSWEB_BRANDING_DIR is not None
        self.left_menu = menu.left_menu()
        self.for_everyone = [tile.entry for tile in menu.tiles_for_everyone()]

    @property
    def declaration(self) -> str:
        return f"{settings.BASE_URL}{reverse('accessibility')}"

    @property
    def return_to(self) -> str:
        """Where to be after a change of language, or to try again."""
        return page_to_return_to(self.request)

    @cached_property
    def here(self) -> str:
        """The href of the menu entry under which the page lies, if any."""
        hrefs = menu.hrefs(settings.USOSWEB_URL)
        return next(filter(self.request.path.startswith, hrefs), "")

    @cached_property
    def section(self) -> str:
        """The href of the top menu's entry under which the page lies, if any."""
        if self.here in {entry.href for entry in self.for_everyone}:
            return menu.FOR_EVERYONE.href
        top = {entry.href for entry in self.top_menu}
        return self.here if self.here in top or not self.here else menu.FOR_STUDENTS.href

    @property
    def section_is_here(self) -> bool:
        """Whether the page is that entry's own, not one below it."""
        return self.section == self.request.path

    @property
    def has_left_menu(self) -> bool:
        """Its modules are the students', so it stands by no other section."""
        return self.section in {"", menu.FOR_STUDENTS.href}


def context(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    return {"shell": Shell(request)}
