"""Scores sentences with the Python package of the reference; see kenlm.mjs.

python kenlm_child.py MODEL.arpa SENTENCES SCORES

Writes log10 of each sentence, a line each. The last line on standard output is a JSON object with times and totals.
"""

import json
import sys
import time

import kenlm

model_path, sentences_path, scores_path = sys.argv[1:4]
start = time.perf_counter()
model = kenlm.Model(model_path)
loaded = time.perf_counter()
with open(sentences_path, encoding='utf-8') as file:
    sentences = file.read().splitlines()
for sentence in sentences[:1000]:
    model.score(sentence)
begun = time.perf_counter()
scores = [model.score(sentence) for sentence in sentences]
ended = time.perf_counter()
# The package sums a sentence up in float32; for the comparison its single scores are summed in float64.
exact = [sum(score for score, _, _ in model.full_scores(sentence)) for sentence in sentences]
with open(scores_path, 'w', encoding='utf-8') as file:
    file.writelines(f'{score!r}\n' for score in exact)
tokens = sum(len(sentence.split()) + 1 for sentence in sentences)
print(json.dumps({'loadMs': 1000 * (loaded - start), 'scoreMs': 1000 * (ended - begun), 'tokens': tokens,
                  'logProb10': sum(exact), 'perplexity': 10 ** (-sum(exact) / tokens),
                  'worstRounding': max(abs(a - b) for a, b in zip(scores, exact))}))
