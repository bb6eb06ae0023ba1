"""The sample county: one believable, wholly synthetic county written as the kinds of files planners have."""

from geodata.sample.county import write_sample_county

__all__ = ["write_sample_county"]
