"""Every address of the product. Each app keeps its own table."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from ppss import views
from ppss.metrics import metrics

#: allauth's pages that nobody needs here, hidden before its own table.
CLOSED = ("signup", "email", "confirm-email")

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("health/web/", views.health_web, name="health_web"),
    path("metrics/", metrics, name="metrics"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("language/", login_not_required(set_language), name="set_language"),
    *(path(f"account/{page}/", views.not_offered, name="account_closed") for page in CLOSED),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("account/external/", include("allauth.socialaccount.urls")),
    path("account/external/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("account/external/", include("allauth.socialaccount.providers.saml.urls")),
    path("account/", include("allauth.account.urls")),
    path("organisation/", include("accounts.urls")),
    path("students/", include("students.urls")),
    path("import/", include("imports.urls")),
    path("messages/", include("messaging.urls")),
    path("organisation/erasure/", include("retention.urls")),
    path("", include("reports.urls")),
    path("", include("outreach.urls")),
    path("", include("cases.urls")),
    path("", include("absence.urls")),
]
