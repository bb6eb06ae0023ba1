"""The pages, one module each; every page is a function ``show`` without arguments."""
