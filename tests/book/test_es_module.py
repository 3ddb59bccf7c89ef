"""JavaScript run by Python: every V8 is closed before Python ends."""

import subprocess
import sys

from tests.support.book import ROOT

SCRIPT = """
import atexit, sys
atexit.register(print, "end")  # what is registered first is called last
sys.path.insert(0, "book/_ext")
from py_mini_racer import MiniRacer

def close(engine, close=MiniRacer.close):
    close(engine)
    print("closed")

MiniRacer.close = close
import es_module
from mathematics import typeset
es_module.Module("export const one = 1;")
typeset("x", False)
"""


def test_every_engine_is_closed_before_python_ends():
    run = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split()[:2] == ["closed", "closed"]
