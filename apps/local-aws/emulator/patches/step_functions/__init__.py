"""Step Functions: what MiniStack's interpreter does differently from the service."""

from emulator.patches.step_functions import distributed_map, lambda_task, payload_limits

PATCHES = (*lambda_task.PATCHES, *distributed_map.PATCHES, *payload_limits.PATCHES)
