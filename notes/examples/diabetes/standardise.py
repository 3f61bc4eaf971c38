"""Standardise `diabetes.csv` by short decimals: exact decimals in, exact decimals out.

Every column has a centre and a scale of at most three digits, close to its mean and its standard deviation;
(value − centre) / scale is rounded to three decimals, ties to even. From here on the rounded numbers *are* the
data set, and no later step rounds them.

Writes `diabetes-standard.csv` (all 442 patients), `diabetes-40.csv` (the first 40 of them), `diabetes-labels.csv` (y is
1 where the progression is above its median, else −1) and `diabetes-serum.csv` (inputs age, sex, bmi, bp; targets the
six blood measurements and the progression).
"""

import csv
from decimal import Decimal
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent

CENTRE_AND_SCALE = {
    "age": ("49", "13"),
    "sex": ("1.5", "0.5"),
    "bmi": ("26.4", "4.4"),
    "bp": ("95", "14"),
    "s1": ("189", "35"),
    "s2": ("115", "30"),
    "s3": ("50", "13"),
    "s4": ("4.1", "1.3"),
    "s5": ("4.64", "0.52"),
    "s6": ("91", "11"),
    "y": ("152", "77"),
}


def standard(column: str, value: str) -> str:
    """The standardised value, to three decimals and without trailing zeros.

    >>> standard("bmi", "32.1"), standard("sex", "2"), standard("y", "152")
    ('1.295', '1', '0')
    """
    centre, scale = map(Decimal, CENTRE_AND_SCALE[column])
    rounded = ((Decimal(value) - centre) / scale).quantize(Decimal("0.001"))
    return f"{(rounded + 0).normalize():f}"  # + 0 makes -0 a 0


def labelled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The progression as 1 above its median, −1 at and below it."""
    middle = median(Decimal(row["y"]) for row in rows)
    return [{**row, "y": "1" if Decimal(row["y"]) > middle else "-1"} for row in rows]


def serum(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """s1, …, s6 under names of targets."""
    return [
        {f"y_{column}" if column[0] == "s" and column != "sex" else column: row[column] for column in row}
        for row in rows
    ]


def write(name: str, rows: list[dict[str, str]]) -> None:
    with (HERE / name).open("w", encoding="ascii", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main() -> None:
    with (HERE / "diabetes.csv").open(encoding="ascii", newline="") as file:
        rows = [{column: standard(column, row[column]) for column in CENTRE_AND_SCALE} for row in csv.DictReader(file)]
    write("diabetes-standard.csv", rows)
    write("diabetes-40.csv", rows[:40])
    write("diabetes-labels.csv", labelled(rows))
    write("diabetes-serum.csv", serum(rows))


if __name__ == "__main__":
    main()
