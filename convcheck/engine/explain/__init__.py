"""Say what a student's function computes, in sentences that are true of it by construction.

A reading is a function ``read(task, trial, alike, student)``: the trial to be explained, those of
the same part, and the student's function for further calls. It returns a sentence, or "" where it
finds nothing that holds.
"""
