# SPDX-License-Identifier: Apache-2.0
"""Trains the demo model for a given time and saves checkpoints.

    torchrun --standalone --nproc-per-node 2 train.py --minutes 75 --out run

Two processes of one thread each share the work. That is as fast as one process of two threads
on an idle machine, and almost twice as fast when something else runs beside it, because nothing
waits for a thread that lost its core in the middle of a matrix product.

Every image is compared with one caption of every meaning, with captions naming two things and
with captions of unknown words: some 220 captions a batch, of which each image matches a few.
That teaches more per image than the usual comparison with the captions of its own batch.

A linear head on the patch tokens, dropped afterwards, also names the thing on every patch: the
renderer knows it, and a transformer learns where to look much sooner when told.
"""
import argparse
import math
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch.utils.data import DataLoader

from concepts import SHAPES, things
from heldout import accuracy
from model import CONFIG, PECore
from stream import Stream


def softmax_loss(scores, targets):
    """Every true caption against all false ones, averaged over the true ones of an image."""
    false = scores.masked_fill(targets > 0, -1e4).logsumexp(dim=1, keepdim=True)
    terms = F.softplus(false - scores) * targets
    return (terms.sum(1) / targets.sum(1).clamp(min=1)).mean()


def sigmoid_loss(scores, targets):
    """Makes cosines comparable between prompts: one threshold for all, needed for an absolute score."""
    return F.binary_cross_entropy_with_logits(scores, targets, reduction="none").sum(1).mean()


def optimizers(model, extra):
    """Muon for the matrices of the vision blocks, where it needs about half the steps of AdamW."""
    matrices = [p for p in model.visual.transformer.parameters() if p.ndim == 2]
    ids = set(map(id, matrices))
    rest = [p for p in model.parameters() if id(p) not in ids]
    return [torch.optim.Muon(matrices, lr=0.01, weight_decay=0.02),
            torch.optim.AdamW(rest + extra, lr=1.5e-3, betas=(0.9, 0.98), weight_decay=0.0, fused=True)]


def rate(done: float, steps: int) -> float:
    """Learning rate factor: 120 steps of warm-up, then cosine on *elapsed time*, so a busy machine only costs steps."""
    return min(1.0, (steps + 1) / 120) * (0.5 + 0.5 * math.cos(math.pi * min(done, 1.0))) + 1e-3


def share(model, extra, done: float) -> float:
    """Averages the gradients over the processes, and how much of the time is gone, so all stop together."""
    grads = [p.grad for p in [*model.parameters(), *extra]]
    flat = torch.cat([g.flatten() for g in grads] + [torch.tensor([done])])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for grad, part in zip(grads, flat[:-1].split([g.numel() for g in grads])):
        grad.copy_(part.view_as(grad))
    return flat[-1].item()


def patch_loss(scores, patches):
    """Which thing is on each patch. Background, most of the patches, weighs a tenth."""
    weight = torch.ones(scores.shape[-1])
    weight[0] = 0.1
    return F.cross_entropy(scores.flatten(0, 1), patches.flatten(), weight)


class Trainer:
    def __init__(self, minutes: float, out: Path, batch: int):
        self.out, self.batch, self.start, self.budget = out, batch, time.time(), minutes * 60
        self.model = PECore(**CONFIG)
        self.vision = torch.compile(self.model.visual)
        self.bias = torch.nn.Parameter(torch.tensor(-6.0))
        self.slope = torch.nn.Parameter(torch.tensor(math.log(15.0)))
        self.patch_head = torch.nn.Linear(CONFIG["width"], 1 + len(things()) + len(SHAPES))
        self.extra = [self.bias, self.slope, *self.patch_head.parameters()]
        self.opts = optimizers(self.model, self.extra)
        self.rates = [(group, group["lr"]) for o in self.opts for group in o.param_groups]
        self.done, self.steps, self.loss = 0.0, 0, 0.0

    def elapsed(self) -> float:
        return time.time() - self.start

    def cosines(self, images, ids):
        pixels = images.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
        with torch.autocast("cpu", torch.bfloat16):
            image, tokens = self.vision(pixels)
            text = self.model.encode_text(ids)
            patches = self.patch_head(tokens[:, 1:])
        return F.normalize(image.float(), dim=-1) @ text.T, patches.float()

    def step(self, images, ids, targets, patches):
        cosines, scores = self.cosines(images, ids)
        loss = patch_loss(scores, patches) + softmax_loss(cosines * self.model.logit_scale.exp(), targets)
        loss = loss + 0.3 * sigmoid_loss(cosines * self.slope.exp() + self.bias, targets)
        loss.backward()
        self.done = share(self.model, self.extra, self.elapsed() / self.budget)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        for group, lr in self.rates:
            group["lr"] = lr * rate(self.done, self.steps)
        for o in self.opts:
            o.step()
            o.zero_grad()
        self.model.logit_scale.data.clamp_(max=math.log(100))
        self.steps += 1
        self.loss += (loss.item() - self.loss) * max(0.02, 1 / self.steps)

    def note(self):
        seen = self.steps * self.batch * dist.get_world_size()
        print(f"{self.elapsed():6.0f}s step {self.steps} images {seen} ({seen / self.elapsed():.0f}/s) loss {self.loss:.3f} "
              f"scale {self.model.logit_scale.exp().item():.1f} slope {self.slope.exp().item():.1f} bias {self.bias.item():.2f}", flush=True)

    def save(self):
        torch.save(self.model.state_dict(), self.out / "model.pt")
        print(f"       {accuracy(self.model)}", flush=True)

    def run(self, stream):
        noted = checked = time.time()
        for batch in stream:
            self.step(*batch)
            if self.done >= 1:
                break
            if dist.get_rank() == 0 and time.time() - noted > 20:
                noted = time.time()
                self.note()
            if dist.get_rank() == 0 and time.time() - checked > 240:
                checked = time.time()
                self.save()
        if dist.get_rank() == 0:
            self.note()
            self.save()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=80, help="images per process and step")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    trainer = Trainer(args.minutes, args.out, args.batch)
    scenes = Stream(CONFIG["image"], args.batch, trainer.start, 0.2 * trainer.budget, seed=7 + dist.get_rank())
    trainer.run(iter(DataLoader(scenes, batch_size=None, num_workers=1, prefetch_factor=4)))
    dist.destroy_process_group()
