"""待审核: what waits for the coordinator's word, reports of done tasks and applications."""

from __future__ import annotations

from bot.reply import Choice, Reply
from bot.reporting import extensions, reviewing, wording
from bot.task_lists import PAGE
from bot.turn import Refusal, Turn
from messages.catalog import Text, lines
from storage import feedback, reports
from storage.models import ProgressReport


def handle(turn: Turn) -> Reply:
    waiting = [a.last_report for a in reports.to_review(turn.session, turn.plan) if a.last_report]
    applications = reports.open_extensions(turn.session, turn.plan)
    words = feedback.unanswered(turn.session)
    if (several := turn.slots.get("task_nos")) is not None:
        # 25通过，27退回: two decisions are taken one by one.
        waiting = [report for report in waiting if report.assignment.task.number in several]
        applications = [each for each in applications if each.assignment.task.number in several]
        words = []
    if not waiting and not applications and not words:
        raise Refusal(turn.say("review.none"))
    blocks: list[Text] = []
    choices: list[tuple[Choice, ...]] = []
    if several is not None:
        blocks.append(turn.say("review.one_by_one"))
    if waiting:
        blocks.append(turn.say("review.head", count=len(waiting)))
        blocks += [wording.with_evidence(turn, report) for report in waiting[:PAGE]]
        choices += [_review(turn, report) for report in waiting[:PAGE]]
    if applications:
        blocks.append(turn.say("extension.head", count=len(applications)))
        for extension in applications[:PAGE]:
            told = extensions.application_text(turn, extension, turn.language)
            wanted = extension.wanted_on
            why = extensions.no_extension(turn, extension.assignment, wanted, extension)
            blocks.append(lines(told, why) if why else told)
            choices += extensions.decision_choices(turn, extension)
    if words:
        blocks.append(turn.say("feedback.count", count=len(words)))
        choices.append((turn.choice("feedback.see"),))
    shown = tuple(report.assignment.task.number for report in waiting[:PAGE])
    return Reply(blocks=tuple(blocks), choices=tuple(choices), shown=shown)


def _review(turn: Turn, report: ProgressReport) -> tuple[Choice, ...]:
    return reviewing.choice_of(turn, report, "pass"), reviewing.choice_of(turn, report, "return")
