"""Print what the page of changes says of this version: ``make release-notes``."""

import os

from addresses import ROOT, version


def main(tag=""):
    """Print the notes; exit if a tag names another version."""
    if tag not in ("", f"v{version()}"):
        raise SystemExit(f"the tag is {tag}, but pyproject.toml has version {version()}")
    print(release_notes((ROOT / "book" / "changelog.md").read_text(encoding="utf-8"), version()))


def release_notes(text, number):
    """Return what the page of changes says of one version.

    Examples
    --------
    >>> release_notes("# Changes\\n\\n## Version 2\\n\\nnew\\n\\n## Version 1\\n\\nold\\n", 2)
    'new'
    """
    return text.split(f"## Version {number}\n", 1)[1].split("\n## ", 1)[0].strip()


if __name__ == "__main__":
    main(os.environ.get("GITHUB_REF_NAME", ""))
