"""Telling what happened to one student, step by step, through the same actions as the pages use."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Self

from accounts.choices import Category
from cases import rules
from cases.actions import boosters, cases, closings, contacts, follow_ups, mappings, plans
from cases.choices import Approver, Attainment, ClosingReason, DocumentKind, Half, Onward, Result
from cases.models import Closing, Mapping, SubGoal
from ppss.demo.beginnings import FIRST, ONE, Beginning


class Journey(Beginning):
    """One student's whole way. Every method takes how many school weeks ago it happened."""

    # The work

    def enrol(self, ago: int, *, with_social: bool = True) -> Self:
        on = self.clock.day(ago, 4)
        self.case = cases.enrol(
            case=self.case,
            by=self.coach,
            on=on,
            coaches=[self.coach, self.social] if with_social else [self.coach],
            absence=self.figure(on),
        )
        self.with_social = with_social
        return self

    def map(self, ago: int, *, finish: bool = True) -> Self:
        """The mapping of both agencies, with an observation and what was collected."""
        halves = [(Half.SCHOOL, self.coach)] + ([(Half.SOCIAL, self.social)] if self.with_social else [])
        on = self.clock.day(ago, 2)
        for half, by in halves:
            answers, summary = self.words.answers(half)
            mapping = mappings.save(
                case=self.case, half=half, by=by, answers=answers, summary=summary if finish else "", on=on
            )
            if finish:
                mappings.finish(mapping=mapping, by=by, on=on)
        if self.rng.random() < 0.4:
            seen = self.words.row("observations")
            mappings.observe(case=self.case, by=self.coach, on=on, **seen)
        for kind in self.rng.sample((DocumentKind.ATTENDANCE, DocumentKind.GRADES, DocumentKind.ADAPTATIONS), 2):
            if self.rng.random() < 0.5:
                mappings.collect(case=self.case, by=self.coach, kind=kind, dated_on=on - 20 * ONE)
        if finish:
            self.case = mappings.complete(case=self.case, by=self.coach, on=on)
        return self

    def map_again(self, ago: int) -> Self:
        """Later versions of both halves beside the earlier ones, when a case has been taken up again."""
        on = self.clock.day(ago, 2)
        for earlier in Mapping.objects.filter(case=self.case, version=1):
            by = self.coach if earlier.half == Half.SCHOOL else self.social
            mapping = mappings.new_version(mapping=earlier, by=by, on=on)
            again = f"{earlier.summary} Nytt sedan sist: frånvaron kom tillbaka efter sommaren."
            mapping = mappings.save(
                case=self.case, half=earlier.half, by=by, answers=mapping.answers, summary=again, on=on
            )
            mappings.finish(mapping=mapping, by=by, on=on)
        self.case = mappings.complete(case=self.case, by=self.coach, on=on)
        return self

    def plan(
        self, ago: int, *, in_force: bool = True, end_goal: str = "", goals: Sequence[tuple[str, str]] = ()
    ) -> Self:
        """The plan from the theme (or the goals given, with who is responsible), approved and put in force."""
        starts_on, theme = self.clock.day(ago, 0), self.words.theme
        chains = self.rng.sample(theme["sub_goals"], 3)
        self.chains = [[self.words.fill(step) for step in chain] for chain in chains]
        name = self.words.names["namn"]
        who = (name, f"{name}, {self.words.names['vh']}", f"{name}, coach")
        goals = goals or [(chain[0], who[n % 3]) for n, chain in enumerate(self.chains)]
        tools = [self.world.tools[key] for key in self.rng.sample(theme["tools"], self.rng.choice((2, 3, 3)))]
        self.action_plan = plans.draft(
            case=self.case,
            by=self.coach,
            end_goal=end_goal or self.words.one_of("end_goals", theme["end_goals"]),
            starts_on=starts_on,
            on=starts_on,
            sub_goals=[{"text": text, "responsible": responsible} for text, responsible in goals],
            interventions=[
                {"tool": tool, "responsible": self.rng.choice((self.coach, self.social)).name} for tool in tools
            ],
        )
        if in_force:
            self.approve(self.clock.day(ago, 2))
            self.case.refresh_from_db()
        return self

    def approve(self, on: datetime.date) -> None:
        """Student and guardians say yes, and the manager where the district asks for it; then it is in force."""
        plan, by = self.action_plan, self.coach
        plans.approve(plan=plan, by=by, approver=Approver.STUDENT, on=on)
        for parent, guardian in zip(self.child.parents, self.parents, strict=True):
            if parent.custody:
                plans.approve(plan=plan, by=by, approver=Approver.GUARDIAN, guardian=guardian, on=on)
        if self.school.district.plan_needs_manager:
            manager = self.world.manager(self.district)
            plans.approve(plan=plan, by=manager, approver=Approver.MANAGER, on=on)
        self.action_plan = plans.put_in_force(plan=plan, by=by, on=on)

    def follow(
        self, first_ago: int, last_ago: int = 1, *, skip: float = 0.08, late: float = 0.06, every: int = 1
    ) -> Self:
        """Follow-ups from so many weeks ago, each week or each second; some are missed, some entered late."""
        for ago in range(first_ago, last_ago - 1, -every):
            self.progress = min(1.0, self.progress + self.rng.uniform(0.02, 0.12))
            if self.rng.random() >= skip:
                self.follow_up(ago, is_late=self.rng.random() < late)
        return self

    def follow_up(self, ago: int, *, is_late: bool = False, **said: object) -> Self:
        week, rng = self.clock.week(ago), self.rng
        on = min(week + (8 if is_late else rng.choice((3, 4))) * ONE, self.clock.today)
        by = self.social if self.with_social and rng.random() < 0.25 and self._open_on(on) else self.coach
        goals = rules.goals_of_week(list(SubGoal.objects.filter(case=self.case).in_work(week)), week)
        if any(goal.agency != by.agency for goal in goals) and not self._open_on(on):  # they close with the consent
            goals = [goal for goal in goals if goal.agency == by.agency]
        chance = rng.random()
        mood = "good" if chance < 0.2 + 0.6 * self.progress else "hard" if chance > 0.85 else "mixed"
        written = {"results": {goal.pk: self._result(mood) for goal in goals}, "note": self.words.note(mood)}
        written |= {"best_day": rng.randint(1, 5)} if mood != "hard" else {}
        written |= {"homework": self.words.common("homework")} if rng.random() < 0.5 else {}
        written |= {"good_news": self.words.common("good_news")} if mood == "good" and rng.random() < 0.6 else {}
        if rng.random() < 0.05 and not said:
            written = {"no_meeting": True, "note": self.words.common("no_meeting")}
        elif rng.random() < 0.3 and mood == "good":
            written |= {"next_week": self._raised(goals)}
        follow_ups.save(case=self.case, by=by, week=week, on=on, **(written | said))
        return self

    def goals(self, ago: int) -> list[SubGoal]:
        """The sub-goals of a week, in order."""
        return rules.goals_of_week(list(SubGoal.objects.filter(case=self.case)), self.clock.week(ago))

    def _open_on(self, day: datetime.date) -> bool:
        """Whether each agency may read in the other's plan on the day."""
        return any(Category.PLAN in c.categories for c in self.student.consents.valid_on(day))

    def _result(self, mood: str) -> str:
        odds = {"good": (0.8, 0.17), "mixed": (0.4, 0.4), "hard": (0.1, 0.3)}[mood]
        chance = self.rng.random()
        return Result.MET if chance < odds[0] else Result.PARTLY if chance < sum(odds) else Result.NOT_MET

    def _raised(self, goals: Sequence[SubGoal]) -> list[int | tuple[int, str]]:
        """The next week's sub-goals: one of them a step harder, where its chain has a step left."""
        wanted: list[int | tuple[int, str]] = []
        raised = False
        for goal in goals:
            chain = next((c for c in self.chains if goal.text in c[:-1]), None)
            if chain and not raised:
                wanted.append((goal.pk, chain[chain.index(goal.text) + 1]))
                raised = True
            else:
                wanted.append(goal.pk)
        return wanted

    def talk(self, ago: int, times: int) -> Self:
        """Contacts in the weeks up to the one so long ago."""
        for n in range(times):
            row = self.words.row("contacts")
            by = self.social if self.with_social and row["kind"] == "home_visit" else self.coach
            at = self.clock.moment(ago + n // 2, self.rng.randrange(5), self.rng.randint(8, 16))
            contacts.log(cases=[self.case], by=by, at=at, **row)
        return self

    # The way out

    def close(self, ago: int, *, reason: str = "", attainment: str = "", onward: str = "") -> Closing:
        on, chance = self.clock.day(ago, 4), self.rng.random()
        less = self.rng.triangular(-0.06, 0.3, 0.12 if self.share > 0.4 else 0.07)
        usual = (
            Attainment.FULLY
            if chance < 0.5 - self.share / 2
            else Attainment.PARTLY
            if chance < 0.85
            else Attainment.NOT
        )
        self.share, self.progress = min(1.0, max(0.01, self.share - less)), FIRST
        self.miss(self.share, since=ago + 4, until=ago)
        self.closing = closings.close(
            case=self.case,
            by=self.coach,
            on=on,
            reason=reason or self.rng.choice((ClosingReason.GOALS, ClosingReason.PROGRAMME_ENDED)),
            goal_attainment=attainment or usual,
            absence=self.figure(on),
            satisfaction=min(10, max(4, round(self.rng.gauss(8.6, 1.4)))),
            onward=onward or self.rng.choice((Onward.SCHOOL, Onward.SCHOOL, Onward.NOWHERE, Onward.BUP)),
        )
        self.case.refresh_from_db()
        return self.closing

    def hold_booster(self) -> Self:
        """The booster, on its day or some days later, or called off; nothing while it lies ahead."""
        booster = self.closing.boosters.get()
        held_on = booster.due_on + self.rng.randrange(8) * ONE
        if held_on > self.clock.today:
            return self
        if self.rng.random() < 0.12:
            boosters.call_off(booster=booster, by=self.coach, reason="Familjen har flyttat till en annan kommun.")
        else:
            boosters.hold(booster=booster, by=self.coach, on=held_on, **self.words.row("boosters"))
        return self
