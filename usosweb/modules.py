"""What an installed app brings to the portal: attributes of its AppConfig, each of them optional.

- ``urls``: pairs of a route and the URL configuration that is mounted there
- ``tiles``: menu.Tile for the students' introduction; their entries end the menu "MY STUDIES"
- ``tiles_for_everyone``: menu.Tile for the page that needs no login, and entries of the site map
- ``secret_addresses``: beginnings of paths; what follows their last part is left out of the logs
- ``dean_office_permissions``: codenames that the command dean_office_group gives to the group

A module's settings, schedule and task routes stand in its settings.py, which usosweb/settings.py
reads.
"""

from typing import Any

from django.apps import apps


def from_apps(attribute: str) -> list[Any]:
    """What all installed apps bring under that name, in the order of INSTALLED_APPS."""
    return [item for app in apps.get_app_configs() for item in getattr(app, attribute, ())]
