"""Addresses of accounts."""

from django.urls import URLPattern, path

from accounts.views import clock, districts, drafts, external_logins, memberships, roles, schools, teams, users

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    # Places
    path("districts/", districts.districts, name="districts"),
    path("districts/new/", districts.district_new, name="district_new"),
    path("districts/<int:pk>/", districts.district, name="district"),
    path("districts/<int:pk>/edit/", districts.district_edit, name="district_edit"),
    path("districts/<int:pk>/merge/", districts.district_merge, name="district_merge"),
    path("schools/", schools.schools, name="schools"),
    path("schools/new/", schools.school_new, name="school_new"),
    path("schools/<int:pk>/", schools.school, name="school"),
    path("schools/<int:pk>/edit/", schools.school_edit, name="school_edit"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
    # People
    path("users/", users.users, name="users"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/edit/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/invite/", users.user_invite, name="user_invite"),
    path("users/<int:pk>/deactivate/", users.user_deactivate, name="user_deactivate"),
    path("users/<int:pk>/activate/", users.user_activate, name="user_activate"),
    path("users/<int:pk>/roles/new/", memberships.membership_new, name="membership_new"),
    path("memberships/<int:pk>/end/", memberships.membership_end, name="membership_end"),
    path("memberships/<int:pk>/take-back/", memberships.membership_take_back, name="membership_take_back"),
    path("users/<int:pk>/log-ins/new/", external_logins.external_login_new, name="external_login_new"),
    path("log-ins/<int:pk>/remove/", external_logins.external_login_remove, name="external_login_remove"),
    path("roles/", roles.roles, name="roles"),
    # The clock
    path("clock/", clock.clock, name="clock"),
    path("clock/<int:pk>/", clock.clock_job, name="clock_job"),
    path("clock/<int:pk>/run/", clock.clock_job_run, name="clock_job_run"),
    # Forms
    path("drafts/", drafts.drafts, name="drafts"),
    path("signed-in/", drafts.signed_in, name="signed_in"),
]
