import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Promises } from '../../src/base/promises.ts';
import { ADVERSARIES, BOUNDS, DEFINITIONS, definitionOf } from '../../src/audit/report-definitions.ts';
import { auditPage } from '../../src/audit/report-page.ts';
import { withRuns } from '../../src/audit/novelty.ts';
import type { AuditReport, Figure } from '../../src/audit/report.ts';
import { copiesOf, figureRows, figureValue, percent } from '../../src/audit/report-values.ts';
import { type Verdict, verdictOf } from '../../src/audit/report-verdict.ts';
import { ORDERS, anyReport, corpusOf, figureOf, orderOf, reportOf } from './report-fixture.ts';

/** Everything that a verdict says. */
function said({ headline, sections }: Verdict): string {
  return [headline, ...sections.flatMap(({ title, paragraphs, points }) => [title, ...paragraphs, ...points])].join(
    '\n',
  );
}

/** What is never claimed, however it is written. */
const FORBIDDEN = /nothing can be recovered|cannot be recovered|anonym|derivative|\bsafe\b|guaranteed|no risk/i;

const pointsOf = (verdict: Verdict, title: string): readonly string[] =>
  verdict.sections.find((section) => section.title === title)?.points ?? [];

const NOISE = {
  epsilon: 1,
  delta: 1e-6,
  unit: 'document',
  contributions: 10,
  sigmas: [1, 1, 1],
  thresholds: [5, 5, 5],
} as const;

describe('a verdict', () => {
  it('calls a coverage of 0 a lower bound, and no more', () => {
    const verdict = verdictOf(reportOf({}, 0));
    expect(verdict.level).toBe('none');
    expect(verdict.headline).toBe(
      'This method proves no run of 20 words; it is a lower bound, and a different attack may find more.',
    );
    expect(pointsOf(verdict, 'What may be said of this file')).toEqual([verdict.headline]);
    expect(said(verdict)).toContain('every run of up to 5 words that the file stores was read somewhere');
  });

  it('says how much is proved, by whom, and what to do', () => {
    const verdict = verdictOf(reportOf());
    expect(verdict.level).toBe('part');
    expect(verdict.headline).toBe(
      'At least 34.5 % of the text is recoverable by whoever holds the file, word for word, in runs of 20 words or more.',
    );
    const dials = pointsOf(verdict, 'What to do').join('\n');
    expect(dials).toMatch(/`--order 3` .* proves 0\.005 % .* longest run of 35 words/);
    for (const dial of ['--max-certified 20', '--prune 0,0,1', '--min-docs 10', '--dp', 'guard']) {
      expect(dials).toContain(dial);
    }
  });

  it('names the command that makes a table, or a model, prove less', () => {
    const adviceOf = (source: 'stored' | 'recovered'): string =>
      pointsOf(verdictOf(reportOf({ counts: { source, recovered: 9, of: 9 } })), 'What to do').join('\n');
    expect(adviceOf('stored')).toContain('`gristmill harden TABLE --max-certified 20 -o SMALLER`');
    expect(adviceOf('recovered')).toContain('`--max-certified 20` when training with `--freeze`');
  });

  it('says that a file with most of the text is a copy of it', () => {
    const verdict = verdictOf(reportOf({}, 0.95));
    expect(verdict.level).toBe('most');
    expect(said(verdict)).toContain('Treat the file as a copy of the text');
    expect(said(verdict)).toContain('Half of all words lie in a proved run of at least 24 words.');
  });

  it('names no lower order when all prove much, or when a lower order of the table proves more', () => {
    const dials = (byOrder: typeof ORDERS): string =>
      pointsOf(verdictOf(reportOf({ byOrder })), 'What to do').join('\n');
    expect(dials([orderOf(2, 0.4, 40), orderOf(3, 0.6, 90)])).not.toContain('--order');
    expect(dials([orderOf(2, 0, 7), orderOf(3, 0.6, 90), orderOf(4, 0, 9)])).toContain('--order 2`');
    expect(dials([])).not.toContain('--order');
  });

  it('of counts with noise says that nothing follows from them, and what does', () => {
    const none = { ...reportOf().coverage[20], value: 0 };
    const verdict = verdictOf(
      reportOf({
        counts: { source: 'noisy', recovered: 0, of: 100 },
        promises: { dp: NOISE },
        coverage: { 10: none, 20: none, 50: none },
        longest: { ...none, id: 'longest' },
        byOrder: [],
        strings: [],
      }),
    );
    expect(verdict.level).toBe('none');
    expect(verdict.headline).toContain('its counts carry noise');
    expect(said(verdict)).toContain('nothing can be proved with them');
    expect(said(verdict)).not.toMatch(/Measured on|--dp|--min-docs/);
  });

  it('claims what is known of the table, and only then', () => {
    const claims = (promises: Promises, facts: Parameters<typeof verdictOf>[1] = {}): string =>
      pointsOf(verdictOf(reportOf({ promises }), facts), 'What may be said of this file').join('\n');
    expect(claims({ minDocs: 10 })).toContain('No string from fewer than 10 documents is stored.');
    expect(claims({ minDocs: 10 })).toContain('of the words that the file keeps of the text is recoverable');
    expect(claims({ dp: NOISE })).toContain('(1, 0.000001) per document');
    expect(claims({}, { guardWords: 12 })).toContain('No verbatim run of 12 words or more is emitted.');
    expect(claims({})).not.toMatch(/documents? is stored|per document|emitted/);
  });

  it('says what a corpus showed, and what takes one', () => {
    expect(said(verdictOf(reportOf()))).toContain('`--against CORPUS`');
    const text = said(verdictOf(reportOf({ corpus: corpusOf() })));
    expect(text).not.toContain('--against');
    expect(text).toContain('picked in 91.3 % of cases');
    expect(text).toContain('Passages with 16 or more copies: 100 %');
    expect(text).toContain('reads runs of 10 words of which 10 % stand in the corpus');
  });

  it('of the difference of two tables says that it takes both, and speaks of the text between', () => {
    const from = reportOf();
    const as5 = <F extends Figure>(figure: F): F => ({ ...figure, adversary: 'A5' });
    const { 10: ten, 20: twenty, 50: fifty } = from.coverage;
    const difference = (covered: number): AuditReport => ({
      ...reportOf({}, covered),
      coverage: { 10: as5(ten), 20: { ...as5(twenty), value: covered }, 50: as5(fifty) },
    });
    const verdict = verdictOf(difference(0.3456789));
    expect(verdict.headline).toBe(
      'At least 34.5 % of the text that came between is recoverable by whoever holds two snapshots of the table, word for word, in runs of 20 words or more.',
    );
    for (const covered of [0, 0.3, 0.9]) {
      const text = said(verdictOf(difference(covered)));
      expect(text).toContain('By whoever holds two snapshots of the table, with these two files alone');
      expect(text).toContain('What may be said of these two files');
      expect(text).toContain('if the later table was made of the text of the earlier one and more');
      expect(text).not.toMatch(/By whoever holds the file|the file (alone|stores|was made)|this file|--against/);
      // What bounds a table by itself is no advice here.
      expect(text).not.toMatch(/--max-certified|--prune|--min-docs/);
    }
  });

  it('says nothing of runs that there are none of', () => {
    const none = { ...figureOf('novelty', 0), n: 0 };
    const rows = [5, 10, 20].map((length) => ({
      length,
      generated: length < 10 ? figureOf('novelty', 0.5) : none,
      heldOut: none,
    }));
    const report = reportOf({ corpus: corpusOf({ novelty: rows }) });
    expect(said(verdictOf(report))).not.toContain('stand in the corpus');
    expect(auditPage(report)).not.toContain('10 words, generated');
    expect(figureRows(report).filter(({ figure }) => figure.id === 'novelty')).toHaveLength(1);
    expect(withRuns(rows)).toEqual([{ length: 5, generated: figureOf('novelty', 0.5) }]);
  });

  it('rounds the share of a lower order down, as any that is claimed', () => {
    const byOrder = [orderOf(2, 0.000559, 7), orderOf(3, 0.3, 90)];
    expect(pointsOf(verdictOf(reportOf({ byOrder })), 'What to do').join('\n')).toContain('proves 0.055 %');
  });

  it('names the limit of 20 words for a run of just so many', () => {
    const dials = (words: number): string =>
      pointsOf(verdictOf(reportOf({ longest: figureOf('longest', words) })), 'What to do').join('\n');
    expect(dials(20)).toContain('--max-certified 20');
    expect(dials(19)).not.toContain('--max-certified');
  });

  it('says when counts were recovered', () => {
    const counts = { source: 'recovered', recovered: 1900, of: 2000 } as const;
    expect(said(verdictOf(reportOf({ counts })))).toContain('1,900 of 2,000 were recovered from its probabilities');
  });

  it('never claims too much, quotes no text, and has no holes', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        // Words and names of the report are marked, so that a quoted one would show.
        const marked = {
          ...report,
          file: 'QUOTED',
          strings: report.strings.map((each) => ({ ...each, words: ['QUOTED'] })),
        };
        const verdict = verdictOf(marked);
        const text = said(verdict);
        expect(text).not.toMatch(FORBIDDEN);
        expect(text).not.toContain('QUOTED');
        expect(text).not.toMatch(/undefined|NaN|Infinity|null|\d e[+-]/);
        for (const { paragraphs, points } of verdict.sections) {
          for (const each of [...paragraphs, ...points]) expect(each).toMatch(/^[A-Z`].*[.)]$/);
        }
      }),
    );
  });

  it('never claims more than the figure', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1, noNaN: true }), (value) => {
        const [, claimed = ''] = /At least (\S+) %/.exec(verdictOf(reportOf({}, value)).headline) ?? [];
        expect(Number(claimed)).toBeGreaterThan(0);
        expect(Number(claimed) / 100).toBeLessThanOrEqual(value + 1e-11);
      }),
    );
  });
});

describe('figures as people read them', () => {
  it.each([
    [0, 'exact', '0 %'],
    [1, 'lower', '100 %'],
    [0.99999, 'exact', '>99.9 %'],
    [0.99999, 'lower', '99.9 %'],
    [0.57, 'lower', '57 %'],
    [0.34567, 'lower', '34.5 %'],
    [0.34512, 'upper', '34.6 %'],
    [0.00005, 'lower', '0.005 %'],
    [0.0000519, 'lower', '0.0051 %'],
    [1e-9, 'lower', '0.0000001 %'],
    [1e-9, 'exact', '<0.0001 %'],
  ] as const)('%f, %s: %s', (share, bound, text) => expect(percent(share, bound)).toBe(text));

  it.each([
    [figureOf('longest', 1), '1 word'],
    [figureOf('longest', 1252), '1,252 words'],
    [figureOf('ambiguityBitsPerToken', 1.701), '1.71 bits/word'],
    [figureOf('membershipAuc', 0.9125), '0.913'],
    [figureOf('membershipAuc', Number.NaN), '–'],
    [figureOf('canaryRank', 1_000_000), '1,000,000'],
    [figureOf('canaryExposure', 19.93), '19.93 bits'],
  ])('%o', (figure, text) => expect(figureValue(figure)).toBe(text));

  it.each([
    [{ from: 1, to: 1 }, '1 copy'],
    [{ from: 2, to: 4 }, '2–4 copies'],
    [{ from: 16 }, '16 or more copies'],
  ] as const)('%j', (copies, text) => expect(copiesOf(copies)).toBe(text));

  it('has a row for each figure of a report, under names that differ within a group', () => {
    const rows = figureRows(reportOf({ corpus: corpusOf() }));
    expect(rows).toHaveLength(7 + 3 + 6 + 3 + 6);
    expect(new Set(rows.map(({ group, label }) => group + label)).size).toBe(rows.length);
    expect(figureRows(reportOf())).toHaveLength(7);
  });
});

describe('definitions', () => {
  it.each(Object.entries(DEFINITIONS))('%s is one sentence with all that a reader needs', (id, definition) => {
    expect(definition.text).toMatch(/^[A-Z][^.]*\.$/);
    expect(definition.name).not.toBe('');
    expect(ADVERSARIES[definition.adversary]).toBeDefined();
    expect(BOUNDS[definition.bound]).toBeDefined();
    expect(definitionOf(id)).toBe(definition);
  });

  it('are not invented', () => {
    expect(definitionOf('toString')).toBeUndefined();
    expect(definitionOf('novel')).toBeUndefined();
  });
});
