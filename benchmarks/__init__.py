"""Speed against named peers, always as a ratio within one run."""
