"""The filters above the term comparison."""

from __future__ import annotations

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import District, School, User
from accounts.roles import Permission
from students.models import Term, TermResult

YEARS = range(1, 10)


#: What narrows a district or the city, one at a time.
CUTS = ("school", "year", "began")


class FiguresFilter(forms.Form):
    """District, then one school of it, one grade or one first term: two at a time could point to single students."""

    district = forms.ModelChoiceField(label=_("District"), queryset=District.objects.none(), required=False)
    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none(), required=False)
    began = forms.ModelChoiceField(label=_("First term"), queryset=Term.objects.none(), required=False)
    year = forms.TypedChoiceField(label=_("Grade today"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        districts = District.objects.with_figures_for(user)
        graded = Exists(TermResult.objects.filter(term=OuterRef("pk")))
        self.sees_city = user.access.has(Permission.KEEP_ORGANISATION)
        self.own = list(districts[:2])
        self.fields["district"].queryset = districts
        self.fields["district"].empty_label = _("The whole city") if self.sees_city else None
        self.fields["school"].queryset = School.objects.filter(district__in=self._chosen(districts))
        self.fields["school"].empty_label = _("All schools")
        self.fields["began"].queryset = Term.objects.filter(graded).order_by("start")
        self.fields["began"].empty_label = _("Each student's own")
        self.fields["year"].choices = [("", _("All grades")), *((year, str(year)) for year in YEARS)]
        if not self.sees_city and len(self.own) == 1:
            del self.fields["district"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def _chosen(self, districts: QuerySet[District]) -> QuerySet[District]:
        """The schools to choose from are those of the district that is chosen, or all."""
        value = self.data.get("district", "")
        chosen = districts.filter(pk=value) if value.isdecimal() else districts
        return chosen if chosen.exists() else districts

    def clean(self) -> dict[str, object]:
        cuts = sum(bool(self.cleaned_data.get(name)) for name in CUTS)
        in_district = self.sees_city and self.cleaned_data.get("district") and not self.cleaned_data.get("school")
        if cuts + bool(in_district) > 1:
            raise forms.ValidationError(_("Choose one at a time: with both, single students could be worked out."))
        return self.cleaned_data


class OwnFilter(forms.Form):
    """A coach's own students: between which terms, in which grade, and whether term 1 is the same for all."""

    start = forms.ModelChoiceField(label=_("From"), queryset=Term.objects.none(), required=False)
    end = forms.ModelChoiceField(label=_("To"), queryset=Term.objects.none(), required=False)
    first = forms.ModelChoiceField(label=_("First term"), queryset=Term.objects.none(), required=False)
    year = forms.TypedChoiceField(label=_("Grade today"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        empty = {"start": _("The first term"), "end": _("The last term"), "first": _("Each student's own")}
        for name, label in empty.items():
            self.fields[name].queryset = Term.objects.order_by("start")
            self.fields[name].empty_label = label
        self.fields["year"].choices = [("", _("All grades")), *((year, str(year)) for year in YEARS)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, object]:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end.start < start.start:
            raise forms.ValidationError(_("The last term is before the first. Choose another."))
        return self.cleaned_data
