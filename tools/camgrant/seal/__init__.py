"""Sealed bundles: one archive for each recipient, encrypted for its keys, signed, and verified without an inventory."""
