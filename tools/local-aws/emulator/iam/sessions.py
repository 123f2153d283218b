"""Sessions of roles that a service takes on for programs of ours: no build runs here, its commands do."""

from __future__ import annotations

from ministack.core.responses import get_account_id
from ministack.services import iam, sts

from emulator.iam import calls


def begin(service: str, role: str) -> dict[str, str]:
    """Return the credentials that a service hands to what it runs, such as CodeBuild to the commands of a build.

    Args:
        service: Service principal; the trust policy of the role decides about it.
        role: ARN.

    Raises:
        PermissionError: The role does not trust the service.

    """
    refusal = calls.assuming(service, role, "")
    if refusal:
        raise PermissionError(refusal.message)
    key, secret, token = iam._gen_session_access_key(), iam._gen_secret(), iam._gen_session_token()
    name = role.rsplit("/", 1)[-1]
    session = service.split(".", maxsplit=1)[0]
    sts.register_session(
        key,
        {
            "Arn": f"arn:aws:sts::{get_account_id()}:assumed-role/{name}/{session}",
            "UserId": f"{name}:{session}",
            "SecretAccessKey": secret,
            "SessionToken": token,
            "AccountId": get_account_id(),
            "PrincipalType": "AssumedRole",
        },
    )
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}
