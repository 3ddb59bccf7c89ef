"""Take from the theme's pages what this book does not use."""

UNUSED = ("thebe",)


def setup(app):
    app.connect("html-page-context", drop_unused_files, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def drop_unused_files(app, page, template, context, doctree):
    """Leave out the live-code client, whose set-up script fails on every page."""
    for kind in ("script_files", "css_files"):
        context[kind][:] = [file for file in context[kind] if not _is_unused(file)]


def _is_unused(file):
    text = f"{file.filename} {file.attributes.get('body', '')}".lower()
    return any(word in text for word in UNUSED)
