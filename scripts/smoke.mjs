// npm run smoke [-- FILE.deb]: installs the deb into a bare Debian without Node.js, Python and a compiler, opens the window as an
// ordinary user, downloads the fast engine by its card, trains the sample to its end with a stop and a killed engine between, trains
// and exports by the command line, updates to the next version from a list on loopback, and uninstalls. Needs root, mmdebstrap and
// Xvfb's packages (apt). GRAFT_CACHE shares a TensorFlow that is already set up, in place of the download.
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeNextDeb, serveFolder } from './package/next-deb.mjs';
import { connectPage } from './package/page.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const say = (line) => console.log(`[smoke] ${line}`);
const started = Date.now();
const port = 9500 + (process.pid % 400);

/** Returns the newest deb of this machine's processor in release/. */
function findDeb() {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  const found = existsSync(join(root, 'release'))
    ? readdirSync(join(root, 'release')).filter((name) => name.endsWith(`_${arch}.deb`))
    : [];
  if (found.length === 0) throw new Error(`No deb for ${arch} in release/: npx electron-builder --linux deb`);
  return join(root, 'release', found.sort().at(-1));
}

const run = (file, args, options = {}) =>
  execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });
const expect = (truth, what) => {
  if (!truth) throw new Error(`expected: ${what}`);
  say(`✓ ${what}`);
};

const deb = resolve(process.argv[2] ?? findDeb());
if (process.getuid?.() !== 0) throw new Error('npm run smoke needs root, for chroot');
const work = mkdtempSync(join(tmpdir(), 'graft-smoke-'));
const bare = join(work, 'root');
const mounts = [];

/** Runs a command in the bare Debian, as root or as the user. */
const inside = (line, user = false) =>
  run('chroot', [bare, ...(user ? ['su', 'tester', '-s', '/bin/sh', '-c', line] : ['sh', '-c', line])]);

function mount(args, at) {
  mkdirSync(at, { recursive: true });
  run('mount', [...args, at]);
  mounts.unshift(at);
}

try {
  const needed = run('dpkg-deb', ['-f', deb, 'Depends'])
    .trim()
    .split(/\s*,\s*/)
    .map((one) =>
      one
        .split('|')[0]
        .replace(/\(.*\)/, '')
        .trim(),
    );
  say(`${deb}: ${needed.length} dependencies`);
  const include = [...needed, 'xvfb', 'xauth', 'ca-certificates'].join(',');
  run('mmdebstrap', [
    '--variant=minbase',
    '--quiet',
    `--include=${include}`,
    process.env.SMOKE_SUITE ?? 'bookworm',
    bare,
  ]);
  mount(['-t', 'proc', 'proc'], join(bare, 'proc'));
  mount(['-t', 'tmpfs', 'tmpfs'], join(bare, 'dev/shm'));
  for (const name of ['null', 'zero', 'random', 'urandom'])
    if (!existsSync(join(bare, 'dev', name))) run('cp', ['-a', `/dev/${name}`, join(bare, 'dev')]);
  const tools = inside('command -v node npm python3 pip g++ gcc; true').trim();
  expect(tools === '', 'no Node.js, Python or compiler in the bare Debian');
  inside('useradd --create-home tester');
  // The certificates that this machine trusts: a proxy may have its own.
  run('cp', ['/etc/ssl/certs/ca-certificates.crt', join(bare, 'etc/ssl/certs/')]);

  run('cp', [deb, join(bare, 'graft.deb')]);
  const before = Date.now();
  inside('dpkg -i /graft.deb');
  const size = Number(inside('du -sk /opt/Graft').split('\t')[0]);
  say(`installed in ${((Date.now() - before) / 1000).toFixed(1)} s, ${Math.round((size * 1024) / 1e6)} MB`);
  rmSync(join(bare, 'graft.deb'));
  expect(
    inside('readlink -f /usr/bin/graft').trim() === '/opt/Graft/resources/graft',
    'graft is on the PATH',
  );
  expect(inside('graft models', true).includes('efficientnet-lite0'), 'graft models lists the models');

  const shared = process.env.GRAFT_CACHE ? join(process.env.GRAFT_CACHE, 'tensorflow') : '';
  if (shared) {
    mkdirSync(join(bare, 'cache'));
    run('cp', ['-a', shared, join(bare, 'cache')]);
    // It has the paths of the machine that set TensorFlow up.
    const record = join(bare, 'cache/tensorflow/runtime.json');
    writeFileSync(record, readFileSync(record, 'utf8').replaceAll(shared, '/cache/tensorflow'));
    inside('chmod -R a+rX /cache');
  }
  const cache = shared ? 'GRAFT_CACHE=/cache ' : '';
  inside('sh -c "Xvfb :77 -screen 0 1400x900x24 >/tmp/xvfb.log 2>&1 &"');
  // In a chroot there are no user namespaces, so Chromium's sandbox is the deb's chrome-sandbox with the user id of root.
  const open = `DISPLAY=:77 ${cache}graft --remote-debugging-port=${port} >/tmp/graft.log 2>&1`;
  spawn('chroot', [bare, 'su', 'tester', '-s', '/bin/sh', '-c', open], {
    stdio: 'ignore',
    detached: true,
  });
  const page = await connectPage(port, 60_000).catch((error) => {
    throw new Error(`${error.message}\n${readFileSync(join(bare, 'tmp/graft.log'), 'utf8')}`);
  });
  say(`the window is open after ${((Date.now() - before) / 1000).toFixed(1)} s`);
  if (!shared) await installFastEngine(page);
  await page.click('start-sample');
  // When the project is open, its images are shown: a view chosen before would be left.
  await page.wait('class-row-6');
  for (const testId of ['nav-train', 'start-run']) await page.click(testId);
  const epochs = async () => Number(await page.attribute('epoch-count', 'data-epochs'));
  const limit = Date.now() + 300_000;
  while ((await epochs()) < 3 && Date.now() < limit) await sleep(100);
  expect((await epochs()) >= 3, `the window trained ${await epochs()} epochs of the sample`);
  await page.screenshot(join(root, 'release', 'smoke.png'));
  await page.click('stop-run');
  await page.wait('resume-run');
  expect(true, 'the run was stopped with a checkpoint');

  const before2 = await epochs();
  await page.click('resume-run');
  const grown = async (from) => {
    const until = Date.now() + 300_000;
    while ((await epochs()) <= from && Date.now() < until) await sleep(500);
    return (await epochs()) > from;
  };
  expect(await grown(before2), `the run was resumed at epoch ${before2}`);
  const [engine] = processesInside().filter((pid) => commandOf(pid).includes('dist/main/engine.js'));
  process.kill(engine, 'SIGKILL');
  const killedAt = Date.now();
  for (let status = ''; status !== 'connected' || Date.now() - killedAt < 2000; await sleep(300)) {
    if (Date.now() - killedAt > 60_000) throw new Error('the engine was not restarted within a minute');
    status = await page.attribute('connection-state', 'data-status');
  }
  expect(commandOf(engine) === '', 'the engine was killed, and the window has a new one');
  const kept = await epochs();
  await page.wait('resume-run');
  await page.click('resume-run');
  expect(kept > 0 && (await grown(kept)), `after the kill, the run has ${kept} epochs, and was resumed`);
  const status = () => page.attribute('run-status', 'data-status');
  for (const until = Date.now() + 900_000; (await status()) !== 'done' && Date.now() < until; )
    await sleep(500);
  expect(
    (await status()) === 'done',
    `the run ended after ${await epochs()} epochs: validation accuracy ${await page.text('validation-accuracy')}`,
  );
  await page.screenshot(join(root, 'release', 'smoke-trained.png'));

  say(`runs on: ${JSON.parse(inside(`${cache}graft doctor --json`, true)).library}`);

  const recipe = JSON.parse(inside('cat /opt/Graft/resources/app.asar.unpacked/assets/recipes/sample.json'));
  recipe.stages = [{ ...recipe.stages[0], epochs: 3 }];
  writeFileSync(join(bare, 'home/tester/short.json'), JSON.stringify(recipe));
  const trained = inside(`cd && ${cache}graft train short.json`, true);
  expect(trained.includes('Done in'), trained.split('\n')[0]);
  const exported = inside(`cd && ${cache}graft export last --format keras --out "my model.keras"`, true);
  expect(existsSync(join(bare, 'home/tester/my model.keras')), exported.trim().split('\n').at(-1));

  const next = makeNextDeb(deb, join(work, 'feed'));
  const feed = await serveFolder(join(work, 'feed'));
  try {
    await page.evaluate(`graftShell.update({ do: 'settings', isOn: true, feed: '${feed.url}' })`);
    await page.click('open-commands');
    await page.type('Updates');
    await sleep(500);
    await page.press('Enter');
    await page.click('update-look');
    await page.click('update-download');
    await page.wait('update-package');
    const command = (await page.text('update-package')).trim();
    await page.screenshot(join(root, 'release', 'smoke-update.png'));
    page.close();
    await quitWindow();
    await end();
    inside(command.replace(/^sudo apt /, 'apt-get -q -y '));
    const installed = inside("dpkg-query -W -f='${Version}' graft");
    expect(installed === next, `updated to ${installed} by: ${command}`);
    expect(inside('graft models', true).includes('efficientnet-lite0'), 'the next version runs');
  } finally {
    feed.close();
  }

  inside('dpkg -P graft');
  expect(!existsSync(join(bare, 'opt/Graft')), 'nothing is left in /opt');
  expect(inside('ls -l /usr/bin/graft 2>/dev/null; true') === '', 'graft is no longer on the PATH');
  expect(existsSync(join(bare, 'home/tester/my model.keras')), "the user's files are still there");
  expect(
    existsSync(join(bare, 'home/tester/.local/share/graft/projects/sample/project.json')),
    "the user's projects are still there",
  );
  say(`passed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
} finally {
  await end();
  for (const at of mounts) run('umount', ['--lazy', at]);
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}

/** Downloads TensorFlow by the card on the start page, as a person does who starts Graft for the first time. */
async function installFastEngine(page) {
  await page.wait('fast-engine');
  const phase = () => page.attribute('fast-engine', 'data-phase');
  say(`the card: ${(await page.text('fast-engine')).replaceAll(/\s+/g, ' ').trim()}`);
  expect((await phase()) === 'offered', 'the fast engine is offered');
  const from = Date.now();
  await page.click('install-fast-engine');
  for (const until = from + 600_000; (await phase()) === 'installing' || (await phase()) === 'offered'; ) {
    if (Date.now() > until) throw new Error('the fast engine was not installed within ten minutes');
    await sleep(500);
  }
  const words = (await page.text('fast-engine')).replaceAll(/\s+/g, ' ').trim();
  expect((await phase()) === 'done', `after ${((Date.now() - from) / 1000).toFixed(0)} s: ${words}`);
  await page.screenshot(join(root, 'release', 'smoke-engine.png'));
  await page.click('close-fast-engine');
}

/** Returns the processes that run in the bare Debian. */
function processesInside() {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readlinkSync(`/proc/${name}/root`) === bare ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** Returns the command line of a process; empty if it has ended. */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Asks the window to quit, as the desktop does: its main process ends the engine. */
async function quitWindow() {
  const windows = () =>
    processesInside().filter((pid) => /^\/opt\/Graft\S*graft\0(?!.*--type=)/.test(commandOf(pid)));
  expect(windows().length === 1, 'one window is open');
  for (const pid of windows()) process.kill(pid, 'SIGTERM');
  const limit = Date.now() + 30_000;
  while (windows().length > 0 && Date.now() < limit) await sleep(200);
  expect(windows().length === 0, 'the window ended');
}

/** Ends all processes in the bare Debian, and waits until they have ended. */
async function end() {
  const limit = Date.now() + 30_000;
  for (let left = processesInside(); left.length > 0; left = processesInside()) {
    for (const pid of left) {
      try {
        process.kill(pid, Date.now() < limit ? 'SIGTERM' : 'SIGKILL');
      } catch {
        // Already ended.
      }
    }
    await sleep(500);
  }
}
