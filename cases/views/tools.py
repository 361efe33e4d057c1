"""The toolbox: everyone reads it, admins keep it and the plan templates."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.drafts import done
from accounts.roles import Permission
from cases.actions import plan_templates as template_actions
from cases.actions import tools as actions
from cases.choices import Audience, ToolKind
from cases.forms.tools import PlanTemplateForm, ToolForm
from cases.models import PlanTemplate, Tool
from ppss.lib.listing import search
from ppss.lib.swedish import sort_key


@require(Permission.SEE_TOOLBOX)
def toolbox(request: HttpRequest) -> HttpResponse:
    """All tools in use as cards by kind; admins may look at those put away too."""
    may_keep = request.user.access.has(Permission.KEEP_TOOLBOX)
    put_away = may_keep and request.GET.get("which") == "put_away"
    rows = Tool.objects.visible_to(request.user).filter(is_active=not put_away)
    fields = ["name_sv", "name_en", "description_sv", "description_en"]
    rows = search(rows, request.GET.get("q", ""), fields)
    if request.GET.get("audience") in Audience:
        rows = rows.filter(audience=request.GET["audience"])
    order = {kind: n for n, kind in enumerate(ToolKind.values)}
    tools = sorted(rows, key=lambda tool: (order[tool.kind], sort_key(tool.name)))
    context = {
        "kinds": [(ToolKind(kind), list(of_kind)) for kind, of_kind in groupby(tools, key=lambda tool: tool.kind)],
        "count": len(tools),
        "audiences": Audience.choices,
        "may_keep": may_keep,
        "templates": PlanTemplate.objects.visible_to(request.user).prefetch_related("tools") if may_keep else [],
    }
    return render(request, "cases/toolbox.html", context)


@require(Permission.SEE_TOOLBOX)
def tool(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Tool.objects.visible_to(request.user), pk=pk)
    same = Tool.objects.visible_to(request.user).in_use().filter(kind=row.kind).exclude(pk=row.pk)
    may_keep = request.user.access.has(Permission.KEEP_TOOLBOX)
    return render(request, "cases/tool.html", {"tool": row, "same": same, "may_keep": may_keep})


@require(Permission.KEEP_TOOLBOX)
def tool_new(request: HttpRequest) -> HttpResponse:
    form = ToolForm(request.POST or None)
    row = form.attempt(actions.create, by=request.user) if request.method == "POST" else None
    if row:
        return _saved(request, row, reverse("cases:tool", args=[row.pk]))
    return render(request, "cases/tool_form.html", _form_context(form, reverse("cases:toolbox")))


@require(Permission.KEEP_TOOLBOX)
def tool_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Tool.objects.visible_to(request.user), pk=pk)
    page = reverse("cases:tool", args=[row.pk])
    form = ToolForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, tool=row):
        return _saved(request, row, page)
    return render(request, "cases/tool_form.html", _form_context(form, page) | {"tool": row})


@require(Permission.KEEP_TOOLBOX)
@require_POST
def tool_put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a tool away, or bring it back: both can be undone by the other, so nothing is asked."""
    row = get_object_or_404(Tool.objects.visible_to(request.user), pk=pk)
    if row.is_active:
        actions.put_away(tool=row, by=request.user)
        messages.success(request, _("%s is put away. Plans that have it keep it.") % row)
    else:
        actions.bring_back(tool=row, by=request.user)
        messages.success(request, _("%s is offered again.") % row)
    return redirect("cases:tool", row.pk)


@require(Permission.KEEP_TOOLBOX)
def plan_template_new(request: HttpRequest) -> HttpResponse:
    form = PlanTemplateForm(request.POST or None)
    row = form.attempt(template_actions.create, by=request.user) if request.method == "POST" else None
    if row:
        return _saved(request, row, f"{reverse('cases:toolbox')}#templates")
    return render(request, "cases/plan_template_form.html", _form_context(form, reverse("cases:toolbox")))


@require(Permission.KEEP_TOOLBOX)
def plan_template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PlanTemplate.objects.visible_to(request.user), pk=pk)
    page = f"{reverse('cases:toolbox')}#templates"
    form = PlanTemplateForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(template_actions.update, by=request.user, template=row):
        return _saved(request, row, page)
    return render(request, "cases/plan_template_form.html", _form_context(form, page) | {"template": row})


def _form_context(form: ToolForm | PlanTemplateForm, cancel_url: str) -> dict[str, object]:
    """``draft_id`` tells the draft of one row from that of another."""
    return {"form": form, "cancel_url": cancel_url, "draft_id": str(form.instance.pk or "new")}


def _saved(request: HttpRequest, row: Tool | PlanTemplate, page: str) -> HttpResponse:
    done(request)
    messages.success(request, _("%s is saved.") % row)
    return redirect(page)
