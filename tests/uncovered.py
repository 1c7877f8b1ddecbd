"""Which branches of the rules nobody takes, when scenarios and random logs run as plain Python.

`NUMBA_DISABLE_JIT=1 python -m tests.uncovered` prints them as `module.function line`, one a line.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import coverage

LOGS = 600
SEED = 21


def main() -> None:
    """Run everything under the measurement, then print what was left out."""
    measured = coverage.Coverage(branch=True, source=["processors.rules"], data_file=None)
    measured.start()
    run()
    measured.stop()
    for name in sorted(measured.get_data().measured_files()):
        for place in missing(measured, Path(name)):
            sys.stdout.write(f"{place}\n")


def run() -> None:
    """Decide every scenario and many random logs."""
    from tests import in_engine  # noqa: PLC0415 (what is imported before is not measured)
    from tests.generated import seeded  # noqa: PLC0415 (slow to import, needed when run)
    from tests.scenario import scenarios  # noqa: PLC0415 (as above)

    for scenario in scenarios():
        in_engine.replay(scenario.events, scenario.regime, scenario.settings)
    for case in seeded(SEED, LOGS):
        in_engine.replay(case.events, case.regime, case.settings)


def missing(measured: coverage.Coverage, path: Path) -> Iterator[str]:
    """Yield the functions of a module with lines not run or branches not taken."""
    analysis = measured._analyze(str(path))  # noqa: SLF001 - the report is for people
    lines = {*analysis.missing, *analysis.missing_branch_arcs()}
    tree = ast.parse(path.read_bytes())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            left_out = sorted(one for one in lines if node.lineno <= one <= (node.end_lineno or 0))
            if left_out:
                yield f"{path.stem}.{node.name} {left_out}"


if __name__ == "__main__":
    main()
