"""What students hand in, right and wrong, a module for each assignment.

Each has TOTAL, the points; RIGHT, answers in several styles for each task; WRONG, slips as
students make them with the name of the mistake; and EQUIVALENT, mutants that change nothing.
"""
