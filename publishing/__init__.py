"""The room of everything that leaves: tables, workbook, GIS layers, map sheet and the package that holds them.

It words, joins, rounds and draws what planning has computed, and computes no figure of its own. Entries take a
`geodata.study_area.StudyArea` and a `planning.proposals.ScenarioResult`; those of the data door what became of a planner's file.

Public names live in the modules: `publishing.package` (all products), `publishing.tables`, `publishing.workbook`,
`publishing.layers`, `publishing.gis_files`, `publishing.records`, `publishing.map_sheet`, `publishing.words`, `publishing.numbers`,
`publishing.sentences`, `publishing.style`, `publishing.fonts`, `publishing.errors`; at the data door
`publishing.intake_report`, `publishing.intake_records`, `publishing.templates`.
"""
