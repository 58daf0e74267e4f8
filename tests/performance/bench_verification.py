"""Times the comparison of one quotation with a text of 100 KB. Prints a table of medians in milliseconds.

Run from the top folder: ``python -m tests.performance.bench_verification [--rounds 41]``. No database. Each case is measured
with the copy folded anew, as for a first check, and with a copy folded before, as for the further quotations of one source.
The issue allows 20 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import textwrap
import time
from collections.abc import Callable

from posts.folding import fold
from posts.verification import verify_quotation

SIZE = 100_000
WORDS = """the of and government minister said that war peace would people country policy in to for with against under
parliament treaty security attack forces don’t isn’t well-known committee harbour strait troops council agreed""".split()
ABSENT = (
    "No lighthouse keeper ever wrote about the velvet umbrella that his grandmother left behind in Tromsø."
)


def make_text(width: int) -> str:
    """Prose of 100 KB with quotation marks and dashes, in lines of so many characters."""
    seeded = random.Random(10)
    sentences: list[str] = []
    while sum(map(len, sentences)) < SIZE:
        sentence = " ".join(seeded.choice(WORDS) for _ in range(seeded.randint(8, 25))).capitalize()
        if seeded.random() < 0.2:
            sentence = f"“{sentence},” he said"
        if seeded.random() < 0.1:
            sentence = sentence.replace(" and ", " — ", 1)
        sentences.append(f"{sentence}.")
    return "\n".join(textwrap.wrap(" ".join(sentences), width))[:SIZE]


def cases(text: str) -> dict[str, str]:
    words = text[60_000:60_400].split()[1:-1]
    quotation = " ".join(words[:40])
    return {
        "found": quotation,
        "with an ellipsis and brackets": f"{' '.join(words[:12])} … {' '.join(words[16:25])} [sic] {words[25]}",
        "altered by one word": " ".join([*words[:20], "umbrella", *words[21:40]]),
        "absent": ABSENT,
        "long, altered": " ".join(text[30_000:32_500].split()[1:-1]).replace("treaty", "umbrella", 1),
    }


def median(task: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        task()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(rounds: int) -> None:
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; medians of {rounds} in ms")
    print(f"{'text of 100 KB':<26}{'quotation':<32}{'outcome':<22}{'alone':>7}{'folded':>8}")
    for name, width in (("paragraphs", 600), ("lines of a PDF", 90)):
        text = make_text(width)
        copy = fold(text)
        for case, quotation in cases(text).items():
            outcome = verify_quotation(quotation, copy).outcome
            alone = median(lambda q=quotation, t=text: verify_quotation(q, t), rounds)  # type: ignore[misc]
            folded = median(lambda q=quotation, c=copy: verify_quotation(q, c), rounds)  # type: ignore[misc]
            print(f"{name:<26}{case:<32}{outcome:<22}{alone:>7.1f}{folded:>8.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=41)
    main(parser.parse_args().rounds)
