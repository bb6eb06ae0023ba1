"""Who is at the other end: sign-in through the organisation's OpenID provider, two roles, and no open door by accident.

Without sign-in the server is for one person at this machine: it answers on the loopback interface only. Sign-in is
Streamlit's own (`st.login`), set up by the section ``[auth]`` of ``.streamlit/secrets.toml``.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st
from streamlit import config

from dashboard import sign_in_words as words
from geodata.text import Text

OPEN_VARIABLE = "OUTLET_ATLAS_OPEN"
"""Environment variable that, set to 1, lets everybody in who reaches the server."""

PLANNERS_VARIABLE = "OUTLET_ATLAS_PLANNERS"
"""Environment variable that lists who may change things: values of the claim, parted by commas; ``*`` for all."""

CLAIM_VARIABLE = "OUTLET_ATLAS_USER_CLAIM"
"""Environment variable that names the claim by which people are told apart; ``email`` if unset."""

Role = Literal["viewer", "planner"]
"""Viewers see everything; planners also save, decide, upload and delete."""

RETURN_COOKIE = "outlet_atlas_return"
"""Cookie by which a browser remembers what it was to show while its user signs in."""

_NOT_PROVIDERS = {"client_kwargs"}
# The provider sends everybody back to the first page; which page, area and scenario a link named only the browser can tell.
_RETURN_SECONDS = 600
_KEEP_ADDRESS = f"""<script>
document.cookie = '{RETURN_COOKIE}=' + encodeURIComponent(location.pathname + location.search)
  + '; max-age={_RETURN_SECONDS}; path=/; samesite=lax'
</script>"""
# Once only, and never to another server, whoever wrote the cookie.
_GO_BACK = f"""<script>{{
const kept = document.cookie.split('; ').find(one => one.startsWith('{RETURN_COOKIE}='))
if (kept) {{
  document.cookie = '{RETURN_COOKIE}=; max-age=0; path=/; samesite=lax'
  const there = new URL(decodeURIComponent(kept.slice({len(RETURN_COOKIE) + 1})), location.origin)
  const isOther = there.pathname + there.search !== location.pathname + location.search
  if (there.origin === location.origin && isOther) location.replace(there)
}}
}}</script>"""


def is_configured() -> bool:
    """Return whether sign-in is set up."""
    return bool(_auth_section())


def providers() -> list[str]:
    """Return the names of the providers to choose from; empty where there is one without a name."""
    return [
        name
        for name, value in _auth_section().items()
        if isinstance(value, Mapping) and name not in _NOT_PROVIDERS and "client_id" in value
    ]


def _auth_section() -> Mapping[str, object]:
    # Asking for a secret where there is no file is an error of its own.
    return st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}


def listening_address(arguments: Sequence[str] = ()) -> str:
    """Return the address that the server listens on; empty means all interfaces.

    Parameters
    ----------
    arguments : sequence of str
        Options for Streamlit that it has not read yet.
    """
    found = config.get_option("server.address") or ""
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--server.address":
            found = value if equals else "".join(arguments[at + 1 : at + 2])
    return str(found)


def is_loopback(address: str) -> bool:
    """Return whether only this machine can reach an address."""
    if address == "localhost" or address.startswith("unix:"):
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def refusal(arguments: Sequence[str] = ()) -> Text | None:
    """Return why nobody may be let in and what to do about it, None where all is well.

    Parameters
    ----------
    arguments : sequence of str
        Options for Streamlit that it has not read yet.
    """
    address = listening_address(arguments)
    if is_loopback(address) or is_configured() or is_open():
        return None
    shown = address or "0.0.0.0"  # noqa: S104 - told, not listened on
    return Text(words.REFUSED.zh.format(address=shown), words.REFUSED.en.format(address=shown))


def is_open() -> bool:
    """Return whether everybody is let in knowingly."""
    return os.environ.get(OPEN_VARIABLE) == "1"


def admit(language: str) -> None:
    """Let the visitor in, to what they came for; or show why not or where to sign in, and stop."""
    why = refusal()
    if why is not None:
        st.title(words.REFUSED_TITLE.say(language), anchor=False)
        st.error(why.say(language))
        st.stop()
    if is_configured() and not _is_signed_in():
        st.title(words.SIGN_IN_TITLE.say(language), anchor=False)
        st.markdown(words.SIGN_IN_LEAD.say(language))
        for provider in providers() or [""]:
            label = (
                words.SIGN_IN_WITH.say(language).format(provider=provider) if provider else words.SIGN_IN.say(language)
            )
            st.button(label, on_click=st.login, args=(provider or None,), type="primary", key=f"sign-in:{provider}")
        st.html(_KEEP_ADDRESS, unsafe_allow_javascript=True)
        st.stop()
    if is_configured() and not user_name():
        st.error(words.NO_CLAIM.say(language).format(claim=claim()))
        st.button(words.SIGN_OUT.say(language), on_click=st.logout, key="sign-out")
        st.stop()
    if is_configured() and RETURN_COOKIE in st.context.cookies:
        st.html(_GO_BACK, unsafe_allow_javascript=True)


def claim() -> str:
    """Return the claim by which people are told apart."""
    return os.environ.get(CLAIM_VARIABLE) or "email"


def user_name() -> str:
    """Return who is signed in, by the claim; empty where sign-in is not set up or the provider does not say."""
    if not is_configured() or not _is_signed_in():
        return ""
    # An address that the provider has not verified could be anybody's.
    if claim() == "email" and st.user.get("email_verified", True) in (False, "false"):
        return ""
    return str(st.user.get(claim()) or "")


def _is_signed_in() -> bool:
    return bool(st.user.get("is_logged_in", False))


def planners() -> frozenset[str]:
    """Return who may change things, in lower case; among the secrets they stand as a list or parted by commas."""
    named = os.environ.get(PLANNERS_VARIABLE)
    if named is None and st.secrets.load_if_toml_exists():
        listed = st.secrets.get("roles", {}).get("planners", [])
        named = listed if isinstance(listed, str) else ",".join(map(str, listed))
    return frozenset(one.strip().lower() for one in (named or "").split(",") if one.strip())


def role() -> Role:
    """Return what the visitor may do; without sign-in everybody is a planner."""
    if not is_configured():
        return "planner"
    listed = planners()
    name = user_name().lower()
    return "planner" if name and ("*" in listed or name in listed) else "viewer"


def may_change() -> bool:
    """Return whether the visitor may save, decide, upload and delete."""
    return role() == "planner"


def why_not(language: str) -> str | None:
    """Return why a viewer cannot change things, as help of a disabled button; None for planners."""
    return None if may_change() else words.VIEWERS_ONLY_SEE.say(language)
