// @ts-check
// Finds a Chromium or Chrome for the browser tests, or installs one.
//
//   node scripts/chromium.mjs   prints the program's path; installs one when there is none

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './setup.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

/** What to do when there is no browser. */
export const HOW_TO_GET_ONE =
  'No Chromium or Chrome found, and none could be installed. Install one (Debian, Ubuntu: apt-get install chromium; ' +
  'elsewhere: npx playwright-core install chromium), or set GRISTMILL_CHROMIUM to the path of one you have.';

/** Arguments for a browser that runs a test: no window, and no requests of its own to anywhere. */
export function chromiumArguments() {
  return [
    '--headless',
    // A sandbox needs an ordinary user.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
}

/**
 * The path of an installed Chromium: the environment first, then the PATH, then where systems and Playwright put it.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  for (const name of ['GRISTMILL_CHROMIUM', 'CHROME_PATH']) {
    const path = process.env[name];
    if (path !== undefined && path !== '' && isProgram(path)) return path;
  }
  return [...onPath(), ...usualPlaces(), ...playwrightPlaces()].find(isProgram);
}

/**
 * Finds a Chromium, or installs one: with apt-get where that is allowed, else with Playwright's download.
 *
 * @returns {string | undefined} Undefined when nothing worked; what was tried has been told on stderr.
 */
export function findOrInstallChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  installWithApt();
  if (findChromium() === undefined) {
    const cli = join(ROOT, 'node_modules', 'playwright-core', 'cli.js');
    if (existsSync(cli))
      runInstaller(process.execPath, [cli, 'install', 'chromium'], 'playwright-core install chromium');
  }
  return findChromium();
}

function installWithApt() {
  if (process.platform !== 'linux' || !onPathByName('apt-get').some(isProgram)) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) return;
  const sudo = isRoot ? [] : ['sudo', '-n'];
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'];
  for (const step of [['apt-get', 'update', '-qq'], install]) {
    const [program = '', ...args] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', ...step];
    if (!runInstaller(program, args, step.join(' '))) return;
  }
}

function runInstaller(/** @type {string} */ program, /** @type {string[]} */ args, /** @type {string} */ title) {
  console.error(`No Chromium here yet: ${title} …`);
  const result = spawnSync(program, args, { encoding: 'utf8', timeout: 600_000 });
  if (result.status === 0) return true;
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  console.error(`That failed:\n${said.split('\n').slice(-5).join('\n')}`);
  return false;
}

function onPath() {
  return NAMES.flatMap(onPathByName);
}

function onPathByName(/** @type {string} */ name) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name + suffix));
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name]);
    const programs = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return folders.flatMap((folder) => (folder === undefined ? [] : programs.map((program) => join(folder, program))));
  }
  return ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'];
}

/** Programs in Playwright's cache, the newest first. */
function playwrightPlaces() {
  const cache = {
    darwin: join(homedir(), 'Library', 'Caches', 'ms-playwright'),
    win32: join(process.env['LOCALAPPDATA'] ?? homedir(), 'ms-playwright'),
  };
  const byPlatform =
    process.platform === 'darwin' || process.platform === 'win32' ? cache[process.platform] : undefined;
  const folder =
    process.env['PLAYWRIGHT_BROWSERS_PATH'] ??
    byPlatform ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ms-playwright');
  if (!existsSync(folder)) return [];
  const builds = readdirSync(folder).filter((name) => name.startsWith('chromium'));
  builds.sort((a, b) => Number(b.replace(/\D+/g, '')) - Number(a.replace(/\D+/g, '')));
  return builds.flatMap((build) => programsBelow(join(folder, build)));
}

/** Files called as a browser is, up to four folders down: the layout differs by platform and by build. */
function programsBelow(/** @type {string} */ folder) {
  const wanted =
    /^(chrome|chromium|chrome-headless-shell|headless_shell|chrome\.exe|Chromium|Google Chrome for Testing)$/;
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => wanted.test(path.split(/[/\\]/).at(-1) ?? '')).map((path) => join(folder, path));
}

function isProgram(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = findOrInstallChromium();
  if (path === undefined) {
    console.error(HOW_TO_GET_ONE);
    process.exit(1);
  }
  console.log(path);
}
