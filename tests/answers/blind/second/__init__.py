"""A second set of such answers, written when the first had been learned from."""
