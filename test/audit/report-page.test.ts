import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt, escaped, shortened } from '../../src/audit/report-markup.ts';
import { auditPage } from '../../src/audit/report-page.ts';
import { anyReport, anyText, corpusOf, reportOf } from './report-fixture.ts';
import { attributesOf, elementsOf } from './markup.ts';

const VOID = (name: string): boolean => name === 'meta';
const elements = (page: string): string[] => elementsOf(page.replace('<!doctype html>', ''), VOID);

describe('the page', () => {
  const page = auditPage(reportOf({ corpus: corpusOf(), promises: { minDocs: 10 } }));

  it('has the verdict, the figures with their definitions, the strings and the pictures', () => {
    expect(elements(page).filter((name) => name === 'svg')).toHaveLength(2);
    expect(page).toContain(
      'At least 34.5&nbsp;% of the words that the file keeps of the text is recoverable by whoever holds the file',
    );
    expect(page).toContain('No string from fewer than 10 documents is stored.');
    expect(page).toMatch(
      /words in runs of 20 or more<\/th><td class="number">34\.5 %<\/td><td>at least<\/td>.*A2.*2,000,000/,
    );
    expect(page).toContain('(their median)');
    expect(page).toContain('it was the best of times');
    expect(page).toContain('(172 words left out)');
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    expect(elements(page)).not.toContain('script');
    expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
    for (const name of ['src', 'srcset', 'xlink:href', 'onload', 'onclick'])
      expect(attributesOf(page, name)).toEqual([]);
    expect(page).not.toMatch(/@import|url\((?!#)/);
    for (const address of attributesOf(page, 'href')) expect(address).toMatch(/^https:\/\/arxiv\.org\//);
  });

  it('has no name twice', () => {
    const ids = attributesOf(page, 'id');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says each definition once', () => {
    expect(
      page.match(/Share of the passages with so many copies in the corpus that are written out verbatim/g),
    ).toHaveLength(1);
  });

  it('calls documents by their names, and by their numbers where they have none', () => {
    const [first, ...others] = corpusOf().map;
    const named = { id: 'document 3', name: 'letters/<3>.jsonl#2' };
    const worst = [{ ...named, certifiedShare: 0.5, longest: 30 }, ...corpusOf().worst];
    const shown = auditPage(reportOf({ corpus: corpusOf({ worst, map: [{ ...first, ...named }, ...others] }) }));
    expect(shown).toContain('<bdi>letters/&lt;3&gt;.jsonl#2</bdi>');
    expect(shown).toContain('<bdi>review 17</bdi>');
    expect(shown).toContain('<title>letters/&lt;3&gt;.jsonl#2</title>');
    // In the picture there is room for the end of a path.
    expect(shown).toContain('>&lt;3&gt;.jsonl#2</text>');
    expect(shown).not.toContain('document 3');
  });

  it('shows what a policy said', () => {
    const violations = [{ key: 'coverage.20', limit: 0.01, value: 0.5 } as const];
    expect(auditPage(reportOf(), { policy: { passed: false, checked: 2, violations } })).toContain(
      '<code>coverage.20</code> is 0.5; the policy allows 0.01.',
    );
    expect(auditPage(reportOf(), { policy: { passed: true, checked: 2, violations: [] } })).toContain(
      'All 2 limits are kept.',
    );
  });

  it('shows 20 strings at most', () => {
    const strings = Array.from({ length: 30 }, (_, i) => ({ ...reportOf().strings[0], words: [`string${i}`] }));
    const shown = auditPage(reportOf({ strings }));
    expect(shown).toContain('string19<');
    expect(shown).not.toContain('string20<');
  });

  it('is well-formed and has no element of the text, whatever the words are', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const found = elements(auditPage(report));
        expect(found).not.toContain('script');
      }),
    );
  });
});

describe('text in markup', () => {
  it('is escaped', () => {
    expect(escaped(`<a b="c" d='e'>&amp;`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
    expect(escaped('a\u0000\u001b\ud800b\udc00')).toBe('a\ufffd\ufffd\ufffdb\ufffd');
    expect(escaped('深い 😀\n\t')).toBe('深い 😀\n\t');
  });

  it('is cut in the middle, between characters', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdefg', 6)).toBe('abc…fg');
    expect(shortened('😀😀😀😀', 3)).toBe('😀…😀');
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, most) => {
        expect([...shortened(text, most)].length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('keeps the beginning and the end of a long string', () => {
    const words = Array.from({ length: 100 }, (_, i) => String(i));
    expect(excerpt(words)).toMatch(/^0 1 .* 59 … \(20 words left out\) … 80 .* 99$/);
    expect(excerpt(words.slice(0, 80))).not.toContain('left out');
    expect(excerpt(['x'.repeat(70_000)])).toHaveLength(60);
  });
});
