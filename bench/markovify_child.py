"""One task of markovify in a process of its own; what child.mjs is for the libraries in JavaScript.

python markovify_child.py TASK SETTINGS

The last line on standard output is a JSON object with the phases' times and what the work came to. Besides the paths, the
settings say: `retain` keeps the text, `check` tests generated sentences against it, `newline` takes a line as a sentence
and leaves no sentence out, `compile` sums up the counts beforehand.
"""

import json
import os
import random
import resource
import sys
import time

import markovify

phases = {}


def timed(phase, work):
    """Runs one phase and notes its milliseconds."""
    start = time.perf_counter()
    result = work()
    phases[phase] = 1000 * (time.perf_counter() - start)
    return result


def read_file(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def train(settings):
    path = settings['lines'] if settings.get('newline') else settings['text']
    text = timed('readMs', lambda: read_file(path))
    return timed('trainMs', lambda: build(text, settings))


def build(text, settings):
    if settings.get('newline'):
        # The last line ends, too; what is behind its end is no sentence and is left out.
        model = markovify.NewlineText(text, state_size=2, retain_original=False, well_formed=False)
    else:
        model = markovify.Text(text, state_size=2, retain_original=settings.get('retain', False))
    return model.compile(inplace=True) if settings.get('compile') else model


def answer(model):
    """How much was read; every sentence's end is counted as what follows its last words."""
    follows = model.chain.model
    if model.chain.compiled:
        # Lists of words and running sums of their counts.
        totals = {context: sums[-1] for context, (_, sums) in follows.items()}
        ngrams = sum(len(words) for words, _ in follows.values())
    else:
        totals = {context: sum(counts.values()) for context, counts in follows.items()}
        ngrams = sum(len(counts) for counts in follows.values())
    sentences = totals[(markovify.chain.BEGIN,) * 2]
    tokens = sum(totals.values()) - sentences
    return {'tokens': tokens, 'sentences': sentences, 'contexts': len(follows), 'ngrams': ngrams}


def save(settings):
    model = train(settings)

    def write():
        with open(settings['model'], 'w', encoding='utf-8') as file:
            file.write(model.to_json())

    timed('saveMs', write)
    return {'answer': answer(model), 'fileBytes': os.path.getsize(settings['model'])}


def load_model(settings):
    return markovify.Text.from_json(read_file(settings['model']))


def load(settings):
    """From the file to the first sentence."""
    model = timed('loadMs', lambda: load_model(settings))
    timed('firstSentenceMs', lambda: model.make_sentence(test_output=False))
    return {}


def generate(settings):
    model = load_model(settings)
    check = settings.get('check', False)
    random.seed(1)
    write(model, check, settings['sentences'] / 10, settings['seconds'] / 10)
    texts, failures, elapsed = write(model, check, settings['sentences'], settings['seconds'])
    phases['generateMs'] = 1000 * elapsed
    words = sum(text.count(' ') + 1 for text in texts)
    return {'sentences': len(texts), 'words': words, 'failures': failures}


def write(model, check, count, seconds):
    """Sentences up to a number or a time, whichever comes first; they are kept, as in the other languages."""
    texts = []
    failures = 0
    start = time.perf_counter()
    while len(texts) < count and time.perf_counter() - start < seconds:
        text = model.make_sentence(test_output=check)
        if text is None:
            failures += 1
        else:
            texts.append(text)
    return texts, failures, time.perf_counter() - start


def peak_memory_bytes():
    """Linux tells it for this program alone; `getrusage` may still have the parent's from before the start."""
    if sys.platform == 'linux':
        with open('/proc/self/status', encoding='ascii') as file:
            for line in file:
                if line.startswith('VmHWM:'):
                    return 1024 * int(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == 'darwin' else 1024 * peak


def main():
    task, settings = sys.argv[1], json.loads(sys.argv[2])
    tasks = {'train': train, 'save': save, 'load': load, 'generate': generate}
    result = tasks[task](settings)
    # A trained model is no dictionary of results; it only has to live until here.
    report = {} if task == 'train' else result
    print(json.dumps({'phases': phases, 'memoryBytes': peak_memory_bytes(), **report}))


main()
