"""Grades, what they are made of, and what is counted of them for each student and term."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from imports.models import Batch
from students import querysets
from students.choices import GradeSource, Strand
from students.models.calendar import Term
from students.models.people import Student


class Subject(models.Model):
    """A school subject by its official code, such as ``MA``. Put in place by a migration, and kept as data.

    ``unit`` is the code under which it counts: Swedish as a second language counts as Swedish, and of a student with
    both the better grade does. ``is_core`` marks English, mathematics and Swedish; ``strand`` the subjects that some
    upper-secondary programmes ask for; ``is_extra_language`` the one that may be the 17th of the merit value.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=5, unique=True)
    name_sv = models.CharField(_("name in Swedish"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    unit = models.CharField(max_length=5)
    is_core = models.BooleanField(default=False)
    is_extra_language = models.BooleanField(default=False)
    strand = models.CharField(max_length=8, choices=Strand, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = querysets.SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_sv


class GradeStep(models.Model):
    """One step of a grade scale. The rows with the same ``valid_from`` are one scale, in force until the next begins.

    ``points`` count in the merit value. ``is_graded`` is off for marks that are no grade (*not read*): such rows of a
    file are skipped. ``same_as`` is the code under which a mark of national files is kept (``9`` is ``-``).
    """

    id = models.SmallAutoField(primary_key=True)
    valid_from = models.DateField(_("valid from"))
    code = models.CharField(_("grade"), max_length=3)
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0)])
    passed = models.BooleanField(_("passed"))
    is_graded = models.BooleanField(default=True)
    same_as = models.CharField(max_length=3, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = querysets.GradeStepQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from", "position"]
        verbose_name = _("step of the grade scale")
        verbose_name_plural = _("grade scale")
        constraints = [models.UniqueConstraint(fields=["valid_from", "code"], name="one_step_per_code_and_scale")]

    def __str__(self) -> str:
        return self.code


class Grade(models.Model):
    """The grade of a student in a subject at the end of a term, as it stands now.

    Written by imports (``batch``) and by corrections of school staff; both keep ``TermResult`` in the same transaction.
    A first import leaves no other trace: only what is changed later has rows of ``GradeChange``. It is the school's,
    of the category *grades*. Indexes are few because a city brings 1.7 million rows a term.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="grades", db_index=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="grades", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(GradeStep, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(_("source"), max_length=8, choices=GradeSource)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")

    objects = querysets.GradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [
            models.UniqueConstraint(fields=["student", "term", "subject"], name="one_grade_per_student_term_subject")
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.step}"


class GradeChange(models.Model):
    """That a grade was changed, taken away, or put back by hand: from what to what, by whom, why. Never changed.

    ``old_batch`` is the import that the old grade came from, ``batch`` the one that changed it; by hand there is none.
    Undoing an import reads back from here what stood before.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="grade_changes", db_index=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    old_step = models.ForeignKey(GradeStep, models.PROTECT, null=True, related_name="+", db_index=False)
    old_source = models.CharField(max_length=8, choices=GradeSource, blank=True)
    old_batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    new_step = models.ForeignKey(GradeStep, models.PROTECT, null=True, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(default=timezone.now)

    objects = querysets.GradeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("change of a grade")
        verbose_name_plural = _("changes of grades")
        indexes = [models.Index(fields=["student", "term", "subject"], name="grade_changes_of_a_grade")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.old_step or ''} - {self.new_step or ''}"


class TermResult(models.Model):
    """What the grades of a student in a term come to: there is a row exactly where there is a grade.

    ``passed`` and ``graded`` count subjects, Swedish and Swedish as a second language as one, the better; the flags
    are those of ``students.indicators``. Kept in the transaction that changes a grade. With ``grades_erased``
    the grades are gone, and the result stays as it was.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="term_results", db_index=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", db_index=False)
    passed = models.PositiveSmallIntegerField()
    graded = models.PositiveSmallIntegerField()
    vocational = models.BooleanField()
    preparatory = models.BooleanField()
    core = models.BooleanField()
    grades_erased = models.BooleanField(db_default=False, editable=False)

    objects = querysets.TermResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a term")
        verbose_name_plural = _("results of terms")
        constraints = [
            models.UniqueConstraint(fields=["student", "term"], name="one_result_per_student_and_term"),
            models.CheckConstraint(
                name="result_counts_in_order", condition=Q(graded__gte=1) & Q(passed__lte=F("graded"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.passed}/{self.graded}"
