import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pngOf } from '../../src/audit/node-png.ts';
import { type DialPoint, dialPicture } from '../../src/audit/report-dials.ts';
import { corpusPicture } from '../../src/audit/report-map.ts';
import { orderPicture } from '../../src/audit/report-pictures.ts';
import { SCALE, stepOf } from '../../src/audit/report-scale.ts';
import { apart, ticks } from '../../src/audit/report-svg.ts';
import { ORDERS, anyReport, anyText, corpusOf } from './report-fixture.ts';
import { attributesOf, elementsOf } from './markup.ts';

const DIALS: readonly DialPoint[] = [
  { label: 'order 3', perplexity: 251, coverage20: 0.00005 },
  { label: 'order 5', perplexity: 214, coverage20: 0.6 },
  { label: 'order 5, --prune 0,0,1', perplexity: 260, coverage20: 0.02 },
  { label: 'no words left', perplexity: Infinity, coverage20: 0 },
];

/** Numbers that place something; all are within the picture. */
function expectInside(svg: string): void {
  const [, width = 0, height = 0] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)?.map(Number) ?? [];
  const within = (names: readonly string[], most: number): void => {
    for (const name of names) {
      for (const value of attributesOf(svg, name).map(Number)) {
        expect(value, name).toBeGreaterThanOrEqual(0);
        expect(value, name).toBeLessThanOrEqual(most);
      }
    }
  };
  within(['x', 'cx', 'x1', 'x2'], width);
  within(['y', 'cy', 'y1', 'y2'], height);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
}

function expectAccessible(svg: string): void {
  expect(elementsOf(svg).slice(0, 3)).toEqual(['svg', 'title', 'desc']);
  const ids = attributesOf(svg, 'id');
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of (attributesOf(svg, 'aria-labelledby')[0] ?? '').split(' ')) expect(ids).toContain(id);
  expect(svg).toContain('prefers-color-scheme:dark');
}

describe('coverage against order', () => {
  it('has a line for each length and a mark for each order', () => {
    const svg = orderPicture(ORDERS);
    expectAccessible(svg);
    expectInside(svg);
    expect(elementsOf(svg).filter((name) => name === 'polyline')).toHaveLength(3);
    expect(svg).toContain('<title>order 4, runs of 20 words or more: 5 %</title>');
    expect(svg).toContain('order 3: 0.005 %');
  });

  it('claims no share greater than it is', () => {
    const coverage = { 10: 0.4999, 20: 0.2999, 50: 0.000559 };
    const svg = orderPicture([{ ...ORDERS[2], coverage }]);
    expect(svg).toContain('runs of 10 words or more: 49.9 %');
    expect(svg).toContain('runs of 50 words or more: 0.055 %');
    expect(svg).toContain('In runs of 20 words or more: order 4: 29.9 %.');
    expect(dialPicture([{ label: 'x', perplexity: 9, coverage20: 0.2999 }])).toContain('x: perplexity 9, 29.9 %');
  });

  it('is whole for any report', () => {
    fc.assert(
      fc.property(anyReport, ({ byOrder }) => {
        const svg = orderPicture(byOrder);
        elementsOf(svg);
        if (byOrder.length > 0) expectInside(svg);
      }),
    );
  });
});

describe('what settings cost', () => {
  it('fills those that no other beats, and says which are not shown', () => {
    const svg = dialPicture(DIALS);
    expectAccessible(svg);
    expectInside(svg);
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg.match(/<circle [^>]*fill:none/g)).toHaveLength(1);
    expect(svg).toContain('(1 infinite, not shown)');
  });

  it('is whole for any settings', () => {
    const point = fc.record({
      label: anyText,
      perplexity: fc.oneof(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.constant(Infinity)),
      coverage20: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(fc.property(fc.array(point, { maxLength: 12 }), (points) => void elementsOf(dialPicture(points))));
  });
});

describe('the corpus', () => {
  it('has a block for each word, in its colour, in rows that end at the edge', () => {
    const corpus = corpusOf();
    const svg = corpusPicture(corpus);
    expectAccessible(svg);
    expectInside(svg);
    const words = corpus.map.flatMap(({ runs }) => runs).reduce((sum, { tokens }) => sum + tokens, 0);
    const blocks = [...svg.matchAll(/<rect x="(\d+)" y="\d+" width="(\d+)" height="11"\/>/g)];
    expect(blocks.reduce((sum, [, , width]) => sum + Number(width) / 5, 0)).toBe(words);
    for (const [, x, width] of blocks) expect(Number(x) + Number(width)).toBeLessThanOrEqual(136 + 99 * 5);
    for (const { label } of SCALE) expect(svg).toContain(`>${label}</text>`);
  });

  it('says what is left out of a large one', () => {
    const run = { tokens: 10_000, certified: 30, text: 'long '.repeat(10_000) };
    const svg = corpusPicture({ map: Array.from({ length: 9 }, (_, i) => ({ id: `${i}`, runs: [run] })) });
    expect(svg).toContain('5 more documents not shown; 4 long documents shown to row 30');
    expect(svg.length).toBeLessThan(30_000);
  });

  it('is well-formed whatever the words are', () => {
    fc.assert(
      fc.property(anyReport, ({ corpus }) => {
        if (corpus === undefined) return;
        const svg = corpusPicture(corpus);
        expect(elementsOf(svg)).not.toContain('script');
        expectInside(svg);
      }),
    );
  });

  it('has steps that begin where figures do', () => {
    expect([0, 9, 10, 19, 20, 49, 50, 99, 100, 5000].map(stepOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });
});

describe('axes', () => {
  it('have round numbers around all values', () => {
    expect(ticks(0, 0.95, 6)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(213, 412, 6)).toEqual([200, 250, 300, 350, 400, 450]);
    const value = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        const found = ticks(least, most, 6);
        expect(found[0]).toBeLessThanOrEqual(least + 1e-6 * (most + 1));
        expect(found.at(-1)).toBeGreaterThanOrEqual(most - 1e-6 * (most + 1));
        expect(found.length).toBeLessThanOrEqual(12);
      }),
    );
  });

  it('keep labels a line apart and inside', () => {
    expect(apart([50, 52, 10], 17, 300)).toEqual([50, 67, 10]);
    expect(apart([300, 300, 300], 17, 300)).toEqual([266, 283, 300]);
  });
});

describe('PNG files', () => {
  afterEach(() => vi.doUnmock('@resvg/resvg-js'));

  const sizeOf = (png: Uint8Array): number[] => {
    const view = new DataView(png.buffer, png.byteOffset);
    return [view.getUint32(16), view.getUint32(20)];
  };

  it('are the picture, at twice its size or at the size asked for', async () => {
    const svg = orderPicture(ORDERS);
    const png = await pngOf(svg);
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(sizeOf(png)).toEqual([1280, 760]);
    expect(sizeOf(await pngOf(svg, { width: 320 }))).toEqual([320, 190]);
  });

  it('without the package are an error that says so', async () => {
    vi.doMock('@resvg/resvg-js', () => {
      throw new Error('Cannot find package');
    });
    await expect(pngOf(orderPicture(ORDERS))).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      hint: expect.stringContaining('npm install @resvg/resvg-js') as unknown,
    });
  });

  it('without a font are an error rather than a picture without labels', async () => {
    vi.doMock('@resvg/resvg-js', () => ({
      Resvg: class {
        getBBox(): undefined {}
      },
    }));
    await expect(pngOf(orderPicture(ORDERS))).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      hint: expect.stringContaining('ask for SVG') as unknown,
    });
  });
});
