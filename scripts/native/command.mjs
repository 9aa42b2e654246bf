// Runs other programs with a time limit, finds them on the PATH, and installs them with apt-get if possible.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

let stopping = false;

/** Kills all programs started by runCommand. Their promises stay pending, so that no caller treats this as a failure before the process exits. */
export function stopCommands() {
  stopping = true;
  for (const child of running) killTree(child);
}

/** Kills a program and its child processes. */
function killTree(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already exited.
  }
}

/**
 * Runs a program and returns its output. Never throws.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, limitMs?: number, onSecond?: (kill: (why: string) => void) => void }} [options]
 * @returns {Promise<{ ok: boolean, output: string, stdout: string, why: string }>} `why` is the reason of a failure in one line
 */
export function runCommand(file, args, options = {}) {
  return new Promise((resolve) => {
    let stdout = '';
    let output = '';
    let killedFor = '';
    const child = spawn(file, args, {
      env: options.env ?? process.env,
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    running.add(child);
    const kill = (why) => {
      killedFor = why;
      killTree(child);
    };
    const limit = options.limitMs
      ? setTimeout(() => kill(`timed out after ${options.limitMs / 1000} s`), options.limitMs)
      : undefined;
    const ticking = options.onSecond ? setInterval(() => options.onSecond?.(kill), 1000) : undefined;
    const end = (ok, why) => {
      clearTimeout(limit);
      clearInterval(ticking);
      running.delete(child);
      if (!stopping) resolve({ ok, output, stdout, why: killedFor || why });
    };
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => end(false, error.message));
    child.on('close', (code, signal) =>
      end(code === 0, code === 0 ? '' : tellingLine(output) || `exited with ${signal ?? code}`),
    );
  });
}

/**
 * Returns the most informative line of a program's output: the first that starts with an error, or else the last.
 * @param {string} output
 */
export function tellingLine(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  return (
    lines.find((line) => /^(fatal )?(\w*error)\b/i.test(line)) ??
    lines.findLast((line) => /error/i.test(line)) ??
    lines.at(-1) ??
    ''
  );
}

/**
 * Returns the full path of a program on the PATH, or null.
 * @param {string} name
 * @returns {string | null}
 */
export function findProgram(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const ending of endings) {
      const path = join(folder, name + ending);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

/** True if apt-get can install packages: on Debian and derivatives, as root. */
export function canInstallByApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && findProgram('apt-get') !== null;
}

let listsAreFresh = false;

/**
 * Installs Debian packages as root. If that is not possible, `why` tells the user how to install them.
 * @param {string[]} packages
 * @param {(line: string) => void} say
 * @returns {Promise<{ ok: boolean, why: string }>}
 */
export async function installByApt(packages, say) {
  const manual = `sudo apt-get install ${packages.join(' ')}`;
  if (!canInstallByApt()) return { ok: false, why: `install it manually (Debian, Ubuntu: ${manual})` };
  say(`installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!listsAreFresh)
    listsAreFresh = (await runCommand('apt-get', ['update', '-q'], { env, limitMs: 300_000 })).ok;
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  const done = await runCommand('apt-get', args, { env, limitMs: 900_000 });
  return { ok: done.ok, why: done.ok ? '' : `apt-get could not install ${packages.join(', ')}: ${done.why}` };
}
