"""The atlas: for each activation and every (n, p) what is proved about the landscape, with certificates of valleys.

Theory says where there is none (`theory.thresholds`). Where it says that some data have a spurious valley, one is
built and checked; where it says nothing, one is searched for on random data. The rows lie in a campaign's folder,
and a run that was stopped goes on.
"""

from .cells import Cell, Kind, planned
from .survey import run
from .table import Entry, as_csv, data, entries

__all__ = ["Cell", "Entry", "Kind", "as_csv", "data", "entries", "planned", "run"]
