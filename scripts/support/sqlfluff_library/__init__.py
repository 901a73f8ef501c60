"""Jinja's names for sqlfluff, which runs this anew for each file that it reads.

What the names mean is said in support.sqlfluff_names, which is loaded once.
"""

import sys
from importlib import import_module
from pathlib import Path

SCRIPTS = str(Path(__file__).resolve().parents[2])
if SCRIPTS not in sys.path:
    sys.path.append(SCRIPTS)

globals().update(import_module("support.sqlfluff_names").jinja_names())
