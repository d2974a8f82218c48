from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from usosweb.http import LoggedInRequest
from usosweb.students import photos, records
from usosweb.students.models import Student
from usosweb.students.preferences import PreferencesForm


@require_safe
@cache_control(private=True, no_cache=True)
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A student's photograph, for the student and for the staff who may see the student."""
    allowed = Q(user=request.user.pk)
    if request.user.has_perm("students.view_student"):
        allowed |= Q(pk__in=Student.objects.visible_to(request.user))
    student = get_object_or_404(Student.objects.filter(allowed), pk=pk)
    name = student.photo.name
    if not name or not student.photo.storage.exists(name):
        raise Http404
    file = student.photo.open()
    return FileResponse(file, content_type=photos.content_type(file))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def preferences(request: LoggedInRequest) -> HttpResponse:
    student = getattr(request.user, "student", None)
    if student is None:
        return render(request, "usosweb/no_preferences.html")
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=student)
    if form.is_valid():
        records.choose(request.user, **form.cleaned_data)
        messages.success(request, _("Your preferences have been saved."))
        return redirect("students:preferences")
    return render(request, "usosweb/preferences.html", {"form": form, "email": student.email})
