"""Step Functions: what MiniStack's interpreter does differently from the service.

`payload_limits` wraps what the others replace, so it comes last.
"""

from emulator.patches.step_functions import (
    distributed_map,
    execution_log,
    executions,
    item_reader,
    lambda_task,
    numbers,
    payload_limits,
    sdk_errors,
    states,
    visibility,
)

PATCHES = (
    *execution_log.PATCHES,
    *executions.PATCHES,
    *states.PATCHES,
    *lambda_task.PATCHES,
    *sdk_errors.PATCHES,
    *item_reader.PATCHES,
    *numbers.PATCHES,
    *visibility.PATCHES,
    *distributed_map.PATCHES,
    *payload_limits.PATCHES,
)
