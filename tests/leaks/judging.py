"""What is wrong with an answer: its status, what it shows that it must not, and what the access log says of it."""

from __future__ import annotations

from accounts.audit import REVEALING
from tests.leaks.canaries import Owner
from tests.leaks.city import Answer, City
from tests.leaks.expecting import may_read
from tests.leaks.reading import owners_in


def leaks(city: City, who: str, answer: Answer) -> list[str]:
    """Every canary that the person may not read, with whose it is."""
    found = owners_in(answer.text + answer.messages, city.canaries)
    return sorted(
        f"shows {owner.what} of the {owner.agency or 'student'}, {owner.category or owner.kind}, {owner.subject!r}"
        for owner in found.values()
        if not may_read(who, owner, city.children)
    )


def unopened(city: City, who: str, answer: Answer) -> list[str]:
    """What protection hides is shown by an opening alone, which the log calls so; elsewhere stands the alias."""
    if any(entry.what in REVEALING for entry in answer.entries):
        return []
    found = owners_in(answer.text + answer.messages, city.canaries)
    return sorted(
        {f"shows {o.what} of {o.subject!r} without an opening" for o in found.values() if _is_hidden(city, o)}
    )


def _is_hidden(city: City, owner: Owner) -> bool:
    child = city.children.get(owner.subject)
    if owner.kind == "guardian":
        return child.has_protected_guardian
    return bool(child) and child.is_protected and owner.kind == "student" and owner.what.startswith("students.Student.")


def unlogged(city: City, who: str, answer: Answer, *, counts: bool = False) -> list[str]:
    """The log has one entry for an answer that shows students, naming just these; none for one that shows none.

    A guardian can be of several students: one of them in the log is enough.
    """
    owners = owners_in(answer.text, city.canaries).values()
    shown = {city.student_ids[o.subject] for o in owners if o.subject and o.kind != "guardian"}
    is_shown = bool(shown) or any(o.kind == "guardian" for o in owners)
    problems = []
    if len(answer.entries) != is_shown and not (counts and len(answer.entries) == 1):
        problems.append(f"shows {len(shown)} students, and the log has {len(answer.entries)} entries")
    if shown - answer.logged:
        problems.append(f"{len(shown - answer.logged)} students who are shown are not in the log")
    if answer.logged - shown and not counts:
        problems.append(f"{len(answer.logged - shown)} students in the log are not shown")
    if any(not entry.why or entry.user_label != city.world.people[who].name for entry in answer.entries):
        problems.append("the log does not say who, or why it was allowed")
    return problems


def judge(city: City, who: str, answer: Answer, right: set[int], *, counts: bool = False) -> list[str]:
    """All that is wrong, beginning with the person; ``right`` are the statuses that would be right."""
    problems = [] if answer.status in right else [f"gets {answer.status}, not {' or '.join(map(str, sorted(right)))}"]
    problems += leaks(city, who, answer) + unopened(city, who, answer) + unlogged(city, who, answer, counts=counts)
    if answer.then:
        problems += [f"then {problem}" for problem in judge(city, who, answer.then, {200, 302}, counts=counts)]
    return [f"{who} {problem}" for problem in problems]
