"""The room of the browser: Streamlit pages, map layers and session state, worded in both languages.

It shows what `planning` decides and hands out what `publishing` makes; it does no geometry of its own and opens no
user's file. `dashboard.frame` is what every page stands in; the pages live in `dashboard.pages`.
"""
