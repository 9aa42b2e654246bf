// npm run smoke [-- FILE.deb or FILE.AppImage]: installs the package into a bare Debian without Node.js, Python and a compiler, opens
// the window as an ordinary user, downloads the fast engine by its card, trains the sample to its end with a stop and a killed engine
// between, trains and exports by the command line, updates to the next version from a list on loopback, and uninstalls. Needs root,
// mmdebstrap and Xvfb's packages (apt). GRAFT_CACHE shares a TensorFlow that is already set up, in place of the download.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appImagePackage } from './appimage.mjs';
import { makeBareDebian, run } from './bare-debian.mjs';
import { debPackage } from './deb.mjs';
import { serveFolder } from './feed.mjs';
import { connectPage } from './page.mjs';
import { expect, say } from './say.mjs';
import { downloadUpdate, installFastEngine, quitWindow, trainSample } from './window.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
const screenshots = join(root, 'release');
const started = Date.now();
const port = 9500 + (process.pid % 400);

/** Returns the newest deb of this machine's processor in release/. */
function findDeb() {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  const found = existsSync(screenshots)
    ? readdirSync(screenshots).filter((name) => name.endsWith(`_${arch}.deb`))
    : [];
  if (found.length === 0) throw new Error(`No deb for ${arch} in release/: npx electron-builder --linux deb`);
  return join(screenshots, found.sort().at(-1));
}

/** Returns what the app needs of the system, as the deb says. */
function dependencies() {
  const list = /^ {2}depends:\n((?: {4}- .+\n)+)/m.exec(
    readFileSync(join(root, 'electron-builder.yml'), 'utf8'),
  );
  return list[1]
    .trim()
    .split('\n')
    .map((line) => line.replace('- ', '').split('|')[0].trim());
}

/** Copies a TensorFlow of this machine into the bare Debian. Returns what goes before each command. */
function shareCache({ folder, inside }) {
  const shared = process.env.GRAFT_CACHE ? join(process.env.GRAFT_CACHE, 'tensorflow') : '';
  if (!shared) return '';
  mkdirSync(join(folder, 'cache'));
  run('cp', ['-a', shared, join(folder, 'cache')]);
  // It has the paths of the machine that set TensorFlow up.
  const record = join(folder, 'cache/tensorflow/runtime.json');
  writeFileSync(record, readFileSync(record, 'utf8').replaceAll(shared, '/cache/tensorflow'));
  inside('chmod -R a+rX /cache');
  return 'GRAFT_CACHE=/cache ';
}

const file = resolve(process.argv[2] ?? findDeb());
if (process.getuid?.() !== 0) throw new Error('npm run smoke needs root, for chroot');
const made = file.endsWith('.AppImage') ? appImagePackage(file) : debPackage(file);
const work = mkdtempSync(join(tmpdir(), 'graft-smoke-'));
const needed = dependencies();
say(`${file}: ${needed.length} dependencies`);
let debian;
try {
  debian = makeBareDebian(join(work, 'root'), needed);
  const { folder, home, inside } = debian;
  const tools = inside('command -v node npm python3 pip g++ gcc; true').trim();
  expect(tools === '', 'no Node.js, Python or compiler in the bare Debian');
  const before = Date.now();
  made.install(debian);
  const cache = shareCache(debian);
  const graft = `${cache}${made.command}`;
  expect(inside(`${graft} models`, true).includes('EfficientNetLite0'), 'graft models lists the models');

  // In a chroot there are no user namespaces: Chromium's sandbox is the deb's chrome-sandbox with the user id of root; an AppImage
  // turns it off.
  const open = `DISPLAY=:77 ${cache}${made.open} --remote-debugging-port=${port} >/tmp/graft.log 2>&1`;
  spawn('chroot', [folder, 'su', 'tester', '-s', '/bin/sh', '-c', open], { stdio: 'ignore', detached: true });
  const page = await connectPage(port, 60_000).catch((error) => {
    throw new Error(`${error.message}\n${readFileSync(join(folder, 'tmp/graft.log'), 'utf8')}`);
  });
  say(`the window is open after ${((Date.now() - before) / 1000).toFixed(1)} s`);
  if (!process.env.GRAFT_CACHE) await installFastEngine(page, screenshots);
  await trainSample(page, debian, screenshots);

  // The old runtime of AppImages prints the names of the files that it extracts, before and after.
  const report = /\{.*\}/s.exec(inside(`${graft} doctor --json`, true))[0];
  say(`runs on: ${JSON.parse(report).library}`);
  const sample = 'resources/app.asar.unpacked/assets/recipes/sample.json';
  const recipe = JSON.parse(readFileSync(join(folder, made.folder(debian), sample), 'utf8'));
  recipe.stages = [{ ...recipe.stages[0], epochs: 3 }];
  writeFileSync(join(home, 'short.json'), JSON.stringify(recipe));
  const trained = inside(`cd && ${graft} train short.json`, true);
  expect(trained.includes('Done in'), /^.*Done in.*$/m.exec(trained)?.[0] ?? 'a training that ends');
  const exported = inside(`cd && ${graft} export last --format keras --out "my model.keras"`, true);
  expect(
    existsSync(join(home, 'my model.keras')),
    /^.*my model\.keras.*$/m.exec(exported)?.[0] ?? 'an exported model',
  );

  const next = made.makeNext(join(work, 'feed'));
  const feed = await serveFolder(join(work, 'feed'));
  try {
    await downloadUpdate(page, feed.url);
    const screenshot = join(screenshots, 'smoke-update.png');
    await made.update({ debian, page, next, screenshot, quit: () => quitWindow(debian, made.process) });
    expect(inside(`${graft} models`, true).includes('EfficientNetLite0'), 'the next version runs');
  } finally {
    feed.close();
  }

  made.uninstall(debian);
  expect(existsSync(join(home, 'my model.keras')), "the user's files are still there");
  expect(
    existsSync(join(home, '.local/share/graft/projects/sample/project.json')),
    "the user's projects are still there",
  );
  say(`passed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
} finally {
  await debian?.remove();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
