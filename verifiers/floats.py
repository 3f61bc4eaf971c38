"""Exact matrices as float64 arrays, for producers that guess and for pictures."""

from typing import Any

import numpy as np
from flint import fmpq_mat

Array = np.ndarray[Any, np.dtype[np.float64]]


def floats(a: fmpq_mat) -> Array:
    """The entries as float64; raises `OverflowError` beyond its range.

    >>> floats(fmpq_mat([[1, 2]]))
    array([[1., 2.]])
    """
    return np.array([float(value) for value in a.entries()]).reshape(a.nrows(), a.ncols())
