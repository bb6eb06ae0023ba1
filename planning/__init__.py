"""The room that decides: travel times, coverage, gaps, catchments and siting; values in, values out.

Public names live in the modules: `planning.scenario`, `planning.coverage`, `planning.gaps`, `planning.catchments`,
`planning.siting`, `planning.proposals`, `planning.travel_times`.
"""
