"""Lighthouse, which npm brings for `make test-long` and `make bench`."""

import json
import os
import subprocess

from tests.support.book import ROOT
from tools.chromium import find

PROGRAM = ROOT / "benchmarks" / "node_modules" / ".bin" / "lighthouse"


def report(address, categories, *options):
    """Return what Lighthouse finds of a page on a phone that it imitates."""
    run = subprocess.run(
        [
            *(PROGRAM, address, "--quiet", "--output=json", *options),
            f"--only-categories={','.join(categories)}",
            "--chrome-flags=--headless --no-sandbox",
        ],
        env={**os.environ, "CHROME_PATH": find()},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


def scores(found):
    """Return the score of each category, 0 to 100."""
    return {name: round(100 * one["score"]) for name, one in found["categories"].items()}


def faults(found):
    """Return the titles of all that costs a page points."""
    counted = [one["id"] for part in found["categories"].values() for one in part["auditRefs"]]
    audits = map(found["audits"].get, counted)
    return [one["title"] for one in audits if one["score"] is not None and one["score"] < 1]
