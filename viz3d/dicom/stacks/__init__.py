"""Headers to stacks: what belongs together, in which order, and whether it is regular."""
