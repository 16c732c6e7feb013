"""The server against RFC 9113, sections 3 to 8, and RFC 7541, frame by frame.

The cases are those of h2spec and some more. Sections are numbered as in RFC 9113, which obsoletes
the RFC 7540 of h2spec. Each case lists all that the RFC permits; a hang is never among it.
"""
