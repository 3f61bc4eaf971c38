"""Generated instances, by family: seeded, so that the same (claim, seed, index) is the same instance everywhere."""
