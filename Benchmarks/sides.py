"""The two programs compared: their commands for some images with some of them in flight at once."""

import pathlib
import sys

from measure import Side

HERE = pathlib.Path(__file__).resolve().parent
CALOTYPE = HERE.parent / ".build-release/release/calotype"

calotype = Side(
    "Calotype",
    lambda files, tool, output, in_flight: [
        *[str(CALOTYPE), "process", *files, "--tool", tool, "--output", output, "--json", "--jobs", str(in_flight)]
    ],
)
peer = Side(
    "peer",
    lambda files, tool, output, in_flight: [
        *[sys.executable, str(HERE / "peer.py"), "--tool", tool, "--output", output, "--threads", str(in_flight)],
        *files,
    ],
)
