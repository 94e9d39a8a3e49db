"""The command line: arguments in, exit code out.

0 done or up to date; 1 input or a chapter failed; 2 wrong usage; 3 a gate refused; 4 another build
holds the lock. What heavy work needs is imported inside the commands: `--help` must be quick.
"""


def main() -> None:
    """Run the command line; a process that computes beside it imports this and no more."""
    from pbdreport.cli.line import run

    run()
