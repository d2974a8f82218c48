from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from usosweb.students import photos
from usosweb.students.models import Student


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
