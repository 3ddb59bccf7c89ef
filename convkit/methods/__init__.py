"""The ways to compute a convolution layer; `convkit.methods.choice` chooses one."""
