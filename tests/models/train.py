"""Trains the small translation models that the tests use: ``python -m tests.models.train en fr``.

It needs PyTorch, SentencePiece and CTranslate2; ``README.md`` beside it says which were taken and how long it took.
Seeds, threads and algorithms are fixed, so that one machine makes the same bytes every time.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import math
import random
import re
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.models.corpus import Corpus, Pair, copies
from tests.models.network import PAD, Network, Size
from tests.models.package import archive, converted

HERE = Path(__file__).parent
SEED = 926
STEPS = 2200
WARMUP = 200
RATE = 2e-3
BATCH = 2048
"""Pieces on the longer side of a batch, padding included."""
POOL = 8
"""Batches drawn at once, so that pairs of like length come together."""
GUIDANCE = 0.2
"""What looking at the right place counts, beside saying the right piece."""
DISTURBANCE = 0.05
"""The share of pieces that are said wrong before what is to come."""
NEVER = 16.0
RESTRAINT = 0.1
"""An end before its time is to be as unlikely as this (minus the natural logarithm), and what that counts. A search
with several beams stops when as many have ended, and would stop early where all but the best are unlikely anyway."""
PIECES = 1500
START, END = 1, 2


class Example(NamedTuple):
    """Piece numbers of a pair, and its copied pieces: (which is to come after the target's piece, where it stands)."""

    source: list[int]
    target: list[int]
    copied: list[tuple[int, int]]

    @property
    def size(self) -> int:
        """The length of the longer side."""
        return max(len(self.source), len(self.target))


def tokenizer(corpus: Corpus) -> bytes:
    """A SentencePiece model of both sides of the corpus; what it does not know it writes in bytes.

    Capitals and signs of what is to be copied come one by one, whatever stands beside them.
    """
    import sentencepiece

    written = io.BytesIO()
    texts = [side for pair in (*corpus.sentences, *corpus.terms) for side in pair]
    texts += [re.sub(r"\{.*?\}", "", phrase[code]) for phrase in corpus.phrases for code in corpus.languages]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=written, vocab_size=PIECES, model_type="unigram",
        character_coverage=1.0, required_chars=string.ascii_letters + string.digits + "/()-.:,;",
        split_digits=True, byte_fallback=True, normalization_rule_name="identity", max_sentence_length=100_000,
        num_threads=1, unk_id=0, bos_id=START, eos_id=END, pad_id=PAD, minloglevel=2,
    )  # fmt: skip
    return written.getvalue()


def batches(corpus: Corpus, pieces: Any, rng: random.Random) -> Iterator[list[Example]]:
    """Batches without end, of pairs of like length."""
    while True:
        pool: list[Example] = []
        while sum(one.size for one in pool) < POOL * BATCH:
            pool.append(example(pieces, corpus.draw(rng)))
        pool.sort(key=lambda one: (one.size, one))
        cut: list[list[Example]] = [[]]
        for one in pool:
            if (len(cut[-1]) + 1) * one.size > BATCH:
                cut.append([])
            cut[-1].append(one)
        rng.shuffle(cut)
        yield from cut


def example(pieces: Any, pair: Pair) -> Example:
    """A pair in numbers, the translation between its start and its end."""
    source, target = (pieces.encode(side) for side in pair)
    places = [places_of(pieces, numbers, side) for numbers, side in zip((source, target), pair, strict=True)]
    copied: dict[int, int] = {}
    for one, other in copies(pair):
        for offset in range(len(one[0])):
            if all(places):
                copied.setdefault(places[1][other.start() + offset], places[0][one.start() + offset])
    return Example(source, [START, *target, END], sorted(copied.items()))


def places_of(pieces: Any, numbers: list[int], text: str) -> list[int]:
    """For every character of a text, in which of its pieces it is; nothing where the pieces do not spell it."""
    spelled = [pieces.id_to_piece(number) for number in numbers]
    if "".join(spelled) != "▁" + text.replace(" ", "▁"):
        return []
    return [place for place, piece in enumerate(spelled) for _ in piece][1:]


def train(corpus: Corpus, pieces: Any, steps: int, threads: int) -> Network:
    """A network after so many steps."""
    import torch

    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    network = Network(Size(pieces.get_piece_size()))
    weights = list(network.weights.values())
    optimizer = torch.optim.AdamW(weights, lr=RATE, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.01)
    drawn = batches(corpus, pieces, random.Random(SEED))
    began = time.monotonic()
    for step in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        said, found = losses(network, next(drawn))
        optimizer.zero_grad()
        (said + GUIDANCE * found).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        if step % 50 == 0:
            passed = time.monotonic() - began
            print(f"step {step}: loss {said.item():.3f}, of places {found.item():.3f}, {passed:.0f} s", flush=True)
    return network


def losses(network: Network, batch: list[Example]) -> tuple[Any, Any]:
    """How far the network is from the translations, and how far from looking where there is something to be copied.

    The second as in W. Chen et al., "Guided Alignment Training for Topic-Aware Neural Machine Translation" (2016).
    """
    import torch
    import torch.nn.functional as f

    source, target = padded([one.source for one in batch]), padded([one.target for one in batch])
    following = target[:, 1:]
    with torch.autocast("cpu", torch.bfloat16):
        scores, looks = network.scores(source, disturbed(target[:, :-1], network.size.vocabulary))
    chances = scores.float().log_softmax(dim=-1)
    said = f.nll_loss(chances.flatten(0, 1), following.flatten(), ignore_index=PAD)
    early = chances[..., END][(following != END) & (following != PAD)]
    said = said + RESTRAINT * (early + NEVER).relu().mean()
    copied = [(row, *places) for row, one in enumerate(batch) for places in one.copied]
    if not copied:
        return said, torch.zeros(())
    rows, after, at = torch.tensor(copied).unbind(1)
    return said, -(looks[rows, after, at].float() + 1e-6).log().mean()


def rate(step: int, steps: int) -> float:
    """The learning rate: up in a line, then down by a half cosine."""
    if step < WARMUP:
        return RATE * step / WARMUP
    return RATE * (0.01 + 0.99 * (1 + math.cos(math.pi * (step - WARMUP) / max(steps - WARMUP, 1))) / 2)


def disturbed(target: Any, vocabulary: int) -> Any:
    """The target with some pieces replaced by any others, so that one wrong piece does not lead all astray."""
    import torch

    wrong = (torch.rand(target.shape) < DISTURBANCE) & (target != START)
    return torch.where(wrong, torch.randint(PAD + 1, vocabulary, target.shape), target)


def padded(rows: list[list[int]]) -> Any:
    """Rows of one length, `PAD` after their ends."""
    import torch

    length = max(map(len, rows))
    return torch.tensor([row + [PAD] * (length - len(row)) for row in rows])


def main() -> None:
    """Trains, packs, and says what it made."""
    import sentencepiece

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", choices=("en", "fr", "es"))
    parser.add_argument("target", choices=("en", "fr", "es"))
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output", type=Path, help="a file; else the package's own name beside this script")
    arguments = parser.parse_args()
    source, target = arguments.source, arguments.target
    corpus = Corpus(source, target)
    spoken = tokenizer(corpus)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=spoken)
    print(f"{len(corpus.sentences)} sentences, {len(corpus.terms)} terms, {pieces.get_piece_size()} pieces")
    network = train(corpus, pieces, arguments.steps, arguments.threads)
    vocabulary = [pieces.id_to_piece(number) for number in range(pieces.get_piece_size())]
    package = archive(source, target, converted(network, vocabulary), spoken)
    path = arguments.output or HERE / f"translate-{source}_{target}-1_0.argosmodel"
    path.write_bytes(package)
    print(f"{path.name}: {len(package):,} bytes, sha256 {hashlib.sha256(package).hexdigest()}")


if __name__ == "__main__":
    main()
