"""What is filled in for the reviews of an area: read from the records, kept for everybody, and turned into settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dashboard import records, state
from dashboard.forms import attempt, tell
from geodata.records.review_forms import change_review_form, read_review_form
from planning.disclosure import MINIMUM_COUNT
from planning.errors import ReviewError
from planning.review import SECTIONS, ReviewFigures, ReviewSettings

if TYPE_CHECKING:
    from publishing.atlas import AtlasChoice
    from publishing.review_package import PackageChoice

UNIT_SHEETS = ("all", "some", "none")
"""Which reporting units get a sheet of their own."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an area's reviews; every field as JSON keeps it.

    Attributes
    ----------
    area_id : str
        The study area's folder name.
    publisher, approval_number, goal_share, suppress_below, sections, free_text, public
        As in `planning.review.ReviewSettings`.
    approval_by, approval_at : str
        Who filled in the approval number or took it away, and when (ISO 8601); "" where nobody has.
    made_on : str
        制图日期 (ISO 8601); "" for the day itself.
    paper : str
        Key of `publishing.sheet_paper.PAPERS`.
    themes : list of str or None
        Themes of the atlas; None for all that there are.
    unit_sheets : str
        One of `UNIT_SHEETS`.
    units : list of str
        Codes of the units that get a sheet if only some do.
    products : list of str or None
        Keys of `publishing.review_package.PRODUCTS`; None for all.
    language : str
        Of the products; "" for that of the page.
    compare_with : int or None
        Number of the snapshot to compare with.
    changed_by : str
        Who filled in a field last; "" where nobody has.
    changed : datetime or None
        When.
    """

    area_id: str
    publisher: str = ""
    approval_number: str = ""
    approval_by: str = ""
    approval_at: str = ""
    made_on: str = ""
    paper: str = "A3"
    themes: list[str] | None = None
    unit_sheets: str = "all"
    units: list[str] = field(default_factory=list)
    goal_share: float = 0.9
    suppress_below: int = MINIMUM_COUNT
    sections: list[str] = field(default_factory=lambda: list(SECTIONS))
    free_text: Mapping[str, str] = field(default_factory=dict)
    public: bool = True
    products: list[str] | None = None
    language: str = ""
    compare_with: int | None = None
    changed_by: str = ""
    changed: datetime | None = None

    def settings(self, today: date) -> ReviewSettings:
        """Return the settings of a review that is made today.

        Raises
        ------
        ReviewError
            No review can have them.
        """
        return ReviewSettings(
            date.fromisoformat(self.made_on) if self.made_on else today,
            goal_share=self.goal_share,
            suppress_below=self.suppress_below,
            publisher=self.publisher,
            approval_number=self.approval_number,
            sections=tuple(self.sections),
            free_text=dict(self.free_text),
            public=self.public,
        )

    def told_language(self) -> str:
        """Return the language of the products."""
        return self.language or state.language()

    def chosen_themes(self, figures: ReviewFigures) -> list[str]:
        """Return the themes that are wanted and of which the review has something to show, in the order of the atlas."""
        from publishing.atlas import available_themes

        return [theme for theme in available_themes(figures) if self.themes is None or theme in self.themes]

    def atlas(self, figures: ReviewFigures) -> AtlasChoice:
        """Return which sheets the atlas has; what the review does not have any more is left out."""
        from publishing.atlas import AtlasChoice

        codes = figures.units["unit_id"].astype(str)
        chosen = {"all": None, "none": (), "some": tuple(code for code in codes if code in self.units)}
        themes = tuple(self.chosen_themes(figures))
        return AtlasChoice(themes, chosen[self.unit_sheets], self.paper, self.told_language())

    def chosen_products(self) -> list[str]:
        """Return what the package is to hold, in its order."""
        from publishing.review_package import PRODUCTS

        return [key for key in PRODUCTS if self.products is None or key in self.products]

    def package(self, figures: ReviewFigures) -> PackageChoice:
        """Return what the package holds; errors as of `publishing.review_package.PackageChoice`."""
        from publishing.review_package import PackageChoice

        return PackageChoice(tuple(self.chosen_products()), self.atlas(figures), self.told_language())


def read_form(area_id: str) -> Form:
    """Return the form of an area as it is kept now, with first values where nobody has filled in anything.

    Raises
    ------
    geodata.records.errors.DatabaseError
        The records cannot be read.
    """
    kept = read_review_form(records.engine(), area_id)
    if kept is None:
        return Form(area_id)
    known = {one.name for one in dataclasses.fields(Form)}
    filled = {name: value for name, value in kept.content.items() if name in known}
    return Form(area_id, **filled, changed_by=kept.changed_by, changed=kept.changed)


def keep(form: Form, **changes: Any) -> None:
    """Keep changed fields for everybody; what no review can have is refused and told when the page is drawn next."""
    if "approval_number" in changes:
        changes |= _entered()

    def change() -> None:
        told = dict(changes)
        if "free_text" in told:
            told["free_text"] = {name: text for name, text in {**form.free_text, **told["free_text"]}.items() if text}
        dataclasses.replace(form, **told).settings(records.today())
        change_review_form(records.engine(), form.area_id, changes, author=records.author(), time=records.now())

    try:
        attempt(change)
    except ReviewError as error:
        tell("error", error.say(state.language()))


def _entered() -> dict[str, str]:
    """Return who fills in an approval number or takes it away, and when."""
    return {"approval_by": records.author(), "approval_at": records.now().isoformat()}
