"""Tools and plan templates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import RowForm
from cases.choices import Audience, Frequency, ToolKind
from cases.models import PlanTemplate, Tool


class ToolForm(RowForm):
    class Meta:
        model = Tool
        fields = ("name_sv", "description_sv", "name_en", "description_en", "kind", "audience", "frequency")
        widgets = {
            "description_sv": forms.Textarea({"rows": 3}),
            "description_en": forms.Textarea({"rows": 3}),
        }
        labels = {"audience": _("Who it is for")}
        help_texts = {
            "name_sv": _("Short: it stands in plans that students read."),
            "description_sv": _("What one does, in a few plain sentences."),
            "frequency": _("Filled in when a plan takes the tool; each plan can change it."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("kind", ToolKind), ("audience", Audience), ("frequency", Frequency)):
            self.fields[name].choices = [("", _("Choose")), *choices.choices]


class PlanTemplateForm(RowForm):
    class Meta:
        model = PlanTemplate
        fields = (
            *("name_sv", "end_goal_sv", "sub_goals_sv", "name_en", "end_goal_en", "sub_goals_en"),
            *("weeks", "rhythm", "tools", "is_active"),
        )
        widgets = {
            "end_goal_sv": forms.Textarea({"rows": 2}),
            "sub_goals_sv": forms.Textarea({"rows": 5}),
            "end_goal_en": forms.Textarea({"rows": 2}),
            "sub_goals_en": forms.Textarea({"rows": 5}),
            "tools": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "end_goal_sv": _("A start that student and team put into own words."),
            "weeks": _("How long a plan usually lasts, 12 as a rule."),
            "is_active": _("Templates not in use are not offered to new plans."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        tools = Tool.objects.in_use()
        if self.instance.pk:
            tools = (tools | Tool.objects.filter(plantemplate=self.instance)).distinct()
        self.fields["tools"].queryset = tools
        self.fields["rhythm"].choices = Frequency.choices
        if self.instance.pk is None:
            del self.fields["is_active"]
