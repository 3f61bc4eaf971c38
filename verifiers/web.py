"""What the pages for a browser share: their frame, their colours by day and by night, and formulas in MathML."""

from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fdfdfb; --line: #d0d0c8; --soft: #5c5c5c; --link: #0b5ea8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e3; --paper: #16181a; --line: #3a3d40; --soft: #a8a8a4; --link: #7db7ee; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
a { color: var(--link); } code { font-size: .9em; overflow-wrap: anywhere; } .soft { color: var(--soft); }
figure { margin: 1rem 0; } figcaption { color: var(--soft); font-size: .9rem; }
math { font-size: 1.1em; } .formula { overflow-x: auto; padding: .3rem 0; }
section { border-top: 1px solid var(--line); }
@media print { body { max-width: none; } section { break-inside: avoid; } a { color: inherit; } }
"""


def html_page(title: str, body: str, style: str = "", head: str = "") -> str:
    """A whole page: the title is escaped, body, style and head are HTML and CSS."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'{head}<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def mathml(latex: str) -> str:
    """A formula in MathML, which browsers render themselves.

    >>> mathml("p")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow><mi>p</mi></mrow></math>'
    """
    from latex2mathml.converter import convert

    return str(convert(latex, display="block"))
