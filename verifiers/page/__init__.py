"""One self-contained page about a certificate: what it claims, a path to play, and a second checker.

The page runs in a browser without a network. Its checker (engine/*.js) is an independent implementation in exact
integers of the rules for descent, connect, rational segments and kinks; for other documents it says that it checks
nothing. The page shows what the reader changes, and by which rule it is refused (view/*.js).
"""

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from string import Template

from ..checker import RULES, Answer
from ..checker.analytic import ANALYTIC
from ..checker.valley import REASONS
from ..web import html_page
from .statements import statement

__all__ = ["ENGINE", "VIEW", "engine", "page", "source"]

ENGINE = (
    *("json", "rational", "read", "activation", "points", "moments", "problem"),
    *("path", "curves", "span", "descent", "connect", "kinks", "check", "picture"),
)
"""The checker's files, in the order in which they build on each other."""
VIEW = ("network", "plot", "panels", "functions", "rules", "editor", "forgeries", "main")


def page(text: str, name: str, answer: Answer) -> str:
    """The page about a well-formed document, given as its text with its file's name and the program's own answer.

    >>> from ..checker import check_bytes
    >>> data = '{"type":"points","x":[["1"]],"y":[["0"]],"weights":["1"]}'
    >>> problem = '{"model":"shallow","n":"1","m":"1","p":"1","activation":{"type":"polynomial","coefficients":[]},'
    >>> problem += f'"loss":{{"type":"square"}},"data":{data}}}'
    >>> claim = f'{{"kind":"descent","problem":{problem},"start":{{"U":[["1"]],"W":[["1"]]}}}}'
    >>> proof = '{"segments":[],"final":{"kind":"global-minimum"}}'
    >>> text = f'{{"format":"valleys/1","claim":{claim},"proof":{proof}}}'
    >>> page(text, "zero.json", check_bytes(text.encode())).splitlines()[0]
    '<!doctype html>'
    """
    about = statement(json.loads(text)["claim"])
    shown = name if name.isprintable() else ascii(name)
    scripts = {"engine": engine(), "view": source("view", VIEW)}
    body = Template(_read("view/body.html")).substitute(
        title=escape(about.title),
        name=escape(shown),
        statement=about.html(),
        picture=escape(about.picture),
        status=escape(answer.status),
        words=escape(answer.words),
    )
    data = [
        f'<script type="application/json" id="document">{_in_script(text)}</script>',
        f'<script type="text/plain" id="worker">{source("engine", ("worker",))}</script>',
    ]
    run = [f'<script id="{key}">{script}</script>' for key, script in scripts.items()]
    head = _policy(list(scripts.values()))
    return html_page(f"{about.title}: {shown}", "\n".join([body, *data, *run]), _read("view/style.css"), head)


def engine() -> str:
    """The checker's source, after the words of the language for which it may have no rules.

    >>> engine().splitlines()[1][:33]
    'const KINDS = ["connect","descent'
    """
    tables = {"KINDS": list(RULES), "REASONS": list(REASONS), "ANALYTIC": list(ANALYTIC)}
    words = [f"const {name} = {json.dumps(table, separators=(',', ':'))};" for name, table in tables.items()]
    return "\n".join(['"use strict";', *words, source("engine", ENGINE)])


def source(folder: str, names: tuple[str, ...]) -> str:
    """The text of some files of JavaScript, one after the other."""
    return "\n".join(_read(f"{folder}/{name}.js") for name in names)


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _in_script(text: str) -> str:
    """JSON that cannot end the element it stands in: `<` occurs only in strings, where it may be escaped."""
    return text.replace("<", "\\u003c")


def _policy(scripts: list[str]) -> str:
    """A policy by which the browser runs these scripts only and fetches nothing."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    rules = f"default-src 'none'; script-src {allowed}; worker-src blob:; style-src 'unsafe-inline'; img-src data:"
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n'
