// Installs node_modules according to package-lock.json. Uses only Node built-ins, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const minNode = 20;

/** Exits with a message if the Node.js version is too old. */
export function checkNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= minNode) return;
  console.error(
    `Graft requires Node.js ${minNode} or newer; this is Node.js ${process.versions.node} (${process.execPath}).`,
  );
  process.exit(1);
}

const readPackages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};

/** Returns the first package that is missing in node_modules or whose version differs from package-lock.json; null if there is none. */
export function findMissingPackage() {
  const installedPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return 'node_modules';
  const installed = readPackages(installedPath);
  for (const [place, wanted] of Object.entries(readPackages(join(root, 'package-lock.json')))) {
    if (place === '' || wanted.link) continue;
    const there = installed[place];
    // Optional packages may be for another platform.
    if (there ? there.version !== wanted.version : !wanted.optional)
      return place.replace(/^.*node_modules\//, '');
    if (there && !wanted.optional && !existsSync(join(root, place)))
      return place.replace(/^.*node_modules\//, '');
  }
  return null;
}

/**
 * Runs a program with our stdin, stdout and stderr, and waits until it exits.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code
 */
export function runHere(file, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', ...options });
    const pass = (signal) => child.kill(signal);
    // Ctrl-C reaches the child directly; this process only has to outlive it.
    const wait = () => undefined;
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    const end = (code) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
      done(code);
    };
    child.on('error', (error) => {
      console.error(`${file}: ${error.message}`);
      end(127);
    });
    child.on('exit', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/**
 * Runs npm: the one that started this script, if any.
 * @param {string[]} args
 */
export function runNpm(args) {
  const cli = process.env.npm_execpath;
  const options = { stdio: ['ignore', 2, 2] };
  if (cli?.endsWith('npm-cli.js')) return runHere(process.execPath, [cli, ...args], options);
  return runHere('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * Installs node_modules if packages are missing. Returns true if all packages are installed.
 * @param {(line: string) => void} say
 */
export async function ensureModules(say) {
  const missing = findMissingPackage();
  if (missing === null) return true;
  say(`npm ci (${missing} is missing or outdated)`);
  const code = await runNpm(['ci', '--no-audit', '--no-fund']);
  if (code !== 0) say(`npm ci failed with exit code ${code}`);
  return code === 0;
}
