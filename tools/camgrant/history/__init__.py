"""The past: what was declared at any moment, from git's history alone. Nothing here writes to the repository's data.

`moments` are the times, `objects` reads git, `line` is the main line with its times. `building` makes the index of
which file says what, `cache` keeps it (rebuilt at will, never trusted), `index` answers from it. `past` puts the states
together, `sightings` say who could see what.
"""
