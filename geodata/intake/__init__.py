"""The data door: planners' files as they are, recognised, checked, repaired where that is safe and refused where not.

What is found out here is proposed to the planner; what the planner confirms stands in ``sources.toml``, and only that
changes how a file is read.
"""
