"""How alike two pictures are, by structure: 1 is the same.

Started in the environment of the peers, as `python -m bench.screens.likeness SHOWN TRUE`: shifts
the first by a few pixels to where it fits best.
"""

import sys
from pathlib import Path

REACH = 6


def main(shown: Path, true: Path) -> None:
    import numpy as np
    from PIL import Image
    from skimage.metrics import structural_similarity

    seen, real = (np.asarray(Image.open(path).convert("L")).astype(int) for path in (shown, true))
    height, width = (edge - 2 * REACH for edge in real.shape)
    real = real[REACH:-REACH, REACH:-REACH]
    shifted = (
        seen[down : down + height, across : across + width]
        for down in range(2 * REACH + 1)
        for across in range(2 * REACH + 1)
    )
    best = min(shifted, key=lambda each: int(abs(each - real).sum()))
    print(f"{structural_similarity(best, real, data_range=255):.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
