"""The room that reads: planners' files become checked tables and one prepared `StudyArea`.

Public names live in the modules: `geodata.sources`, `geodata.prepare`, `geodata.store`, `geodata.study_area`,
`geodata.network`, `geodata.snapping`, `geodata.highways`, `geodata.kinds`, `geodata.coordinates`, `geodata.errors`,
`geodata.sample`.
"""

from geodata import gdal_guard as _gdal_guard

_gdal_guard.restrict()
