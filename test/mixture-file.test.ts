import { describe, expect, it } from 'vitest';
import { encodeCountFile } from '../src/counts/count-file.ts';
import { mleModel } from '../src/estimate/mle.ts';
import {
  decodeMixtureRecipe,
  encodeMixtureRecipe,
  isMixtureRecipe,
  openMixture,
  recipePart,
  type MixtureOptions,
} from '../src/mixture-file.ts';
import { mixtureModel } from '../src/model/mixture-model.ts';
import { modelOf } from '../src/open.ts';
import { scoreText } from '../src/score/score-text.ts';
import { WHITESPACE } from '../src/tokens/tokenizer.ts';
import { count } from './counts/count.ts';

const encoder = new TextEncoder();
const tables = ['a b\na c\n', 'b a\nc a\n'].map((text) => count([text], { order: 2, tokenizer: WHITESPACE }));
const [a, b] = tables.map((table) => encodeCountFile(table));
const parts = [recipePart('a.grist', 0.25, a), recipePart('sub/b.grist', 0.75, b)];
const recipe = encodeMixtureRecipe(parts);

/** Opens from a few files in memory; names are paths from the top. */
function opening(files: Record<string, Uint8Array>, asked: string[] = []): MixtureOptions {
  return {
    read: (path, from) => {
      const name = from.includes('/') ? `${from.slice(0, from.lastIndexOf('/'))}/${path}` : path;
      asked.push(name);
      return Promise.resolve({ name, bytes: files[name] });
    },
    open: modelOf,
  };
}

describe('a mixture file', () => {
  it('opens as the mixture of its parts', async () => {
    expect(decodeMixtureRecipe(recipe, 'mix.json').parts).toEqual(parts);
    const asked: string[] = [];
    const model = await openMixture(recipe, 'mix.json', opening({ 'a.grist': a, 'sub/b.grist': b }, asked));
    expect(asked).toEqual(['a.grist', 'sub/b.grist']);
    const same = mixtureModel(
      tables.map((table) => mleModel(table)),
      [1, 3],
    );
    expect(model.estimator).toBe('mixture');
    expect(scoreText(model, 'a b\nc a').logProb10).toBeCloseTo(scoreText(same, 'a b\nc a').logProb10, 12);
  });

  it('may be a part of another, found from where it is', async () => {
    const outer = encodeMixtureRecipe([recipePart('in/mix.json', 1, recipe), recipePart('a.grist', 1, a)]);
    const files = { 'in/mix.json': recipe, 'in/a.grist': a, 'in/sub/b.grist': b, 'a.grist': a };
    const model = await openMixture(outer, 'outer.json', opening(files));
    expect(scoreText(model, 'a b').zeroCount).toBe(0);
  });

  it('opens its parts as they were mixed', async () => {
    const smooth = encodeMixtureRecipe(parts.map((part) => ({ ...part, estimator: 'kneser-ney' })));
    const model = await openMixture(smooth, 'mix.json', opening({ 'a.grist': a, 'sub/b.grist': b }));
    expect(scoreText(model, 'zz').zeroCount).toBe(0);
    const again = openMixture(smooth, 'mix.json', { ...opening({}), estimator: 'mle' });
    await expect(again).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });

  it('refuses a part that has changed', async () => {
    const changed = a.slice();
    changed[changed.length - 1] ^= 1;
    for (const bytes of [changed, b, a.slice(1)]) {
      const opened = openMixture(recipe, 'mix.json', opening({ 'a.grist': bytes, 'sub/b.grist': b }));
      await expect(opened).rejects.toMatchObject({
        code: 'CHECKSUM_MISMATCH',
        message: 'a.grist is not the part that mix.json was mixed from: it has changed since',
      });
    }
  });

  it('is recognised by its beginning', () => {
    expect(isMixtureRecipe(recipe)).toBe(true);
    expect(isMixtureRecipe(encoder.encode(' \n{ "gristmill" :\t"mixture"'))).toBe(true);
    expect(isMixtureRecipe(recipe.subarray(0, 64))).toBe(true);
    for (const bytes of [a, new Uint8Array(0), encoder.encode('{"text":"gristmill mixture"}')])
      expect(isMixtureRecipe(bytes)).toBe(false);
  });

  it('is refused when it is none', () => {
    const codeOf = (text: string): unknown => {
      try {
        decodeMixtureRecipe(encoder.encode(text), 'mix.json');
      } catch (error) {
        return (error as { code?: unknown }).code;
      }
      return undefined;
    };
    expect(codeOf('{"gristmill":"mixture","version":2,"parts":[]}')).toBe('VERSION_UNSUPPORTED');
    for (const parts of ['', '{}', '[]', '[null]', '[{"path":"a"}]', '[{"path":1,"weight":1,"bytes":1,"checksum":""}]'])
      expect(codeOf(`{"gristmill":"mixture","version":1,"parts":${parts}}`)).toBe('CORRUPT');
    expect(codeOf('{"gristmill":"mixture"')).toBe('CORRUPT');
  });

  it('is not followed for ever', async () => {
    let inner = recipe;
    const files: Record<string, Uint8Array> = { 'a.grist': a, 'sub/b.grist': b };
    for (let depth = 0; depth < 9; depth++) {
      files[`${depth}.json`] = inner;
      inner = encodeMixtureRecipe([recipePart(`${depth}.json`, 1, inner)]);
    }
    await expect(openMixture(inner, 'mix.json', opening(files))).rejects.toMatchObject({ code: 'CORRUPT' });
  });
});
