"""Count what came of a class, for the teacher."""

from classroom.text import one_line

MANY, EACH = 40, 3


class Tally:
    """What to tell the teacher at the end."""

    def __init__(self):
        self.new, self.graded, self.failed, self.flagged = 0, 0, [], []

    def counted(self, done):
        """Go through what is done and count what is new."""
        for result, notebook in done:
            self.new += notebook is not None
            yield result, notebook

    def add(self, found, unbooked):
        """Add some results, and what was said of those that the gradebook did not take."""
        self.failed += unbooked
        for result in found:
            self.graded += result.outcome == "graded"
            if result.outcome == "failed":
                self.failed.append(f"{result.student}: {result.reason}")
            self.flagged += _few(result)

    def tell(self):
        """Print how many were graded, who could not be, and what to look at."""
        nothing = "" if self.new else " Nothing was new."
        print(f"{self.graded} graded, {len(self.failed)} could not be graded.{nothing}")
        for title, lines in (("Could not be graded:", self.failed), ("To look at:", self.flagged)):
            if lines:
                print(title, *map(one_line, lines[:MANY]), sep="\n  ")
            if len(lines) > MANY:
                print(f"  and {len(lines) - MANY} more; they are in the results")


def _few(result):
    """Return the first flags of a student, and how many more there are."""
    told = [f"{result.student}: {flag}" for flag in result.flags[:EACH]]
    more = len(result.flags) - EACH
    return [*told, f"{result.student}: and {more} more flags"] if more > 0 else told
