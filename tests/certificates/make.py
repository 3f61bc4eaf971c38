"""Writes the corpus beside this file: documents that the checker must verify, refuse, or call malformed.

Run `python tests/certificates/make.py [FAMILY…]` after a change of the format; the files are committed, and the tests
read them by folder. The valid ones come from the producers and by hand, the others each break one rule. A family is a
module of tests/certificates/families; without a name all are written anew.
"""

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

FAMILIES = (
    "connections",
    "linear",
    "descents",
    "enclosed",
    "newton",
    "dimensions",
    "losses",
    "populations",
    "quadratics",
    "ranks",
    "valleys",
    "walls",
    "exponentials",
    "single_neurons",
    "teacher",
    "local_minima",
    "span_minima",
)


def main(names: list[str]) -> None:
    from valleys.verifiers.documents import text

    if not names:
        for old in HERE.glob("*/*.json"):
            old.unlink()
    for name in names or FAMILIES:
        family = import_module(f"tests.certificates.families.{name}")
        good = family.valid()
        invalid = family.invalid(good)
        written = {
            "valid": {key: text(document) for key, document in good.items()},
            "invalid": {key: text(document) for key, document in invalid.items()},
            "malformed": family.malformed(good),
        }
        for folder, texts in written.items():
            (HERE / folder).mkdir(exist_ok=True)
            for key, content in texts.items():
                (HERE / folder / f"{key}.json").write_text(content, encoding="utf-8")
            print(f"{name}: {len(texts)} {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
