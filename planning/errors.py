"""Named errors of planning, told in both languages."""

from __future__ import annotations

from geodata.text import Text


class PlanningError(ValueError):
    """What was asked cannot be done.

    Parameters
    ----------
    text : Text
        What is wrong and what to change.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)

    def say(self, language: str) -> str:
        """Return the message in ``language``."""
        return self.text.say(language)


class ScenarioError(PlanningError):
    """A scenario asks for something impossible; the message lists everything that is wrong with it."""


class SitingError(PlanningError):
    """A siting problem cannot be posed."""


class InfeasibleError(SitingError):
    """No choice of sites keeps to all conditions; the message names the smallest set of them that conflict.

    Parameters
    ----------
    text : Text
        The conflict in plain words.
    conflict : tuple of Text
        The conflicting conditions, each in the planner's words; leaving out any one of them would resolve it.
    """

    def __init__(self, text: Text, conflict: tuple[Text, ...] = ()) -> None:
        super().__init__(text)
        self.conflict = conflict


class NoTimetableError(PlanningError):
    """Times by bus are asked for where no timetable is known."""


class ConditionsError(PlanningError):
    """A scenario's closures do not fit the study area."""


class ReviewError(PlanningError):
    """An annual review cannot be made as asked; the message lists everything that is wrong."""
