"""Claims about students of a teacher network."""

from .statement import Claim, Source, nothing_missing

CLAIMS = (
    Claim(
        "gaussian-teacher",
        "ReLU students of an orthonormal teacher with as many neurons, Gaussian inputs, outer weights 1: the "
        "population risk has strict local minima above its global minimum 0, each certified with radius and barrier.",
        r"$\exists\,W^*:\ F(W^*)>0=\min F,\quad F>F(W^*)\text{ on }0<\|W-W^*\|\le r$",
        "n = k students and teacher neurons, 7 ≤ k ≤ 10 in generated instances; a point where a descent got stuck",
        Source("safran2018", "spurious minima are common; the enclosures and the constant are ours"),
        "notes/teacher-student.md, Theorems S and N",
        "Where the gradient is not 0 or the Hessian has a negative eigenvalue no local minimum is near; certified too.",
        nothing_missing,
    ),
)
