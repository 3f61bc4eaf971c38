"""Gradient descent until it is stuck, for k = n = 6, 8, …, 20: writes students-K.npy beside this file.

python notes/examples/teacher/find.py
"""

from pathlib import Path

import numpy as np

from valleys.verifiers.traps.teacher_floats import loss_and_gradient, spurious_end

for k in range(6, 21, 2):
    found = spurious_end(k, k, np.random.default_rng(k), tries=3000)
    if found is None:
        print(f"k = {k}: no descent got stuck")
        continue
    np.save(Path(__file__).parent / f"students-{k}.npy", found)
    print(f"k = {k}: loss {loss_and_gradient(found)[0]:.6f}")
