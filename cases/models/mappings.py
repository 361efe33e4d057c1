"""The mapping in its two halves, with the documents collected and the observations made."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Category
from cases.choices import DocumentKind, Half
from cases.models.cases import CaseRecord


class Mapping(CaseRecord):
    """One half of a mapping, in one version. ``answers`` maps the keys of ``cases/questions.py`` to text.

    A draft until ``finished_on``; then a later version is a new row beside it.
    """

    half = models.CharField(max_length=8, choices=Half)
    version = models.PositiveSmallIntegerField(default=1)
    answers = models.JSONField(default=dict, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["half", "-version"]
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [models.UniqueConstraint(fields=["case", "half", "version"], name="one_mapping_per_version")]

    def __str__(self) -> str:
        return f"{self.get_half_display()} {self.version}"

    def save(self, **kwargs: object) -> None:
        self.category = Category.SCHOOL_MAPPING if self.half == Half.SCHOOL else Category.SOCIAL_MAPPING
        super().save(**kwargs)

    def full_clean(self, **kwargs: object) -> None:
        self.category = Category.SCHOOL_MAPPING if self.half == Half.SCHOOL else Category.SOCIAL_MAPPING
        super().full_clean(**kwargs)


class Document(CaseRecord):
    """A document collected for the mapping: that it exists, or the file itself."""

    CATEGORY = Category.DOCUMENTS

    kind = models.CharField(_("kind"), max_length=30, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=160, blank=True)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="documents/", blank=True)
    file_name = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        ordering = ["-dated_on", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class Observation(CaseRecord):
    """What somebody saw in the classroom during one lesson.

    Corrected with its earlier wording kept in the history; taken away where it was written down by mistake, and then
    the history keeps it.
    """

    CATEGORY = Category.SCHOOL_MAPPING

    observed_on = models.DateField(_("day"))
    lesson = models.CharField(_("lesson"), max_length=80)
    text = models.TextField(_("what was seen"))
    history = HistoricalRecords()

    class Meta:
        ordering = ["-observed_on", "-pk"]
        verbose_name = _("classroom observation")
        verbose_name_plural = _("classroom observations")

    def __str__(self) -> str:
        return f"{self.lesson} {self.observed_on}"
