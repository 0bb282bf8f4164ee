"""The two programs compared: their commands for some images with some of them in flight at once."""

import os
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

def find_svt_av1() -> None:
    """Lets Calotype use the SVT-AV1 of the Python package `av`, unless another one is named."""
    found = sorted(pathlib.Path(sys.prefix).glob("lib*/python*/site-packages/av.libs/libSvtAv1Enc-*.so.4*"))
    if found:
        os.environ.setdefault("CALOTYPE_SVTAV1_LIBRARY", str(found[0]))


peer = Side(
    "peer",
    lambda files, tool, output, in_flight: [
        *[sys.executable, str(HERE / "peer.py"), "--tool", tool, "--output", output, "--threads", str(in_flight)],
        *files,
    ],
)
