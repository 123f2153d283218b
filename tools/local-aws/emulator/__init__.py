"""The local AWS: MiniStack, pinned, with the compatibility patches that this repository's templates need.

``python -m emulator`` starts it. Each patch lives in ``emulator.patches``, says what AWS documents and what MiniStack
does instead, and names the pieces of MiniStack that it builds on. A piece that has changed stops the start.
"""
