"""Loopback devices of OURS that keep accounts: golden, never proof (vendors' names only say what they imitate)."""
