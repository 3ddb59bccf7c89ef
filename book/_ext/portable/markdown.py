"""Write in plain Markdown what only Sphinx understands, for notebooks that are read elsewhere.

Roles become words with links to the published book, labels of formulas their
numbers, and links between pages those of the pages' addresses. Questions become
lists whose reasons unfold below them, a folded box unfolds as well, and a recalled
belief becomes a link to where it is asked.
"""

import re
from functools import cache
from urllib.parse import urljoin

from pybtex.database import parse_file
from pybtex.richtext import Text
from quiz import beliefs

ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")
LINK = re.compile(r"\[([^\]\[]*)\]\((?!https?:|mailto:|attachment:)([^)\s]+)\)")
LABEL = re.compile(r"\$\$[ \t]*\(([\w-]+)\)")
QUIZ = re.compile(r"^```\{(question|belief)\} (.+?)\n:name: \S+\n\n(.*?)^```$", re.M | re.S)
RECALL = re.compile(r"^```\{recall\} ([\w-]+)\n```$", re.M)
CHOICE = re.compile(r"^- \[([ x])\] (.+\n(?:  .+\n)*)((?:\n|  .*\n)*)", re.M)
FOLD = re.compile(r"^:::\{admonition\} (.+)\n:class: dropdown\n(.*?)^:::$", re.M | re.S)
TARGET = re.compile(r"^\([\w-]+\)=\n", flags=re.M)
LOOK = re.compile(r"(?<=\))\{\.[\w-]+\}")


class Plain:
    """The words of one page for readers who have no Sphinx.

    Parameters
    ----------
    env : sphinx.environment.BuildEnvironment
    page : str
        Name of the page in whose text links without a page count.
    home : str
        Address at which the book is published.
    """

    def __init__(self, env, page, home):
        self.env, self.page, self.home = env, page, home
        self.roles = {
            "term": self._term,
            "cite:t": lambda key: self._cited(key, "{} ({})"),
            "cite:p": lambda key: f"({self._cited(key, '{}, {}')})",
            "eq": lambda label: f"({self._equation(label)})",
            "numref": self._figure,
            "download": self._download,
            "kbd": lambda key: f"`{key}`",
        }

    def text(self, source):
        """Return a cell's text; a role that is not known here is a KeyError."""
        source = QUIZ.sub(lambda found: ASKED[found[1]](found[2], found[3]), source)
        source = FOLD.sub(r"<details><summary>\1</summary>\n\2\n</details>", source)
        source = RECALL.sub(lambda found: self._recalled(found[1]), source)
        source = LOOK.sub("", TARGET.sub("", source))
        source = LABEL.sub(lambda found: rf"\tag{{{self._equation(found[1])}}} $$", source)
        source = LINK.sub(lambda found: self._link(found[1], found[2]), source)
        return ROLE.sub(lambda found: self.roles[found[1]](found[2]), source)

    def _recalled(self, name):
        home, text = beliefs(self.env)[name]
        return f"> You were asked: {self._to(text, home, name)}"

    def _link(self, text, target):
        standard = self.env.get_domain("std")
        name, _, anchor = target.partition("#")
        if (anchor or name) in standard.anonlabels:
            page, anchor = standard.anonlabels[anchor or name]
        else:
            page = name.removesuffix(".md") or self.page
        if page not in self.env.found_docs:
            return f"[{text}]({urljoin(self.home, target)})"
        title = (
            standard.labels[anchor][2]
            if anchor in standard.labels
            else self.env.titles[page].astext()
        )
        return self._to(text or title, page, anchor)

    def _to(self, text, page, anchor=""):
        return f"[{text}]({self.home}{page}.html{'#' * bool(anchor)}{anchor})"

    def _term(self, content):
        text, name = _parts(content)
        standard = self.env.get_domain("std")
        found = standard.objects.get(("term", name)) or standard._terms[name.lower()]
        return self._to(text, *found)

    def _cited(self, key, form):
        entry = self._sources()[key]
        people = [str(Text.from_latex(" ".join(one.last_names))) for one in entry.persons["author"]]
        names = " and ".join(people) if len(people) < 3 else f"{people[0]} et al."
        return self._to(form.format(names, entry.fields["year"]), "references")

    def _sources(self):
        return _sources(f"{self.env.srcdir}/{self.env.config.bibtex_bibfiles[0]}")

    def _equation(self, label):
        return self.env.get_domain("math").equations[label][1]

    def _figure(self, label):
        page, anchor, _ = self.env.get_domain("std").labels[label]
        number = ".".join(map(str, self.env.toc_fignumbers[page]["figure"][anchor]))
        return self._to(f"Figure {number}", page, anchor)

    def _download(self, content):
        text, path = _parts(content)
        file = self.env.relfn2path(path, self.page)[0]
        return f"[{text}]({self.home}_downloads/{self.env.dlfiles[file][1]})"


def _asked(question, choices):
    """Return a question with its choices, and folded below them whether and why each is right.

    Examples
    --------
    >>> print(_asked("How many?", "- [ ] 1\\n\\n  Too few.\\n- [x] 2\\n\\n  One for each.\\n"))
    **How many?**
    <BLANKLINE>
    - 1
    - 2
    <BLANKLINE>
    <details><summary>Answer</summary>
    <BLANKLINE>
    - ✗ 1
    <BLANKLINE>
      Too few.
    - ✓ 2
    <BLANKLINE>
      One for each.
    <BLANKLINE>
    </details>
    """
    found = CHOICE.findall(choices)
    listed = "".join(f"- {text}" for _, text, _ in found)
    reasons = "".join(
        f"- {'✓' if mark == 'x' else '✗'} {text}{reason}" for mark, text, reason in found
    )
    folded = f"<details><summary>Answer</summary>\n\n{reasons}\n</details>"
    return f"**{question}**\n\n{listed}\n{folded}"


def _wondered(question, choices):
    """Return what is asked before the lesson; where the answer is stands below.

    Examples
    --------
    >>> print(_wondered("How many?", "- [ ] 1\\n- [ ] 2\\n\\nThe answer is below."))
    **How many?**
    <BLANKLINE>
    - 1
    - 2
    <BLANKLINE>
    The answer is below.
    """
    listed = CHOICE.sub(r"- \2\3", choices)
    return f"**{question}**\n\n{listed}"


ASKED = {"question": _asked, "belief": _wondered}


def _parts(content):
    """Return the text and the target of a role.

    Examples
    --------
    >>> _parts("Groups <groups>"), _parts("bias")
    (('Groups', 'groups'), ('bias', 'bias'))
    """
    text, named, target = content.removesuffix(">").partition(" <")
    return text, target if named else text


@cache
def _sources(path):
    return parse_file(path).entries
