"""A set of wrong answers that were judged one by one, and right ones."""
