"""Run a command of the teacher's: python -m classroom COMMAND ..."""

import faulthandler
import sys

from classroom.commands import main

if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main())
