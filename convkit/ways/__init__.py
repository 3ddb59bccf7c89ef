"""The ways to compute a convolution layer; `convkit.plan` chooses one."""
