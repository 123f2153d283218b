"""What happens becomes events, see `emulator.events`. These patches come last: they see what all others make of it."""

from emulator.patches.observation import calls, deliveries, executions, functions

PATCHES = (*calls.PATCHES, *functions.PATCHES, *executions.PATCHES, *deliveries.PATCHES)
