"""Pages of the quality handbook."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.workshop.handbook import services
from apps.workshop.handbook.chapter_templates import chapter_template, chapter_templates
from apps.workshop.handbook.forms import DraftForm, NewChapterForm
from apps.workshop.handbook.models import Chapter, Edition
from apps.workshop.handbook.text import as_html
from kit.meanwhile import ChangedMeanwhile
from kit.pages.filters import chips, chosen_of
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right


@allow(Right.READ_HANDBOOK)
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The table of contents: what is published, what is a draft, what has not been begun."""
    chapters = list(
        Chapter.objects.prefetch_related(
            Prefetch(
                "editions",
                Edition.objects.only("id", "chapter_id", "number", "title", "published_at"),
            )
        )
    )
    begun = {chapter.template for chapter in chapters}
    language = get_language() or "fi"
    rows = [
        {"chapter": chapter, "edition": next(iter(chapter.editions.all()), None)}
        for chapter in chapters
    ]
    states = [("", _("All")), ("published", _("Published")), ("draft", _("Draft"))]
    state = chosen_of(request, "state", states)
    context = {
        "chapters": [
            row for row in rows if not state or bool(row["edition"]) == (state != "draft")
        ],
        "has_chapters": bool(rows),
        "filters": chips(request, "state", states),
        "suggestions": [
            {
                "code": template.code,
                "title": template.title(language),
                "purpose": template.purpose(language),
                "number": template.number,
            }
            for template in chapter_templates()
            if template.code not in begun
        ],
    }
    return render(request, "handbook/contents.html", context)


@allow(Right.WRITE_HANDBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Begin a chapter from a template."""
    form = NewChapterForm(request.POST or None, initial={"template": request.GET.get("template")})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            made = services.begin_chapter(
                chapter_template(form.cleaned_data["template"]),
                language=get_language() or "fi",
                by=current_user(request),
            )
            return reverse("handbook:edit", args=[made.pk])

        return once(request, form, act)
    return render(request, "handbook/add.html", {"form": form})


@allow(Right.READ_HANDBOOK)
@require_safe
def chapter(request: HttpRequest, pk: int) -> HttpResponse:
    """One chapter as readers see it: its newest edition."""
    found = get_object_or_404(Chapter.objects.select_related("draft_saved_by"), pk=pk)
    editions = list(found.editions.select_related("published_by"))
    newest = editions[0] if editions else None
    has_new_draft = newest is None or (newest.text, newest.title) != (found.draft, found.title)
    context = {
        "chapter": found,
        "edition": newest,
        "html": as_html(newest.text) if newest else None,
        "editions": editions,
        "has_new_draft": has_new_draft,
    }
    return render(request, "handbook/chapter.html", context)


@allow(Right.WRITE_HANDBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on the draft. When somebody else saved meanwhile, both texts are shown."""
    found = get_object_or_404(Chapter.objects.select_related("draft_saved_by"), pk=pk)
    if request.method != "POST":
        form = DraftForm(
            initial={
                "number": found.number,
                "title": found.title,
                "text": found.draft,
                "version": found.draft_version,
            }
        )
        return render(request, "handbook/edit.html", {"chapter": found, "form": form})
    form = DraftForm(request.POST)
    if not form.is_valid():
        return render(request, "handbook/edit.html", {"chapter": found, "form": form})
    try:
        services.save_draft(
            found,
            number=form.cleaned_data["number"],
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            opened_version=form.cleaned_data["version"],
            by=current_user(request),
        )
    except ChangedMeanwhile as change:
        # Theirs is shown beside; saving again from here is a decision, not an accident.
        typed = request.POST.copy()
        typed["version"] = str(change.theirs.draft_version)
        context = {"chapter": change.theirs, "form": DraftForm(typed), "theirs": change.theirs}
        return render(request, "handbook/edit.html", context, status=409)
    if "publish" in request.POST:
        return _publish(request, found)
    messages.success(request, _("The draft was saved. Readers still see the published edition."))
    return redirect("handbook:edit", pk=found.pk)


@allow(Right.WRITE_HANDBOOK)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the saved draft as the next edition."""
    return _publish(request, get_object_or_404(Chapter, pk=pk))


def _publish(request: HttpRequest, found: Chapter) -> HttpResponse:
    try:
        edition = services.publish(found, by=current_user(request))
    except services.NothingWritten:
        messages.error(request, _("The chapter is empty. Write it first, then publish it."))
        return redirect("handbook:edit", pk=found.pk)
    except services.NothingNew:
        messages.info(request, _("This text has been published already."))
    else:
        messages.success(
            request, _("Edition %(number)s was published.") % {"number": edition.number}
        )
    return redirect(found)
