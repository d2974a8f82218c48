from django.contrib.auth.models import User
from django.http import HttpRequest


class LoggedInRequest(HttpRequest):
    """What a view receives unless it is marked login_not_required: LoginRequiredMiddleware."""

    user: User
