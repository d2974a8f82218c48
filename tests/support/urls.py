"""Addresses of every kind that wallets are offered, each as simple as it can be."""

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import get_language

from mlegitymacja.models import Order
from mlegitymacja.wallet.protocol.bodies import FORM, JSON
from mlegitymacja.wallet.protocol.errors import OAuthError
from mlegitymacja.wallet.protocol.http import bearer, endpoint


@endpoint("GET")
def document(request):
    return JsonResponse({"language": get_language()})


@endpoint("GET")
def cached(request):
    return HttpResponse("a list", headers={"Cache-Control": "public, max-age=300"})


@endpoint("GET")
def numbered(request, number):
    raise Http404(f"{number} is not there")


@endpoint("POST")
def nonce(request):
    return JsonResponse({"c_nonce": "n"})


@endpoint("POST", reads=FORM)
def form(request, fields):
    return JsonResponse(fields)


@endpoint("POST", reads=JSON, malformed="invalid_credential_request")
def json(request, data):
    return JsonResponse(data)


@endpoint("POST")
def refusing(request):
    raise OAuthError("invalid_grant", "Say no.", headers={"X-Why": "no"})


@endpoint("POST")
def failing(request):
    raise RuntimeError("a bug")


@endpoint("POST")
def counting(request):
    return JsonResponse({"orders": Order.objects.count()})


@endpoint("POST")
def token(request):
    return JsonResponse({"token": bearer(request)})


urlpatterns = [
    path("document", document),
    path("cached", cached),
    path("numbered/<int:number>", numbered),
    path("nonce", nonce),
    path("form", form),
    path("json", json),
    path("refusing", refusing),
    path("failing", failing),
    path("counting", counting),
    path("token", token),
]
