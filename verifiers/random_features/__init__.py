"""Networks whose first layer is random: how low the loss is, and how rarely a start is trapped (notes/low-energy.md).

Samples prove nothing: these modules answer Consistent, Refuted or Undecided with exact Clopper–Pearson limits; what is
Proved here are single certificates, each verified by the checker.
"""
