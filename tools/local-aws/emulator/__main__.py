"""``python -m emulator``: starts the local AWS and serves until it is stopped."""

from __future__ import annotations

import argparse
import sys

from emulator import known_differences
from emulator.environment import prepare_environment
from emulator.lifetime import end_with_stdin


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=4566, help="port on 127.0.0.1 (default: 4566)")
    parser.add_argument(
        "--wait-scale", type=float, default=1.0, help="factor on Step Functions waits and timeouts (default: 1)"
    )
    parser.add_argument(
        "--lambda-concurrency",
        type=int,
        metavar="N",
        help="Lambda's limit of concurrent executions in the account (default: what this machine's memory carries)",
    )
    parser.add_argument(
        "--enforce-iam",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="evaluate policies (default); --no-enforce-iam: every call is allowed",
    )
    parser.add_argument("--record-iam", metavar="FILE", help="append each decided call to it")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input is closed")
    parser.add_argument("--remove-at-end", metavar="DIRECTORY", help="with --end-with-stdin: remove it then")
    parser.add_argument("--restore", metavar="FILE", help="take up the state that PUT /_local-aws/kept-state wrote")
    parser.add_argument("--fingerprint", metavar="PIECE", help="print the fingerprint of a piece of MiniStack, and end")
    parser.add_argument("--check", action="store_true", help="check that every patch fits, and end")
    parser.add_argument("--differences", action="store_true", help="print the known differences as Markdown, and end")
    parser.add_argument("--list", action="store_true", help="list the patches, and end")
    return parser


def main() -> None:
    """Read the command line, set the emulator up and serve."""
    arguments = _parser().parse_args()

    if arguments.differences:
        print(known_differences.markdown())
        return

    if arguments.end_with_stdin:
        end_with_stdin(arguments.remove_at_end)
    prepare_environment(arguments.port, arguments.wait_scale, arguments.lambda_concurrency, arguments.enforce_iam)

    # MiniStack reads its settings when it is imported, so these come after prepare_environment.
    from emulator.patches import ALL  # noqa: PLC0415
    from emulator.patching import PatchError, apply_all, fingerprint_of, resolve  # noqa: PLC0415

    if arguments.fingerprint:
        print(fingerprint_of(resolve(arguments.fingerprint)))
        return
    if arguments.list:
        for one in ALL:
            print(f"{one.name}\n  AWS: {one.aws}\n  MiniStack alone: {one.ministack}")
            if one.properties:
                print(f"  Properties: {', '.join(one.properties)}")
        return
    try:
        apply_all(ALL)
    except PatchError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    if arguments.check:
        print(f"All {len(ALL)} patches fit.")
        return

    if arguments.record_iam:
        from emulator.iam.record import write_to  # noqa: PLC0415

        write_to(arguments.record_iam)

    if arguments.restore:
        _restore(arguments.restore)

    from ministack.app import main as serve  # noqa: PLC0415

    sys.argv = [sys.argv[0]]
    serve()


def _restore(file: str) -> None:
    from emulator.kept_state import KeptStateError, restore  # noqa: PLC0415

    try:
        restore(file)
    except KeptStateError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
