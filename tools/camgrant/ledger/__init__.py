"""The ledger read: what was issued and what was confirmed. It feeds no access state, only these two truths."""
