"""A third set of such answers, to all assignments."""
