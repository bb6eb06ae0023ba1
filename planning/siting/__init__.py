"""Siting models as plain functions over arrays, each answer with a proven bound."""

from planning.siting.effort import Effort, SolveProgress
from planning.siting.maximal import candidate_cover, maximal_covering
from planning.siting.plan import SitePlan
from planning.siting.rules import Group, SiteRules

__all__ = ["Effort", "Group", "SitePlan", "SiteRules", "SolveProgress", "candidate_cover", "maximal_covering"]
