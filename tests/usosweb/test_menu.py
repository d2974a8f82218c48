"""The menus and tiles are those of the instruction, and every link of theirs leads somewhere."""

import pytest
from django.urls import reverse

from usosweb import menu

pytestmark = pytest.mark.django_db

REGISTRATIONS = [
    "kalendarz",
    "koszyk",
    "na przedmioty",
    "bezpośrednie do grup",
    "preferencje grup",
]
MY_STUDIES = [
    "sprawdziany",
    "oceny",
    "podpięcia",
    "POL-on",
    "decyzje",
    "zaliczenia etapów",
    "grupy dziekańskie",
    "podania",
    "rankingi",
    "stypendia",
    "płatności FK",
    "dyplomy",
    "mLegitymacja",
]
TILES = [
    (
        "Rejestracja",
        (
            "Zarejestruj się na przedmioty lub egzaminy, "
            "obejrzyj aktualny stan Twojego koszyka rejestracji..."
        ),
    ),
    ("Sprawdziany", "Zobacz wyniki oraz oceny swoich sprawdzianów, testów, egzaminów..."),
    (
        "Oceny końcowe",
        "Zobacz aktualne wartości ocen końcowych z przedmiotów, które zaliczałeś...",
    ),
    (
        "Podpięcia",
        (
            "Skojarz zaliczane przedmioty z jednym lub wieloma programami "
            "(lub konkretnymi etapami) studiów..."
        ),
    ),
    (
        "Decyzje",
        "Zobacz i uzupełnij decyzje dziekanatu związane z Twoimi programami studiów...",
    ),
    (
        "Zaliczenia etapów",
        "Przeglądaj swoje osiągnięcia, sprawdź czy spełniłeś wymagania etapu studiów...",
    ),
    (
        "Podania",
        "Składaj podania do dziekana, przeglądaj złożone podania i zapoznaj się z decyzjami...",
    ),
    ("Rankingi", "Zobacz swoje pozycje w rankingach."),
    (
        "mLegitymacja",
        "Zamów mobilną legitymację studencką, zobacz jej status i pobierz ją na telefon...",
    ),
]
HERE = [entry for entry in menu.by_action().values() if entry.url_name]
ELSEWHERE = [entry for entry in menu.by_action().values() if not entry.url_name]


def by_action(entry):
    return entry.action


def title(item):
    return str(item.title if isinstance(item, menu.Group) else item.label)


def labels(group_title):
    groups = [item for item in menu.left_menu() if isinstance(item, menu.Group)]
    return [
        str(entry.label)
        for group in groups
        if title(group) == group_title
        for entry in group.entries
    ]


def test_top_menu_has_the_entries_of_the_instruction():
    assert [str(entry.label) for entry in menu.TOP_MENU] == [
        "AKTUALNOŚCI",
        "KATALOG",
        "MÓJ USOSWEB",
        "DLA STUDENTÓW",
        "DLA PRACOWNIKÓW",
        "DLA WSZYSTKICH",
    ]


def test_left_menu_has_the_groups_of_the_instruction():
    assert [title(item) for item in menu.left_menu()] == [
        "WPROWADZENIE",
        "REJESTRACJE",
        "REJESTRACJE NA EGZAMINY",
        "MOJE STUDIA",
        "SPOTKANIA",
    ]


@pytest.mark.parametrize(
    ("group", "entries"), [("REJESTRACJE", REGISTRATIONS), ("MOJE STUDIA", MY_STUDIES)]
)
def test_group_has_the_entries_of_the_instruction(group, entries):
    assert labels(group) == entries


def test_tiles_are_those_of_the_instruction():
    assert [(str(tile.title), str(tile.text)) for tile in menu.tiles()] == TILES


@pytest.mark.parametrize("entry", ELSEWHERE, ids=by_action)
def test_module_not_installed_has_a_page_that_says_so(client, settings, entry):
    settings.USOSWEB_URL = ""
    response = client.get(entry.href)
    assert response.status_code == 200
    assert response.context["entry"] == entry
    assert "Tego modułu nie ma w tej instalacji." in response.content.decode()


@pytest.mark.parametrize("entry", ELSEWHERE, ids=by_action)
def test_module_not_installed_leads_to_the_universitys_usosweb_when_there_is_one(settings, entry):
    settings.USOSWEB_URL = "https://usosweb.example.edu.pl"
    address = f"https://usosweb.example.edu.pl/kontroler.php?_action={entry.action}"
    assert entry.href == address


@pytest.mark.parametrize("entry", HERE, ids=by_action)
@pytest.mark.parametrize("address", ["", "https://usosweb.example.edu.pl"])
def test_page_of_this_installation_opens_from_the_menu(
    client, student, superuser, settings, entry, address
):
    settings.USOSWEB_URL = address
    client.force_login(superuser if entry.staff_only else student.user)
    assert client.get(entry.href).status_code == 200


def test_local_pages_are_those_that_are_installed():
    assert {entry.href for entry in HERE} == {
        "/dla_stud/",
        "/dla_stud/studia/mlegitymacja/",
        "/dla_wszystkich/",
        "/sprawdz/",
        "/admin/",
    }


@pytest.mark.parametrize("tile", menu.tiles(), ids=lambda tile: tile.entry.action)
def test_tile_leads_where_the_left_menu_does(tile):
    assert tile.entry is menu.by_action()[tile.entry.action]


def test_page_of_an_installed_module_is_never_called_not_installed(client):
    action = "dla_stud/studia/mlegitymacja/index"
    response = client.get(reverse("not_installed", args=[action]))
    assert response.status_code == 302
    assert response.url == "/dla_stud/studia/mlegitymacja/"


def test_page_of_a_module_that_the_menu_does_not_know_does_not_exist(client):
    response = client.get(reverse("not_installed", args=["dla_stud/studia/nieznany/index"]))
    assert response.status_code == 404


# for everyone


@pytest.mark.parametrize("page", ["/dla_wszystkich/", "/mapa-serwisu/"])
def test_page_to_verify_is_found_without_a_login(client, page):
    html = client.get(page).content.decode()

    assert html.count('<a href="/sprawdz/">') == 1


@pytest.mark.parametrize("page", ["/dla_wszystkich/", "/sprawdz/"])
def test_pages_for_everyone_belong_to_that_entry_of_the_top_menu(client, page):
    assert client.get(page).context["shell"].section == "/dla_wszystkich/"


ELSEWHERE_FOR_EVERYONE = "https://usosweb.example.edu.pl/kontroler.php?_action=dodatki/index"


@pytest.mark.parametrize(("usosweb", "links"), [("https://usosweb.example.edu.pl", 1), ("", 0)])
def test_page_for_everyone_leads_on_to_the_universitys_usosweb_when_there_is_one(
    client, settings, usosweb, links
):
    settings.USOSWEB_URL = usosweb

    html = client.get("/dla_wszystkich/").content.decode()

    assert html.count(f'href="{ELSEWHERE_FOR_EVERYONE}"') == links
