// npm run dev: opens the window with hot reload, and rebuilds and restarts the engine when its sources change.
// Arguments: --electron opens Electron instead of the browser; --port N sets vite's port (default: a free port); --no-open opens no browser.
// Arguments after a second -- are passed to Electron.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { electronOptions, nodeOptions } from './build-options.mjs';
import { startPageServer } from './dev-page-server.mjs';
import { checkNode, ensureModules, root } from './install.mjs';
import { chooseElectron, electronFlags, prepareRuntime } from './shell-setup.mjs';

const say = (line) => console.error(`[dev] ${line}`);
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    electron: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
  },
});

checkNode();
if (!(await ensureModules(say))) process.exit(1);
await prepareRuntime(say);
const { context } = await import('esbuild');
const { electron, why } = options.electron ? await chooseElectron('electron', say) : { electron: null };
if (options.electron && !electron) {
  say(`Electron cannot be started: ${why}`);
  process.exit(1);
}

/** Bundles of the shell. If one of them changes, the shell is restarted, otherwise only the engine. */
const shellBundles = electron
  ? ['dist/electron/main.cjs', 'dist/electron/preload.cjs', 'dist/electron/gpu-preload.cjs']
  : ['dist/main/server.js'];
/** @type {import('node:child_process').ChildProcess | null} */
let shell = null;
let shellHash = '';
let openedOnce = false;
let ending = false;
const page = await startPageServer(root, Number(options.port));

function hashShell() {
  const hash = createHash('sha256');
  for (const path of shellBundles) hash.update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function startShell() {
  const program = electron ? electron.program : process.execPath;
  const args = electron ? [...electronFlags(), ...positionals, '.'] : ['dist/main/server.js', '--no-open'];
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', electron ? 'inherit' : 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, GRAFT_DEV_SERVER: page.address },
  });
  shell = child;
  child.on('exit', (code) => {
    if (child === shell && !ending) void end(code ?? 1);
  });
  if (!child.stdout) return;
  createInterface(child.stdout).on('line', (line) => {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (!url) return console.log(line);
    const address = page.connectShell(url);
    say(`Graft with hot reload: ${address}`);
    if (!openedOnce && !options['no-open']) page.openBrowser();
    openedOnce = true;
  });
}

/** Stops the shell, which stops its engine, and waits until it has exited. */
function stopShell() {
  const child = shell;
  shell = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', done);
    child.kill('SIGTERM');
  });
}

async function onBuilt() {
  const hash = hashShell();
  if (!shell) startShell();
  else if (hash !== shellHash) {
    say('Restarting the shell.');
    await stopShell();
    startShell();
  } else {
    say('Restarting the engine.');
    shell.send('restart-engine');
  }
  shellHash = hash;
}

/** Names of the builds that are running or failed. The shell or engine is (re)started when this becomes empty. */
const pending = new Set(electron ? ['engine', 'electron'] : ['engine']);
let wait;
const watchBuild = (name) => ({
  name: 'graft-dev',
  setup(build) {
    build.onStart(() => {
      clearTimeout(wait);
      pending.add(name);
    });
    build.onEnd(({ errors }) => {
      if (errors.length > 0) return say(`The build of ${name} failed; the previous build keeps running.`);
      pending.delete(name);
      clearTimeout(wait);
      if (pending.size === 0 && !ending) wait = setTimeout(() => void onBuilt(), 50);
    });
  },
});

async function end(code) {
  if (ending) process.exit(130);
  ending = true;
  await stopShell();
  await Promise.all([page.close(), ...builds.map((build) => build.dispose())]);
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));

const builds = await Promise.all([
  context({ ...nodeOptions(root), plugins: [watchBuild('engine')] }),
  ...(electron ? [context({ ...electronOptions(root), plugins: [watchBuild('electron')] })] : []),
]);
await Promise.all(builds.map((build) => build.watch()));
