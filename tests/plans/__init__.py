"""Kinds of change to the reference province, and what its plan must say of each, in golden files beside them."""
