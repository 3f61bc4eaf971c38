"""The claim about deep linear networks."""

from .statement import Claim, Source, nothing_missing

CLAIMS = (
    Claim(
        "linear",
        "Linear networks of any depth and any widths with the square loss have no spurious valley: from every start a "
        "non-increasing path leads to the infimum over networks of these widths. Certified: exactly without a "
        "bottleneck or where the best subspace is rational, else to within the gap stated.",
        r"$\Phi=W_L\cdots W_1x\ \Rightarrow\ \text{no spurious valley}$",
        "square loss, finite data or a law with exact moments, any depth, any widths",
        Source("venturi2019", "linear networks, as we read it"),
        "notes/linear-networks.md, Theorems E and F",
        "With another loss and a bottleneck there can be local minima that are not global.",
        nothing_missing,
    ),
)
