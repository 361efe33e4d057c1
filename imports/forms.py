"""Sending a file, and keeping the servers that are read."""

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rows import ActionForm, DateInput, RowForm
from accounts.models import School
from imports.models import Source


class PeriodForm(ActionForm):
    """Over which days a file sums."""

    first_day = forms.DateField(label=gettext_lazy("First day of the period"), widget=DateInput())
    last_day = forms.DateField(label=gettext_lazy("Last day of the period"), widget=DateInput())


class UploadForm(forms.Form):
    """One file; what kind it is says the address."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A CSV file or an Excel workbook (.xlsx). You see what will happen before it happens."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"empty": gettext_lazy("The file is empty."), "required": gettext_lazy("Choose a file.")},
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        return helper

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(n)d MB. Divide it into several files.")
                % {"n": settings.IMPORT_MAX_BYTES >> 20}
            )
        return file


class SourceForm(RowForm):
    """An SS 12000 server. The secret is never shown again; left empty it stays."""

    base_url = forms.URLField(
        label=gettext_lazy("Address of the server"),
        assume_scheme="https",
        help_text=gettext_lazy("As its maker gives it, with the version: https://server.example/ss12000/v2.0"),
    )
    token_url = forms.URLField(
        label=gettext_lazy("Address that gives tokens"),
        assume_scheme="https",
        help_text=gettext_lazy("Where a token is given for client id and secret (OAuth 2)."),
    )
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Source
        fields = (
            "name", "base_url", "token_url", "client_id", "client_secret", "scope", "schools", "from_day", "is_on",
        )  # fmt: skip
        widgets = {"schools": forms.CheckboxSelectMultiple, "from_day": DateInput()}
        help_texts = {
            "name": gettext_lazy("What you call the system, such as the name of its maker."),
            "scope": gettext_lazy("Only when the maker asks for one."),
            "schools": gettext_lazy("None chosen: every school that the server has. New ones are then made here too."),
            "from_day": gettext_lazy("Empty: from the first day of this school year."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = School.objects.filter(is_active=True)
        self.fields["schools"].required = False
        for name in ("base_url", "token_url"):
            self.fields[name].widget.attrs = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        if self.instance.pk:
            self.initial.pop("client_secret", None)
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = _("Empty: the one there is stays.")
