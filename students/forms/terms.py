"""Terms and holidays."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import DateInput, RowForm
from accounts.models import School
from students.choices import Season
from students.models import SchoolBreak, Term


class TermForm(RowForm):
    class Meta:
        model = Term
        fields = ("season", "year", "start", "end")
        widgets = {"season": forms.RadioSelect, "start": DateInput(), "end": DateInput()}
        labels = {"year": _("Calendar year")}
        help_texts = {
            "start": _("The first day with lessons."),
            "end": _("The last day with lessons. What lies between two terms counts as holiday."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["season"].choices = Season.choices


class BreakForm(RowForm):
    class Meta:
        model = SchoolBreak
        fields = ("name", "start", "end", "school")
        widgets = {"start": DateInput(), "end": DateInput()}
        help_texts = {
            "name": _("Such as Höstlov or Studiedag."),
            "end": _("Counted. The same as the first day for a single day."),
            "school": _("A week wholly without school asks for no follow-up, at this school or at all."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        mine = School.objects.filter(pk=self.instance.school_id)
        self.fields["school"].queryset = School.objects.filter(is_active=True) | mine
        self.fields["school"].empty_label = _("All schools")
