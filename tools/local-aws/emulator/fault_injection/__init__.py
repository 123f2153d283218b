"""Faults that somebody switches on and off while the local AWS runs: what they are, and what they do to a call."""
