"""Step Functions: what MiniStack's interpreter does differently from the service.

`payload_limits` wraps what the others replace, so it comes last.
"""

from emulator.patches.step_functions import (
    distributed_map,
    execution_log,
    executions,
    lambda_task,
    payload_limits,
    states,
)

PATCHES = (
    *execution_log.PATCHES,
    *executions.PATCHES,
    *states.PATCHES,
    *lambda_task.PATCHES,
    *distributed_map.PATCHES,
    *payload_limits.PATCHES,
)
