"""Obligations: what the passing of time or another agency's silence makes due. They never make a check fail."""
