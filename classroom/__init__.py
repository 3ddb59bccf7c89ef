"""The teacher's tools on nbgrader: release, collect, grade, feedback, export, report."""
