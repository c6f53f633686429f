"""The past: what was declared at any moment, from git's history alone. Nothing here writes to the repository's data.

`moments` are the times, `objects` reads git, `line` is the main line with its times, `index` remembers which file says
what (rebuilt at will, never trusted), `past` puts the states together, `sightings` answer who could see what.
"""
