"""Which evaluation is looked at: a place, and a period that is over."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import District, User
from accounts.roles import Permission


class PlaceForm(forms.Form):
    """The districts whose figures somebody may see; the whole city for who keeps it."""

    district = forms.ModelChoiceField(label=_("District"), queryset=District.objects.none(), required=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.sees_city = user.access.has(Permission.KEEP_ORGANISATION)
        districts = District.objects.with_figures_for(user)
        self.own = list(districts[:2])
        self.fields["district"].queryset = districts
        self.fields["district"].empty_label = _("The whole city") if self.sees_city else None
        self.fields["district"].widget.attrs["class"] = "form-select"
        if len(self.own) < 2 and not self.sees_city:
            del self.fields["district"]

    @property
    def place(self) -> District | None:
        """The district; None is the city for who sees it, and nothing for who steers none."""
        asked = self.cleaned_data.get("district") if self.is_valid() else None
        return asked or (None if self.sees_city or not self.own else self.own[0])
