"""The methods that compute a convolution layer; `convkit.methods.choice` chooses one."""
