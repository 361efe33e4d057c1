"""The log of what was done, the log of what was looked at, and the reviews of the latter."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from accounts.choices import Agency, Category, Verdict

#: Who looked where nobody was signed in, by what was shown.
BY_LINK = {
    "guardian link": _("A guardian, by the link sent to them"),
    "card link": _("A teacher, by the link of a student card"),
}


class AppendOnly(models.Model):
    """A log: rows are added and never changed or removed; triggers of the database hold it too.

    ``base_manager_name`` is named by each log, so that Django's own way round the managers is closed as well.
    """

    class Meta:
        abstract = True

    def save(self, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError("rows of this log are never changed")
        super().save(**kwargs)

    def delete(self, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("rows of this log are never removed")


class AuditEvent(AppendOnly):
    """One change of state: who did what to what, when. Written by actions alone, in their transaction; never changed.

    It has labels and ids instead of foreign keys, so that it outlives what it tells of. ``case_id``, ``agency`` and
    ``category`` let the time line of a case show what the reader may see.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    user_label = models.CharField(max_length=160, blank=True)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField(null=True)
    target_label = models.CharField(max_length=200, blank=True)
    student_id = models.BigIntegerField(null=True, db_index=True)
    case_id = models.BigIntegerField(null=True)
    agency = models.CharField(max_length=20, choices=Agency, blank=True)
    category = models.CharField(max_length=20, choices=Category, blank=True)
    occurred_on = models.DateField(null=True)
    data = models.JSONField(default=dict)

    objects = querysets.AuditEventQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["case_id", "-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_label}: {self.verb} {self.target_label}"


class AccessEntry(AppendOnly):
    """One request in which data of students was shown: who, when, what, which students and why it was allowed.

    Without a user somebody has opened a link: a guardian their report, a teacher a student card. ``why`` names it, and
    ``path`` does not.
    ``why`` are the memberships, ``consent_ids`` the consents of these students that were valid then; ``outside_ids``
    (and how many, ``outside``) are those of them in none of the person's own cases then: not wrong, and worth a look.
    Written by the middleware, once a request; never changed. Kept as long as the law asks (storage of logs).
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    user_label = models.CharField(max_length=160, blank=True)
    what = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    student_ids = models.JSONField(default=list)
    why = models.CharField(max_length=300, blank=True)
    consent_ids = models.JSONField(default=list)
    outside_ids = models.JSONField(default=list)
    outside = models.PositiveIntegerField(default=0)

    objects = querysets.AccessEntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.looked_by}: {self.what}"

    @property
    def looked_by(self) -> str:
        """Who looked, in words: one of the staff by name, else whoever held the link, whom the log does not know."""
        return self.user_label or str(BY_LINK.get(self.what, ""))


class LookReview(models.Model):
    """One look of a month that chance has put before a reviewer. Signed off once with a verdict; then it stays.

    Drawn by ``accounts.actions.reviews.draw`` in the month after; ``month`` is its first day.
    """

    month = models.DateField(_("month"))
    entry = models.ForeignKey(AccessEntry, models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    note = models.TextField(_("note"), blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.LookReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        verbose_name = _("log review")
        verbose_name_plural = _("log reviews")
        constraints = [models.UniqueConstraint(fields=["month", "entry"], name="look_drawn_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.entry_id}"
