"""IAM: managed policies, and policies that are enforced."""

from emulator.patches.iam import api_calls, deliveries, functions, managed_policies, state_machines

PATCHES = (
    *managed_policies.PATCHES,
    *api_calls.PATCHES,
    *state_machines.PATCHES,
    *deliveries.PATCHES,
    *functions.PATCHES,
)
