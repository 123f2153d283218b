"""State that is kept for the next start, see `emulator.kept_state`."""

from __future__ import annotations

from ministack.services import lambda_svc

from emulator.patching import Piece, patch


@patch(
    "Code of functions in a kept state",
    aws="Does not have it.",
    ministack="Writes the code to a folder of its own while it hands out the state.",
    pieces=[
        Piece("app:_build_persistence_save_dict", "47f94a0e375a"),
        Piece("services.lambda_svc:_externalize_code_zip", "82863aa229d6"),
        Piece("services.lambda_svc:_internalize_code_zip", "f4decc0c93a8"),
        Piece("services.lambda_svc:_prune_orphan_code_blobs", "3c449de2d4bd"),
        Piece("services.s3:get_state", "6a087025efc2"),
        Piece("services.scheduler:get_state", "a73f835f5296"),
    ],
)
def code_in_the_state() -> None:
    """Leave it where it is: in the state."""
    lambda_svc._externalize_code_zip = lambda _func, _referenced: None
    lambda_svc._prune_orphan_code_blobs = lambda _referenced: None


PATCHES = (code_in_the_state,)
