"""Inputs that once made a reader fail, hang or take all memory; `tools/fuzz.py` found them."""

import random
import time

import pytest
from tools.fuzz import ODD, TOKEN, mutate
from tools.fuzz_targets import CORPUS, TARGETS, check, seeds

LONGEST = 5.0  # seconds; each took minutes, or for ever

FAILED = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FAILED, ids=lambda path: path.name)
def test_what_once_failed_is_read_or_refused(path):
    start = time.process_time()
    check(path.parent.name, path.read_bytes())
    assert time.process_time() - start < LONGEST


@pytest.mark.parametrize("target", TARGETS)
def test_every_seed_is_read_or_refused(target):
    found = list(seeds(target))
    assert len(found) > 5
    for content in found:
        check(target, content)


@pytest.mark.parametrize("target", ["tables", "models"])
def test_mutations_are_read_or_refused(target):
    chance = random.Random(1)
    contents = [content for content in seeds(target) if len(content) < 2_000]
    pool = [token for content in contents for token in TOKEN.findall(content)] + list(ODD)
    for content in contents * 5:
        check(target, mutate(content, pool, chance)[:20_000])


def test_check_does_not_hide_a_fault(monkeypatch):
    monkeypatch.setitem(TARGETS, "tables", (lambda kind, content: 1 / 0, lambda: iter(())))
    with pytest.raises(ZeroDivisionError):
        check("tables", b".csv\n")
