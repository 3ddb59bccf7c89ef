"""Answers that are not in the catalogue: wrong ones, each with what is wrong in it, and right ones.

Each module has WRONG, a list of (task, what is wrong, answer, words that the check must find), and
RIGHT, a list of (task, answer).
"""
