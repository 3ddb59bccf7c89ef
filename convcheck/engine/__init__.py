"""The machinery of the checks; it knows no assignment."""
