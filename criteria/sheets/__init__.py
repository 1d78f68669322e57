"""A criteria set as a spreadsheet: template, writing, reading with every problem by sheet and cell.

The workbook is opened in a process of its own (`worker`), which hands back a plain grid; what the grid means
is read here, against one table of columns (`layout`) that the template, the export and the import share.
"""

from criteria.sheets.grid import to_grid
from criteria.sheets.reading import Outcome, read_grid, read_workbook
from criteria.sheets.writing import template, write_workbook

__all__ = ["Outcome", "read_grid", "read_workbook", "template", "to_grid", "write_workbook"]
