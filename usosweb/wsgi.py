"""The portal for a WSGI server: ``gunicorn usosweb.wsgi``."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from usosweb import environment
from usosweb.load import LimitedLoad
from usosweb.startup import give_up, keep_files_private, refuse_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usosweb.settings")
environment.in_web_server = True
keep_files_private()

try:
    _application = get_wsgi_application()
except ImproperlyConfigured as error:
    give_up(str(error))
refuse_wrong_settings()
application = LimitedLoad(_application, settings.WEB_THREADS)
