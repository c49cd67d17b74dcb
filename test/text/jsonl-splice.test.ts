import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spliceFields } from '../../src/text/jsonl-splice.ts';

describe('spliceFields', () => {
  it('adds before the last brace', () => {
    expect(spliceFields('{"a":1}', false, [['p', 2.5]])).toBe('{"a":1,"p":2.5}');
    expect(spliceFields('{}', true, [['p', null]])).toBe('{"p":null}');
    expect(spliceFields('  { "a": {"b":"}"} } \r', false, [['p', true]])).toBe('  { "a": {"b":"}"} ,"p":true} \r');
    expect(
      spliceFields('{"a":1}', false, [
        ['x', Infinity],
        ['y', NaN],
      ]),
    ).toBe('{"a":1,"x":null,"y":null}');
    expect(spliceFields('{"a":1}', false, [])).toBe('{"a":1}');
  });

  it('keeps digits that numbers here have not', () => {
    const line = '{"id":12345678901234567890,"x":1.0,"y":1e400,"z":0.1000}';
    expect(spliceFields(line, false, [['p', 1]])).toBe(`${line.slice(0, -1)},"p":1}`);
  });

  it('leaves every other byte of any object as it is', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    const space = fc.constantFrom('', ' ', '\t', '  ');
    fc.assert(
      fc.property(
        object,
        space,
        space,
        fc.double(),
        fc.integer({ min: 0, max: 2 }),
        (value, before, after, p, indent) => {
          const json = JSON.stringify(value, null, indent).replace(/\n/g, ' ');
          const line = before + json + after;
          const spliced = spliceFields(line, Object.keys(value).length === 0, [['new name', p]]);
          const parsed = JSON.parse(spliced) as Record<string, unknown>;
          expect(Object.keys(parsed)).toContain('new name');
          const added = `${Object.keys(value).length === 0 ? '' : ','}"new name":${Number.isFinite(p) ? String(p) : 'null'}`;
          const at = spliced.lastIndexOf(added);
          expect(spliced.slice(0, at) + spliced.slice(at + added.length)).toBe(line);
        },
      ),
    );
  });
});
