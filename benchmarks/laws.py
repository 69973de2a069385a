"""The long run of the laws of applying: random scripts against an independent model, `benchmarks/laws.py [SCRIPTS]`.

Prints how many scripts were played, how many cells they wrote, and how often an apply was rightly refused. A
difference between the master and the model is printed with the seed of its script, and makes the exit code 1.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from applying_model import Script
from plans import MEASURE_ROWS, master_of, new_plan

SCRIPTS, STEPS = 2000, 10


def main() -> None:
    """Play the scripts on every processor and print what they came to."""
    scripts = int(sys.argv[1]) if len(sys.argv) > 1 else SCRIPTS
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for row in MEASURE_ROWS if row["measure_id"] != "DEM-01"]
        sent = new_plan(Path(folder) / "sent", master_of(rows)).folder.path
        with ProcessPoolExecutor() as pool:
            written = refused = failed = 0
            for script in pool.map(partial(play, sent, Path(folder)), range(1000, 1000 + scripts), chunksize=10):
                written, refused, failed = written + script[0], refused + script[1], failed + bool(script[2])
                if script[2]:
                    print(script[2], flush=True)
    seconds = time.perf_counter() - started
    print(
        f"{scripts} scripts of {STEPS} steps: {failed} differ from the model, {written} cells written,"
        f" {refused} applies refused, {seconds:.0f} s"
    )
    sys.exit(1 if failed else 0)


def play(sent: Path, folder: Path, seed: int) -> tuple[int, int, str]:
    """Play one script; return how many cells it wrote, how many applies were refused, and what went wrong."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        script = Script(sent, Path(own) / "plan", seed)
        wrong = ""
        try:
            script.play(STEPS)
        except Exception as error:  # whatever it is, the other scripts go on
            wrong = f"seed {seed}: {type(error).__name__}: {error}"
        return script.written, script.refused, wrong


if __name__ == "__main__":
    main()
