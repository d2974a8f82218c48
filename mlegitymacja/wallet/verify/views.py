"""The public page that checks a document: verification.py decides."""

import logging

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from mlegitymacja.wallet.document import keyfile
from mlegitymacja.wallet.verify import scan, verification
from mlegitymacja.wallet.verify.forms import VerifyForm
from mlegitymacja.wallet.verify.uploads import MemoryOnly
from mlegitymacja.wallet.verify.verification import Outcome, Verdict
from usosweb import limits

logger = logging.getLogger(__name__)

CHECKS_A_MINUTE = 30
# How soon to try again when too many pictures are being read.
BUSY_SECONDS = 5


# The photograph is stored nowhere, so it has no address: this page alone may show pictures as data.
# It shows only those that we signed.
@csp_update({"img-src": ["data:"]})
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
# Exempt only until the upload handler is set: _checked is protected.
@csrf_exempt
def verify(request: HttpRequest) -> HttpResponse:
    request.upload_handlers = [MemoryOnly(request)]
    try:
        return _checked(request)
    except RequestDataTooBig:
        problem = _("This text is too long to be an mLegitymacja.")
        return _page(request, VerifyForm(), problem=problem, status=413)
    except limits.TooMany as refused:
        problem = _(
            "Too many documents have been checked from your network. Nothing was checked now; try "
            "again in a minute."
        )
        return _page(request, VerifyForm(), problem=problem, status=429, wait=refused.retry_after)
    except scan.Busy:
        problem = _(
            "Too many pictures are being read just now, so yours was not. Try again in a moment, "
            "or paste the text of the document."
        )
        form = VerifyForm(initial={"presented": request.POST.get("presented", "")})
        return _page(request, form, problem=problem, status=503, wait=BUSY_SECONDS)
    except keyfile.NotConfigured as error:
        logger.error("Nothing can be verified: %s", error)
        problem = _(
            "Checking is not working at the moment: it is not known whether the document is valid."
        )
        return _page(request, VerifyForm(), problem=problem, status=503)


@csrf_protect
def _checked(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, VerifyForm())
    limits.refuse_flood("checks", limits.asker(request), CHECKS_A_MINUTE, seconds=60)
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        form.focus_on_error()
        return _page(request, form)
    verdict = verification.verify(form.document)
    if verdict.outcome == Outcome.UNREADABLE:
        # The text stays, to be corrected.
        form.explain_unreadable()
        return _page(request, form, verdict)
    return _page(request, VerifyForm(), verdict)


def _page(
    request: HttpRequest,
    form: VerifyForm,
    verdict: Verdict | None = None,
    problem: str = "",
    status: int = 200,
    wait: int | None = None,
) -> HttpResponse:
    context = {"form": form, "verdict": verdict, "problem": problem}
    page = render(request, "mlegitymacja/verify/page.html", context, status=status)
    if wait:
        page["Retry-After"] = str(wait)
    return page
