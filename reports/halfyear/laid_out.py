"""A half-year report laid out: in which order what stands, once for page, PDF and Word."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from ppss.lib.numbers import kronor
from reports import definitions
from reports.comparison import frozen, page
from reports.comparison.definition import Indicator
from reports.comparison.words import SHORT, legend
from reports.halfyear import difference, words
from reports.halfyear.paper import Block, Paper, Section, facts, figures, note, table, text
from reports.halfyear.questions import BY_KEY
from reports.models import HalfYearReport

Figures = Mapping[str, object]


def laid_out(report: HalfYearReport, previous: Figures | None, *, day: datetime.date, by: str = "") -> Paper:
    """The report with what stands in it now. ``previous`` are the figures of the report before; ``by`` who hands in."""
    with translation.override(settings.LANGUAGE_CODE):
        return _laid_out(report, previous, day, by)


def _laid_out(report: HalfYearReport, previous: Figures | None, day: datetime.date, by: str) -> Paper:
    found = report.figures
    title = _("Half-year report %(period)s, %(district)s") % {"period": report.period, "district": report.district}
    told = [(_("District"), str(report.district))]
    if found:
        told.append((_("Half-year"), words.days_between(found["first"], found["last"])))
    if by:
        told.append((_("Handed in"), f"{words.day(day.isoformat())}, {by}"))
    sections = [_short(report, found), _written(report, "work")]
    if found:
        sections += [_taken_part(found), _going(found), _closed(found["closed"]), _flow(found)]
        sections += [_comparison(found["comparison"])] if found["comparison"] else []
    sections += [_written(report, key) for key in ("results", "isolation", "cooperation", "voices", "below_target")]
    sections += [_written(report, "next"), _costs(report)]
    if found and previous:
        sections.append(_differences(found, previous))
    if found:
        sections.append(_definitions(found))
    lead = _("School-social teams: school and social services together around students with high absence.")
    kept = tuple(section for section in sections if section.blocks)
    return Paper(title, lead, day.isoformat(), tuple(told), kept, _foot(found))


def _foot(found: Figures | None) -> str:
    if not found:
        return ""
    versions = found["versions"]
    return _(
        "Definitions: report %(report)d, dashboard %(dashboard)d, evaluation %(evaluation)d, comparison %(comparison)d."
    ) % {key: versions[key] for key in ("report", "dashboard", "evaluation", "comparison")}


def _written(report: HalfYearReport, key: str) -> Section:
    answer = report.texts.get(key, "").strip()
    return Section(str(BY_KEY[key].heading), (text(answer),) if answer else ())


def _short(report: HalfYearReport, found: Figures | None) -> Section:
    blocks = []
    if answer := report.texts.get("summary", "").strip():
        blocks.append(text(answer))
    if found:
        students, district = found["students"], found["going"][0]
        closed = found["closed"]["groups"]
        whole = closed[0] if closed else None
        blocks.append(
            figures(
                [
                    (words.taken(students), _("students took part in the half-year")),
                    (
                        words.count(students["going"]),
                        _("students going on its last day, of a target of %(n)d") % {"n": students["target"]},
                    ),
                    (
                        words.count(whole and whole["n"]),
                        _("students closed %(period)s") % {"period": found["closed"]["period"]},
                    ),
                    (
                        words.change(district["initial"], district["now"]),
                        _("mean absence of students going, at enrolment and now"),
                    ),
                ]
            )
        )
        blocks.append(text(f"{words.measured(students['measured'])} {words.early(students['early'])}"))
    return Section(_("In short"), tuple(blocks))


def _taken_part(found: Figures) -> Section:
    students = found["students"]
    rows = [(_("All"), words.taken(students))]
    rows += [(label, words.count(n)) for label, n in students["by_sex"] if n is not None]
    schools = [
        (each["label"], words.count(each["going"]), str(each["target"]), _reaches(each)) for each in found["going"][1:]
    ]
    head = (_("School"), _("Going on the last day"), _("Target"), _("Reaches the target"))
    return Section(
        _("Students"),
        (table((_("Took part in the half-year"), _("Students")), rows, (1,)), table(head, schools, (1, 2))),
    )


def _told(rows: Sequence[Figures], count: str) -> tuple[list[Figures], str]:
    """The rows whose students are told, and a sentence on the others."""
    hidden = [each["label"] for each in rows if each[count] is None]
    return [each for each in rows if each[count] is not None], words.left_out(hidden)


def _reaches(each: Figures) -> str:
    if each["going"] is None:
        return ".."
    return _("yes") if each["going"] >= each["target"] else _("no")


def _going(found: Figures) -> Section:
    told, hidden = _told([*found["going"], *found["going_by_sex"]], "going")
    head = (
        *(_("Group"), _("Going"), _("Weeks followed up"), _("Absence, enrolment → now")),
        *(_("Coverage"), _("Attendance")),
    )
    first, last = found["weeks"]
    about = _(
        "Now is the school weeks from %(first)s to the week of %(last)s. Means are of the same students both times, "
        "enrolled before those weeks. Attendance: how many of them have raised it since they were enrolled."
    ) % {"first": words.day(first), "last": words.day(last)}
    if not told:
        return Section(_("Students going"), (note(hidden),))
    rows = [_going_row(each) for each in told]
    return Section(_("Students going"), (table(head, rows, (1, 2, 4)), note(f"{hidden} {about}".strip())))


def _going_row(each: Figures) -> tuple[str, ...]:
    if each["going"] == 0:
        return (each["label"], "0", *[words.DASH] * 4)
    is_school = each["target"] is not None
    return (
        each["label"],
        words.count(each["going"]),
        words.percent(each["followed"]),
        words.change(each["initial"], each["now"]),
        words.percent(each["coverage"]),
        "" if is_school else words.parts(each["directions"]),
    )


def _closed(closed: Figures) -> Section:
    heading = _("Students closed %(period)s") % {"period": closed["period"]}
    if not closed["groups"]:
        few = _("Too few students were closed to tell how it went. They are told of together with the next half-year.")
        return Section(heading, (note(few),))
    head = (
        *(_("Group"), _("Closed"), _("Absence, enrolment → closing"), _("Attendance")),
        *(_("Goals"), _("Satisfaction")),
    )
    told, hidden = _told(closed["groups"], "n")
    blocks = [table(head, [_closed_row(each) for each in told], (1, 5))]
    if hidden:
        blocks.append(note(hidden))
    if closed["tools"]:
        rows = [(name, words.count(n), words.percent(share)) for name, n, share in closed["tools"]]
        blocks.append(table((_("Tool"), _("Students"), _("Of those closed")), rows, (1, 2)))
    return Section(heading, tuple(blocks))


def _closed_row(each: Figures) -> tuple[str, ...]:
    if each["n"] == 0:
        return (each["label"], "0", *[words.DASH] * 4)
    return (
        each["label"],
        words.count(each["n"]),
        words.change(each["initial"], each["closing"]),
        words.parts(each["directions"]),
        words.parts(each["attainment"]),
        words.one_decimal(each["satisfaction"]),
    )


def _flow(found: Figures) -> Section:
    rows = [
        (label, words.count(n), words.DASH if turn == 0 else ".." if median is None else f"{median:.0f}")
        for turn, (label, n, median) in enumerate(found["flow"])
    ]
    head = (_("Step"), _("Cases"), _("Median days from the step before"))
    about = _("Cases proposed in the twelve months before the half-year ended.")
    return Section(_("From proposal to first follow-up"), (table(head, rows, (1, 2)), note(about)))


def _comparison(block: Figures) -> Section:
    shown, frame = frozen.shown_of(block["shown"]), frozen.frame_of(block["frame"])
    every = page.rows(shown)
    rows = [
        (row.label, words.count(row.students), *(f"{cell.sign} {cell.change}".strip() for cell in row.cells))
        for row in every
        if row.cells
    ]
    hidden = words.left_out([row.label for row in every if not row.cells])
    head = (_("Group"), _("Students"), *(str(SHORT[each]) for each in Indicator))
    about = [frame.terms, *legend()] if frame.terms else legend()
    if block["is_earlier"]:
        about.append(
            _("Since it was told last, grades of too few students have come in: it stands as in the report before.")
        )
    about += [hidden] if hidden else []
    heading = _("Term comparison of grades")
    if not rows:
        return Section(heading, (note(hidden),))
    return Section(heading, (table(head, rows, tuple(range(1, 2 + len(Indicator)))), note(" · ".join(about))))


def _costs(report: HalfYearReport) -> Section:
    costs = [
        (_("Staff"), report.cost_staff),
        (_("Supervision and training"), report.cost_supervision),
        (_("Activities and material"), report.cost_activities),
        (_("Other"), report.cost_other),
    ]
    blocks: list[Block] = []
    if report.staff is not None:
        rows = [
            (_("Full-time employees, school"), words.employees(report.staff_school)),
            (_("Full-time employees, social services"), words.employees(report.staff_social)),
        ]
        blocks.append(facts(rows))
    if report.costs is not None:
        rows = [(word, kronor(value)) for word, value in costs] + [(_("Together"), kronor(report.costs))]
        blocks.append(table((_("Costs of the year") if report.is_autumn else _("Costs"), _("Kronor")), rows, (1,)))
    if answer := report.texts.get("costs", "").strip():
        blocks.append(text(answer))
    return Section(_("Staff and costs"), tuple(blocks))


def _differences(found: Figures, previous: Figures) -> Section:
    rows = difference.differences(previous, found)
    heading = _("Since the report before, %(period)s") % {"period": difference.period(previous)}
    if not rows:
        return Section(heading, (note(_("No figure is another than in the report before.")),))
    return Section(heading, (table((_("Figure"), _("Then"), _("Now")), rows, (1, 2)),))


def _definitions(found: Figures) -> Section:
    keys = ("going", "followed", "absence", "flow", "closed", "directions", "attainment", "satisfaction")
    every = {each.key: each for each in (*definitions.DASHBOARD, *definitions.EVALUATION)}
    rows = [(str(every[key].name), str(every[key].text)) for key in keys]
    own = [
        (
            _("Took part"),
            _("Enrolled on at least one day of the half-year. Each student counts once, however many cases."),
        ),
        (
            _("Measurable"),
            _(
                "Absence is known at enrolment and at closing, or, for those going on, now. Too early: enrolled after "
                "the last four school weeks had begun."
            ),
        ),
    ]
    hidden = _(
        "A figure on fewer than %(n)d students shows as .. and so does any other from which it could be worked out, "
        "also together with the report before."
    )
    return Section(_("How it is counted"), (facts([*own, *rows]), note(hidden % {"n": found["smallest"]})))
