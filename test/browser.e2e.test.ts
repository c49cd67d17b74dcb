// The built library in a real browser: the page of the worked example, and the library by itself.

import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOW_TO_GET_ONE, chromiumArguments, findChromium } from '../scripts/chromium.mjs';
import { type StaticServer, serveFolders } from './static-server.ts';

const SENTENCE = 'You must be the change you wish to see in the world';

let server: StaticServer;
let browser: Browser;
let page: Page;
/** Everything that a page of this test complained about: errors, warnings, requests that failed or left this machine. */
let complaints: string[];

beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(HOW_TO_GET_ONE);
  server = await serveFolders(['dist', 'site']);
  browser = await chromium.launch({ executablePath, args: chromiumArguments() });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  complaints = [];
  page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.origin) && !url.startsWith('data:')) complaints.push(`left this machine: ${url}`);
  });
  await page.goto(`${server.origin}/site/index.html`);
});

afterEach(async () => {
  await page?.close();
  expect(complaints).toEqual([]);
});

/** The list on the page as `word percent` lines, the first on top. */
async function shown(): Promise<string[]> {
  const rows = await page.locator('#answer li').all();
  return Promise.all(
    rows.map(async (row) => {
      const word = await row.locator('span').first().textContent();
      const share = await row.locator('.share').textContent();
      return `${word} ${share?.split(' · ')[0]}`;
    }),
  );
}

describe('the page of the worked example', () => {
  it('learns while one types', async () => {
    const text = page.getByLabel('Your text');
    await text.pressSequentially('You must');
    expect(await shown()).toEqual([]);
    await text.pressSequentially(' ');
    expect(await shown()).toEqual(['must 100 %']);
    await text.pressSequentially(SENTENCE.slice('You must '.length));
    expect((await shown()).sort()).toEqual(['must 50 %', 'wish 50 %']);
  });

  it('answers for the word one chooses', async () => {
    await page.getByLabel('Your text').fill(`${SENTENCE} `);
    await page.getByLabel('What follows').fill('the');
    expect((await shown()).sort()).toEqual(['change 50 %', 'world 50 %']);
    await page.getByLabel('What follows').fill('zebra');
    expect(await shown()).toEqual([]);
    expect(await page.locator('#answer').textContent()).toContain('zebra');
  });

  it('forgets what is deleted', async () => {
    const text = page.getByLabel('Your text');
    await text.fill(SENTENCE);
    await text.fill('You wish ');
    expect(await shown()).toEqual(['wish 100 %']);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await shown()).toEqual([]);
  });

  it('types the example by itself', async () => {
    await page.getByRole('button', { name: 'Type the example for me' }).click();
    await page.waitForFunction((whole) => document.querySelector('textarea')?.value === whole, SENTENCE);
    expect((await shown()).sort()).toEqual(['must 50 %', 'wish 50 %']);
  });
});

describe('the library in a browser', () => {
  it('learns with the same numbers as elsewhere', async () => {
    // As text, so that the import() in it is the browser's own.
    const next: unknown = await page.evaluate(`(async () => {
      const { Chain } = await import('/dist/browser.js');
      const chain = new Chain({ order: 2 });
      chain.learn(${JSON.stringify(SENTENCE)});
      return chain.next('you').next.map(({ word, probability, count }) => ({ word, probability, count }));
    })()`);
    expect(next).toHaveLength(2);
    expect(next).toContainEqual({ word: 'must', probability: 0.5, count: 1 });
    expect(next).toContainEqual({ word: 'wish', probability: 0.5, count: 1 });
  });
});
