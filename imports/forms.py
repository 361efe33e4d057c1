"""Sending a file."""

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rows import ActionForm, DateInput


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
