"""The portal for a WSGI server: ``gunicorn usosweb.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

from usosweb.startup import refuse_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usosweb.settings")

application = get_wsgi_application()
refuse_wrong_settings()
