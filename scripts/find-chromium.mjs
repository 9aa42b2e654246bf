// Finds Chromium, Chrome or Edge for the browser tests and prints its path: node scripts/find-chromium.mjs [--install]
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, installByApt, runCommand } from './native/command.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'chrome',
];

const macApps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
);

/** Returns the default paths of Chrome and Edge on Windows. */
function windowsPaths() {
  const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(
    Boolean,
  );
  const ends = [
    join('Google', 'Chrome', 'Application', 'chrome.exe'),
    join('Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ];
  return roots.flatMap((root) => ends.map((end) => join(root, end)));
}

/** Returns the paths of browsers installed by `playwright install chromium`. */
function playwrightPaths() {
  const root = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(root)) return [];
  const folders = readdirSync(root)
    .filter((name) => name.startsWith('chromium-'))
    .sort()
    .reverse();
  return folders.flatMap((name) =>
    ['chrome-linux', 'chrome-linux64'].map((sub) => join(root, name, sub, 'chrome')),
  );
}

function candidates() {
  const asked = process.env.GRAFT_CHROMIUM ? [process.env.GRAFT_CHROMIUM] : [];
  if (process.platform === 'darwin') return [...asked, ...macApps];
  if (process.platform === 'win32') return [...asked, ...windowsPaths()];
  return [...asked, ...names.map(findProgram).filter(Boolean), ...playwrightPaths()];
}

/** Returns the first browser that runs with `--version` (a snap stub does not). On Windows browsers ignore this, so any file is accepted. */
async function firstThatRuns() {
  for (const path of candidates()) {
    if (!existsSync(path)) continue;
    if (process.platform === 'win32') return path;
    if ((await runCommand(path, ['--version'], { limitMs: 20_000 })).ok) return path;
  }
  return null;
}

/**
 * Finds a browser. With `install`, installs one with apt-get if running as root on Debian.
 * @param {{ install?: boolean, say?: (line: string) => void }} [options]
 * @returns {Promise<{ path: string | null, why: string }>}
 */
export async function findChromium(options = {}) {
  const found = await firstThatRuns();
  if (found) return { path: found, why: '' };
  const none = 'Chromium, Chrome or Edge not found';
  if (!options.install) return { path: null, why: none };
  const installed = await installByApt(['chromium'], options.say ?? (() => undefined));
  const path = installed.ok ? await firstThatRuns() : null;
  return {
    path,
    why: path ? '' : `${none}: ${installed.why || 'the one installed by apt-get does not run'}`,
  };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const install = process.argv.includes('--install');
  const { path, why } = await findChromium({ install, say: (line) => console.error(`[chromium] ${line}`) });
  if (path) console.log(path);
  else console.error(`[chromium] ${why}`);
  process.exitCode = path ? 0 : 1;
}
