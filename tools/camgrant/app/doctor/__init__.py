"""What really holds on this machine, in this repository and at this forge, each with the command that mends it."""
