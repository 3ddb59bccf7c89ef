"""A fourth set, to the assignments that came last, by somebody else."""
