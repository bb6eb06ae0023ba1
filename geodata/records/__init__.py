"""What planners keep beside the prepared areas: scenarios, decisions, column mappings, yearly snapshots, forms of reviews.

They stand in one database, a file without any set-up or PostgreSQL by one setting (`geodata.records.database`). Every
function takes the open database, who acts and when; it does its work in one transaction and returns frozen values. A
change names the version it was made on: where somebody else was faster, it is refused and both are told what differs.
Forms alone are changed field by field, and the later change holds.
Public names live in the modules: `geodata.records.scenarios`, `geodata.records.decisions`, `geodata.records.profiles`,
`geodata.records.review_forms`, `geodata.records.snapshots`, `geodata.records.errors`.
"""
