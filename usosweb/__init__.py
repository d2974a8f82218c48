from usosweb.celery import app as celery_app

__version__ = "0.3"
__all__ = ["celery_app"]
