"""Hostile and messy files: each is made by hand here, and each has its verdict in one table."""
