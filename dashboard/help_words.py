"""What the links to the user guide say."""

from __future__ import annotations

from geodata.text import Text

HELP = Text("使用说明", "Guide")
HELP_TITLE = Text("使用说明", "User guide")
CHAPTER = Text("章节", "Chapter")
