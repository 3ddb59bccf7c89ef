"""Run a command of the teacher's: python -m classroom COMMAND ..."""

import faulthandler
import os
import sys


def _main():
    try:
        from classroom.commands import main
    except ModuleNotFoundError as error:
        sys.exit(
            f"python -m classroom needs {error.name}, which this Python lacks: `make install`, "
            "then `source .venv/bin/activate`"
        )
    return main()


if __name__ == "__main__":
    faulthandler.enable()
    if sys.getfilesystemencoding() != "utf-8":  # names of students would be lost
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    sys.exit(_main())
