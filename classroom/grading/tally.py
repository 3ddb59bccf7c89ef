"""Count what came of a class, for the teacher."""

MANY = 40


class Tally:
    """What to tell the teacher at the end."""

    def __init__(self):
        self.new, self.graded, self.failed, self.flagged = 0, 0, [], []

    def counted(self, done):
        """Go through what is done and count what is new."""
        for result, notebook in done:
            self.new += notebook is not None
            yield result, notebook

    def add(self, found):
        """Add some results."""
        for result in found:
            self.graded += result.outcome == "graded"
            if result.outcome == "failed":
                self.failed.append(f"{result.student}: {result.reason}")
            self.flagged += [f"{result.student}: {flag}" for flag in result.flags]

    def tell(self):
        """Print how many were graded, who could not be, and what to look at."""
        nothing = "" if self.new else " Nothing was new."
        print(f"{self.graded} graded, {len(self.failed)} could not be graded.{nothing}")
        for title, lines in (("Could not be graded:", self.failed), ("To look at:", self.flagged)):
            if lines:
                print(title, *lines[:MANY], sep="\n  ")
            if len(lines) > MANY:
                print(f"  and {len(lines) - MANY} more; they are in the results")
