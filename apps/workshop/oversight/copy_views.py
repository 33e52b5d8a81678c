"""Copies of the log: a small one at once, a large one as long work."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import actor_of, record
from apps.workshop.oversight.copies import AT_ONCE, NAME, begin_copy, table
from apps.workshop.oversight.tasks import copy_log
from apps.workshop.oversight.words import GROUPS
from apps.workshop.work import services as long_work
from apps.workshop.work.models import Work
from kit.tables import file_answer, file_name
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right
from tenants.accounts.trails import PartForm


@allow(Right.READ_LOG)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same part of the log as a table, with ids and no content."""
    form = PartForm(request.GET or None, groups=GROUPS)
    if form.is_bound and not form.is_valid():
        return redirect("oversight:log")
    entries = form.part.of(Entry.objects.all())
    total = entries.count()
    if total > AT_ONCE:
        context = {"total": total, "query": urlencode(request.GET)}
        return render(request, "oversight/large_copy.html", context)
    record(actor_of(request), "log.export")
    content = "".join(table(entries.iterator(chunk_size=500)))
    return file_answer(file_name(NAME), content.encode())


@allow(Right.READ_LOG)
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """Have a copy made in the background; its page shows how far it is."""
    form = PartForm(request.GET or None, groups=GROUPS)
    if form.is_bound and not form.is_valid():
        return redirect("oversight:log")
    total = form.part.of(Entry.objects.all()).count()
    work = begin_copy(form.part, total=total, by=current_user(request))
    return redirect(work)


@allow(Right.READ_LOG)
@require_POST
def copy_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin a copy again that stands still."""
    work = _own(request, pk)
    if long_work.wait_again(work):
        copy_log.later(work=str(work.pk))
    return redirect(work)


@allow(Right.READ_LOG)
@require_safe
def copy_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The copy itself. Each time it is taken is in the trail."""
    work = _own(request, pk)
    try:
        content = long_work.result_of(work)
    except Work.DoesNotExist:
        raise Http404 from None
    record(actor_of(request), "log.export")
    return file_answer(work.file_name, content)


def _own(request: HttpRequest, pk: uuid.UUID) -> Work:
    own = long_work.of(current_user(request)).filter(kind=Work.Kind.LOG_COPY)
    return get_object_or_404(own, pk=pk)
