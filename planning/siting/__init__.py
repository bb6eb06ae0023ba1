"""Siting models as plain functions over arrays, each answer with a proven bound."""

from planning.siting.build_order import BuildOrder, build_order
from planning.siting.capacitated import capacitated_covering
from planning.siting.effort import Effort, OnSolveProgress, SolveProgress
from planning.siting.gradual import gradual_covering, linear_steps, step_credits
from planning.siting.max_min import max_min_covering
from planning.siting.maximal import candidate_cover, maximal_covering
from planning.siting.p_center import p_center
from planning.siting.p_median import p_median
from planning.siting.plan import SitePlan
from planning.siting.rules import Group, SiteRules
from planning.siting.serving import Served, serve
from planning.siting.set_covering import set_covering
from planning.siting.trade_off import TradeOff, trade_off_curve

__all__ = [
    "BuildOrder",
    "Effort",
    "Group",
    "OnSolveProgress",
    "Served",
    "SitePlan",
    "SiteRules",
    "SolveProgress",
    "TradeOff",
    "build_order",
    "candidate_cover",
    "capacitated_covering",
    "gradual_covering",
    "linear_steps",
    "max_min_covering",
    "maximal_covering",
    "p_center",
    "p_median",
    "serve",
    "set_covering",
    "step_credits",
    "trade_off_curve",
]
