"""Answers written from the notebooks alone, by somebody who had not seen the checks.

Each module has WRONG, a list of (task, what is wrong, answer), and RIGHT, a list of (task, answer);
numbers of one's own are those of STUDENT, or of ada.
"""
