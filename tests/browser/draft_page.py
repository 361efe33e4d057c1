"""A page with every kind of field, for the tests of drafts: it saves what it gets as the given name of a student."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import path

from accounts import drafts
from ppss.urls import urlpatterns as product
from students.models import Student

PAGE = """{% extends "layouts/page.html" %}{% load crispy_forms_filters %}{% block title %}Prov{% endblock %}
{% block content %}<form method="post" data-draft="every-field-{{ student.pk }}" novalidate>{% csrf_token %}
{{ form|crispy }}<div class="form-actions"><button class="btn btn-primary">Spara</button></div></form>{% endblock %}"""


class EveryField(forms.Form):
    name = forms.CharField(label="Namn", min_length=2, max_length=80)
    note = forms.CharField(label="Anteckning", widget=forms.Textarea, required=False)
    day = forms.ChoiceField(label="Dag", choices=[("1", "mån"), ("2", "tis")], widget=forms.RadioSelect, required=False)
    met = forms.BooleanField(label="Träffades", required=False)
    tool = forms.ChoiceField(label="Verktyg", choices=[("", "–"), ("sms", "SMS"), ("card", "Elevkort")], required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    student = Student.objects.visible_to(request.user).get(pk=pk)
    form = EveryField(request.POST or None, initial={"name": student.given_name, "revision": student.revision})
    if request.method == "POST" and form.is_valid():
        Student.objects.filter(pk=pk).update(given_name=form.cleaned_data["name"], revision=student.revision + 1)
        drafts.done(request)
        return redirect(request.path)
    context = RequestContext(request, {"form": form, "student": student})
    return HttpResponse(Template(PAGE).render(context))


urlpatterns = [path("draft-page/<int:pk>/", draft_page), *product]
