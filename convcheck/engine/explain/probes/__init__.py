"""Readings that call the student's function with numbers made to tell."""
