"""Evaluates policies: who may call what, and which statement says so."""
