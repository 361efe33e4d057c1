"""allauth's forms of the second factor in our words."""

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _


def _code(form: forms.Form, help_text: str) -> None:
    field = form.fields["code"]
    field.label, field.help_text = _("Code"), help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class AuthenticateForm(base.AuthenticateForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("From your authenticator app, or one of your recovery codes."))


class ConfirmForm(base.ReauthenticateForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("From your authenticator app, or one of your recovery codes."))


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("The six digits that the app shows now."))


class AddKeyForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you know it again: the phone, the blue key.")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Sign in with it alone, without a password")
            self.fields["passwordless"].help_text = ""
