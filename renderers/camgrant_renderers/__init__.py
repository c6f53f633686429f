"""The targets of camgrant: one folder each, found by `camgrant.rendering.registry`."""
