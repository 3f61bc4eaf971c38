"""The wrong formulas and shortcuts that the notes warn of, each with its smallest case."""

from math import comb
from random import Random

import numpy as np
import pytest
from flint import nmod_mat

from valleys.theory.activations import ABS, RELU, activation
from valleys.theory.dimension import upper_dimension
from valleys.theory.exact import matrix
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.modular_rank import modular_rank
from valleys.theory.named_activations import Named
from valleys.theory.varieties import Variety, cube, sphere


def value(σ: str, inputs: Everywhere | Points | Variety) -> int | None:
    return upper_dimension(activation(σ), inputs).value


def test_degrees_do_not_add_up_on_spheres_and_cubes() -> None:
    assert value("1,1,1,1,1", sphere(3)) == 25 != comb(3 + 4, 4)
    assert value("1,1,1,1,1", cube(10, -1)) == 386 != comb(10 + 4, 4)


def test_without_a_bias_missing_degrees_are_missing() -> None:
    assert value("z^3+z", Everywhere(2)) == 6 != comb(2 + 3, 3)
    assert value("z^3+z", Everywhere(2, bias=True)) == comb(2 + 3, 3)


def test_the_parity_rule_is_for_signs_not_for_bits() -> None:
    assert value("z^2", cube(3, -1)) == 4
    assert value("z^2", cube(3, 0)) == 6


def test_a_nonpolynomial_activation_without_bias_need_not_reach_all_functions() -> None:
    """The careless statement is false: on finitely many rays ReLU has a finite dimension, and tanh is odd."""
    assert upper_dimension(RELU, Everywhere(1)).value == 2
    assert upper_dimension(Named("tanh"), Points(matrix([[1], [-1], [0]]))).value == 1
    assert upper_dimension(RELU, Points(matrix([[1], [2], [3]]))).value == 1


def test_collinear_points_are_one_point_to_a_homogeneous_activation() -> None:
    assert value("z^3", Points(matrix([[1, 2], [2, 4], [-3, -6]]))) == 1
    assert value("z^3+z", Points(matrix([[1, 2], [2, 4], [-3, -6]]))) == 2


def test_an_ideal_is_not_its_real_radical() -> None:
    circle_of_radius_0 = Variety(2, ({(2, 0): matrix([[1]])[0, 0], (0, 2): matrix([[1]])[0, 0]},))
    assert value("z^2", circle_of_radius_0) == 0, "two functions modulo the ideal, none on the origin"
    assert value("z^2+1", circle_of_radius_0) == 1


def test_a_characteristic_up_to_the_degree_loses_rank() -> None:
    """(x+y)⁵ = x⁵ + y⁵ modulo 5: rank 3 instead of 21."""
    random = Random(0)
    w, x = ([[random.randrange(5) for _ in range(3)] for _ in range(40)] for _ in range(2))
    entries = [sum(a * b for a, b in zip(u, v, strict=True)) ** 5 % 5 for u in w for v in x]
    assert nmod_mat(40, 40, entries, 5).rank() == 3
    assert value("z^5", Everywhere(3)) == 21


def test_a_kernel_modulo_a_prime_may_lose_rank() -> None:
    """(1, 2) is isotropic modulo 5: ⟨x, x⟩ = 5. Modulo another prime, or at other weights, it is not 0."""
    x = [1, 2]
    assert nmod_mat(1, 1, [sum(a * a for a in x)], 5).rank() == 0
    assert value("z", Points(matrix([x]))) == 1


def test_random_weights_miss_the_cells_of_kinks() -> None:
    """|⟨w, d⟩| at d = (1000 + i, 1): for small w all signs agree, and 200 random neurons show 2 of 3 dimensions."""
    random, lines = Random(0), [[1000, 1], [1001, 1], [1002, 1]]
    w = [[random.randint(-9, 9), random.randint(-9, 9)] for _ in range(200)]
    values = [[abs(a * d[0] + b * d[1]) for d in lines] for a, b in w]
    assert matrix(values).rank() == 2
    assert upper_dimension(ABS, Points(matrix(lines))).value == 3


def test_signed_coefficients_do_not_cancel_in_the_kernel() -> None:
    """⟨x, x⟩ − ⟨x, x⟩² vanishes at |x| = 1; the kernel leaves the coefficients out."""
    assert value("z-z^2", Points(matrix([[1, 0]]))) == 1
    assert value("z-z^2", Points(matrix([[1, 0], [0, 1]]))) == 2


def test_a_float_rank_is_an_opinion() -> None:
    """Gaussian inputs, all degrees up to 16: the exact dimension is 153; float64 sees a third of it."""
    generator = np.random.default_rng(0)
    w, x = generator.normal(size=(2, 153, 2))
    floats = np.linalg.matrix_rank(np.polyval(np.ones(17), w @ x.T))
    assert value(",".join(["1"] * 17), Everywhere(2)) == comb(2 + 16, 2) == 153
    assert floats < 100


@pytest.mark.parametrize(("n", "degree", "reach"), [(6, 6, 5), (10, 4, 9)])
def test_a_float_rank_of_small_integers_is_an_opinion_too(n: int, degree: int, reach: int) -> None:
    """918 of 924 and 1000 of 1001 where this was measured; modulo a prime the rank is full, hence over Q."""
    size = comb(n + degree, n)
    w, x = np.random.default_rng(0).integers(-reach, reach + 1, size=(2, size, n))
    values = sum((w @ x.T) ** k for k in range(degree + 1))
    assert modular_rank(values) == size == value(",".join(["1"] * (degree + 1)), Everywhere(n))
    assert np.linalg.matrix_rank(values.astype(float)) < size
