from pathlib import Path

import pytest
from flint import fmpq

from valleys.theory.errors import InputError
from valleys.theory.input_grammar import FAMILIES, SPELLINGS, parse_inputs
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.varieties import Variety


def test_what_users_type(tmp_path: Path) -> None:
    assert parse_inputs("everywhere", 3, True) == Everywhere(3, bias=True)
    for name in FAMILIES:
        assert parse_inputs(f" {name} ", 2, False).arguments == 2
    assert parse_inputs("matrices:2x3:1", None, False).n == 6
    assert parse_inputs("SO(3)", 9, True).arguments == 10
    permutations = parse_inputs("permutations:3", 9, True)
    assert isinstance(permutations, Points)
    assert (permutations.count, permutations.n) == (6, 10)
    (tmp_path / "x.csv").write_text("a,b,y\n1,2,3\n")
    assert isinstance(parse_inputs(f"points:{tmp_path / 'x.csv'}", 2, False), Points)


def test_equations_are_read_exactly() -> None:
    found = parse_inputs("variety: x1^2 + (x2-1)*(x2+1)/2 ; x_1 - 0.5", 2, False)
    assert isinstance(found, Variety)
    half = fmpq(1, 2)
    assert found.equations == ({(2, 0): fmpq(1), (0, 2): half, (0, 0): -half}, {(1, 0): fmpq(1), (0, 0): -half})


@pytest.mark.parametrize(
    ("text", "n", "found"),
    [
        ("torus", 3, "got 'torus'"),
        ("", 3, "got ''"),
        ("sphere", None, "the number of inputs, -n N"),
        ("variety:x1", None, "the number of inputs, -n N"),
        ("variety:", 2, "got the end"),
        ("variety:x1;", 2, "got the end"),
        ("variety:x1-x1", 2, "not 0 = 0"),
        ("variety:x3", 2, "a variable x1, …, x2 at character 1 of 'x3', got 'x3'"),
        ("variety:x0", 2, "got 'x0'"),
        ("variety:y", 2, "got 'y'"),
        ("variety:x1^x2", 2, "whole number as exponent"),
        ("variety:x1^101", 2, "an exponent of at most 100"),
        ("variety:" + ";".join(["x1"] * 300), 2, "at most 200 equations, got 300"),
        ("variety:__import__('os')", 2, "got '_'"),
        ("matrices:3x3:3", None, "a rank from 1"),
        ("matrices:3x3:0", None, "a rank from 1"),
        ("matrices:99x99:1", None, "at most 64 entries"),
        ("matrices:3x3", None, "got 'matrices:3x3'"),
        ("permutations:9", None, "size 1 to 6, got 9"),
        ("permutations:x", None, "got 'permutations:x'"),
        ("SO(3)", 3, "expected inputs with n = 3 coordinates, SO(3) has 9"),
        ("points:", 3, "got 'points:'"),
        ("points:none.csv", None, "found none at"),
        ("points:none.txt", None, "in a .csv or .npz file"),
    ],
)
def test_what_is_none_of_them_is_refused_in_one_line(text: str, n: int | None, found: str) -> None:
    with pytest.raises(InputError) as error:
        parse_inputs(text, n, False)
    assert found in str(error.value)
    assert "\n" not in str(error.value)


def test_the_help_names_every_spelling() -> None:
    from valleys.verifiers.cli.common import INPUTS

    assert sorted(INPUTS.split(", ")) == sorted(SPELLINGS.split(", "))
