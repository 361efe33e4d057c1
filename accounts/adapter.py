"""How allauth behaves here: nobody signs up by themselves, and what goes wrong is said in our words."""

import time

import requests
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts import encryption, external_logins


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by admins alone."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account has been closed. Ask an administrator."),
        "email_password_mismatch": _("E-mail and password do not belong together. Check both and try again."),
        "enter_current_password": _("Enter your present password."),
        "incorrect_password": _("That is not your password."),
        "rate_limited": _("You have tried many times. Wait some minutes and try again."),
        "too_many_login_attempts": _("You have tried many times. Wait some minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, app: str = "") -> bool:
        """Who has just signed in is not asked for the password again; after five minutes they are."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        return time.time() - newest > account_settings.REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes and passkeys; what they are made from is encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code does not fit. Wait for the next one and try again."),
        "cannot_delete_authenticator": _("The last second factor cannot be taken away; add another one first."),
        "cannot_generate_recovery_codes": _("Add an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where a second factor is required, the last one stays."""
        if not settings.REQUIRE_SECOND_FACTOR:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


class ExternalLoginAdapter(DefaultSocialAccountAdapter):
    """The municipality's log-in says who somebody is; our table says which of our people that is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in the person whom the table names, and nobody else. Nothing of the log-in is kept."""
        claims = {"uid": sociallogin.account.uid, **sociallogin.account.extra_data}
        person = external_logins.person_of(claims)
        if person is None:
            page = render(request, "account/external_unknown.html", status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.user = sociallogin.account.user = person

    def on_authentication_error(self, request: HttpRequest, provider: object, **details: object) -> None:
        raise ImmediateHttpResponse(render(request, "account/external_failed.html", status=502))

    def get_requests_session(self) -> requests.Session:
        """A provider that does not answer gives the person a page, not an error of ours."""
        session = super().get_requests_session()
        ask = session.request

        def request_or_page(*args: object, **kwargs: object) -> requests.Response:
            try:
                return ask(*args, **kwargs)
            except requests.RequestException as error:
                page = render(self.request, "account/external_failed.html", status=502)
                raise ImmediateHttpResponse(page) from error

        session.request = request_or_page
        return session
