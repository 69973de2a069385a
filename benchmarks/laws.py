"""The long run of the laws of applying: random scripts against an independent model, `benchmarks/laws.py [SCRIPTS]`.

Prints how many scripts were played, how many cells they wrote, and how often an apply was rightly refused. Any
difference between the master and the model ends it with the seed of the script.
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
            played = list(pool.map(partial(play, sent, Path(folder)), range(1000, 1000 + scripts), chunksize=10))
    seconds = time.perf_counter() - started
    written, refused = (sum(counts) for counts in zip(*played, strict=True))
    print(f"{scripts} scripts of {STEPS} steps: {written} cells written, {refused} applies refused, {seconds:.0f} s")


def play(sent: Path, folder: Path, seed: int) -> tuple[int, int]:
    """Play one script; return how many cells it wrote and how many applies were refused."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        script = Script(sent, Path(own) / "plan", seed)
        try:
            script.play(STEPS)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        return script.written, script.refused


if __name__ == "__main__":
    main()
