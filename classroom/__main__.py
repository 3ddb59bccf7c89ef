"""Run a command of the teacher's: python -m classroom COMMAND ..."""

import faulthandler
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
    sys.exit(_main())
