"""Measurements of camgrant on generated inventories, side by side with other tools. See README.md."""
