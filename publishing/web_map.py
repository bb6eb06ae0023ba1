"""The web map: one HTML file that opens from a stick by a double click, with no network and no other file.

The map library (deck.gl) comes out of the installed pydeck package when the file is built. What stems from data lies in the
page as JSON alone and is shown as text; a content security policy lets only our own scripts run, by their checksums.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import importlib.util
import json
from pathlib import Path
from typing import Any

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.errors import ExportError
from publishing.web_map_data import web_map_content
from publishing.web_map_words import NO_SCRIPT, OPENING, PAGE_TITLE

CONTENT_ID = "content"
"""Of the element that holds the data."""

_HERE = Path(__file__).parent
_SCRIPTS = ("web_map_panel.js", "web_map_ground.js", "web_map_labels.js", "web_map_layers.js", "web_map.js")
_STYLE = "web_map.css"
_LIBRARY = Path("nbextension", "static", "index.js")
_SOURCE_MAP = "//# sourceMappingURL="

# What could end the element, or a line of script, is written as JSON allows it anywhere.
_ESCAPES = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body data-ready="0">
<main id="map"><p id="message">{opening}</p></main>
<aside id="panel"></aside>
<noscript>{no_script}</noscript>
<script type="application/json" id="{content_id}">{content}</script>
{scripts}
</body>
</html>
"""


def web_map_bytes(figures: ReviewFigures, language: str = "zh") -> bytes:
    """Return the web map of a review.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    bytes
        An HTML file in UTF-8; the same for the same figures.

    Raises
    ------
    ExportError
        The map library is not installed.
    """
    style = _own(_STYLE)
    scripts = [_library(), *map(_own, _SCRIPTS)]
    return _PAGE.format(
        lang="en" if language == "en" else "zh-CN",
        policy=content_policy(scripts, style),
        title=html.escape(PAGE_TITLE.say(language)),
        style=style,
        opening=html.escape(OPENING.say(language)),
        no_script=html.escape(NO_SCRIPT.say(language)),
        content_id=CONTENT_ID,
        content=embedded_json(web_map_content(figures, language)),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    ).encode()


def content_policy(scripts: list[str], style: str) -> str:
    """Return the content security policy under which only these scripts and this style sheet take effect.

    Nothing may be fetched but pictures within the page.
    """
    run = " ".join(_checksum(script) for script in scripts)
    rules = (
        "default-src 'none'",
        f"script-src {run}",
        f"style-src {_checksum(style)}",
        "img-src data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


def embedded_json(content: dict[str, Any]) -> str:
    """Return content as JSON that may stand in an HTML page: nothing in it can end its element or begin another.

    Raises
    ------
    ValueError
        A number is infinite or missing.
    """
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPES)


def _checksum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@functools.cache
def _own(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _library() -> str:
    """Return deck.gl as one script, without the address of its source map."""
    # Found without being imported: pydeck itself belongs to the dashboard.
    package = importlib.util.find_spec("pydeck")
    path = Path(package.origin).parent / _LIBRARY if package and package.origin else _LIBRARY
    try:
        return path.read_text(encoding="utf-8").partition(_SOURCE_MAP)[0]
    except OSError as error:
        raise ExportError(
            Text(
                f"找不到网页地图所需的地图程序“{path}”：请按 requirements.lock 重新安装依赖（其中的 pydeck 软件包带有该文件），"
                "或在成果中不选网页地图。",
                f"the map library of the web map, “{path}”, is missing: install the dependencies of requirements.lock again "
                "(the package pydeck among them brings it), or leave the web map out of the products",
            )
        ) from error
