"""The teacher's tools on nbgrader: release, collect, grade, feedback, export, report."""

import sys

# A grammar of web addresses, built anew at every import for seconds; the schema of notebooks has none.
sys.modules.setdefault("rfc3987_syntax", None)
