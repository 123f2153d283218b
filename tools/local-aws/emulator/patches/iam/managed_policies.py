"""IAM: what must be gone before a managed policy can be deleted."""

from __future__ import annotations

from typing import Any

from ministack.services import iam

from emulator.patching import Piece, patch

_delete_policy = iam._delete_policy


@patch(
    "IAM policy versions",
    aws="DeletePolicy needs every version but the default one to be deleted before (IAM API reference, DeletePolicy).",
    ministack="Deletes a policy with all its versions.",
    pieces=[Piece("services.iam:_delete_policy", "f0524ced1d60")],
)
def policy_versions() -> None:
    """Refuse to delete a policy that has further versions."""
    iam._IAM_HANDLERS["DeletePolicy"] = delete_policy


def delete_policy(request: dict[str, Any]) -> Any:
    """Delete a managed policy that has one version, and is attached to nothing."""
    policy = iam._policies.get(iam._p(request, "PolicyArn"))
    if policy and len(policy["Versions"]) > 1:
        message = "This policy has more than one version. Before you delete a policy, you must delete its versions."
        return iam._error(409, "DeleteConflict", message, ns="iam")
    return _delete_policy(request)


PATCHES = (policy_versions,)
