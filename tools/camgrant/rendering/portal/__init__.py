"""The portal: one HTML file that answers who may see what, without a network, a server or a library.

`content` says what stands in it, already cut to its audience; `page` draws the file, `packed` the data in it, `still`
the pages that need no script.
"""
