// npm run smoke:windows [-- FOLDER] [--only=steps,locks]: runs a packed Windows app under Wine on Linux and compares it with Graft on this machine:
// installs TensorFlow, trains, scans, exports; paths with Korean and above 260 characters, locked files, two drives.
// Pack it first: npm run build && npx electron-builder --win dir --x64. Takes about ten minutes. GRAFT_CACHE: an installed TensorFlow of this machine.
// SMOKE_WINDOWS_CACHE=FOLDER keeps the library of Windows (991 MB) for the next run.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadRuntimeProgram } from '../native/program.mjs';
import { allowedDistance, distance, twelve } from './twelve-steps.mjs';
import { setUpCheckout } from './windows-source.mjs';
import { onZ, openWine, wineVersion } from './wine.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const app = resolve(positionals[0] ?? join(root, 'release', 'win-unpacked'));
/** Names of checks; those of files and locks need the run of `steps`. */
const only = values.only?.split(',') ?? [];
const wine = wineVersion();
const skip = (why) => {
  console.log(`[smoke] skipped: ${why}`);
  process.exit(0);
};
if (process.platform !== 'linux' || process.arch !== 'x64') skip('it runs on Linux for x64 only');
if (!wine) skip('Wine is not installed (Debian, Ubuntu: apt-get install wine64)');
if (!existsSync(join(app, 'resources')))
  skip(`no packed app in ${app}: npx electron-builder --win dir --x64`);

const started = Date.now();
const rows = [];
const say = (line) => console.log(`[smoke] ${line}`);
/** Notes what ran, for the table at the end. */
function ran(what, result, seconds) {
  rows.push([what, result, seconds === undefined ? '' : seconds.toFixed(1)]);
  say(`✓ ${what}: ${result}${seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`}`);
}
function expect(truth, what, output = '') {
  if (!truth) throw new Error(`expected: ${what}\n${output}`);
}

const { program, why } = await loadRuntimeProgram();
if (!program) throw new Error(why);
const work = mkdtempSync(join(tmpdir(), 'graft-wine-'));
const box = openWine(
  work,
  program.makeLibrary({ library: 'bcryptprimitives.dll', functions: ['ProcessPrng'], data: [] }),
);
const node = join(app, 'resources', 'node', 'node.exe');
const main = join(app, 'resources', 'app.asar.unpacked', 'dist', 'main');
const index = await program.findIndex();
const cache = resolve(process.env.SMOKE_WINDOWS_CACHE ?? join(work, 'cache'));
const settings = {
  GRAFT_CACHE: onZ(cache),
  GRAFT_HOME: 'C:\\graft',
  ...(index.indexes[0] && { PIP_INDEX_URL: index.indexes[0] }),
  ...(index.certFile && { PIP_CERT: onZ(index.certFile) }),
};

/** Runs a command of the Windows app. Throws if it fails, unless `mayFail`. */
async function graft(args, { env = {}, mayFail = false } = {}) {
  const done = await box.run(node, [onZ(join(main, 'cli.js')), ...args], { ...settings, ...env });
  if (!mayFail) expect(done.code === 0, `graft ${args.join(' ')} succeeds`, done.stdout + done.stderr);
  return done;
}

/** Runs the same command with this machine's Graft, and returns its output. */
const here = (args, env = {}) =>
  execFileSync(process.execPath, [join(root, 'dist', 'main', 'cli.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, GRAFT_HOME: join(work, 'home'), ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  });

const events = (text) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
const epochsOf = (text) => events(text).filter(({ type }) => type === 'epochEnded');

/** Copies 32 images of each of four classes. */
function copyImages(to, names = ['animals', 'buildings', 'fruit', 'music']) {
  const from = join(root, 'assets', 'samples', 'drawings');
  for (const [i, name] of ['animals', 'buildings', 'fruit', 'music'].entries()) {
    mkdirSync(join(to, names[i]), { recursive: true });
    for (const file of readdirSync(join(from, name)).sort().slice(0, 32))
      cpSync(join(from, name, file), join(to, names[i], file));
  }
}

/** Holds a file open under Wine so that no other program may use it, as a virus scanner does. */
async function hold(path, forMs) {
  const script = join(work, 'hold.cjs');
  // libuv's flag for exclusive use.
  writeFileSync(
    script,
    `const fs = require('fs'); const file = fs.openSync(process.argv[2], fs.constants.O_RDWR | 0x10000000);
     console.log('held'); setTimeout(() => { fs.closeSync(file); process.exit(); }, Number(process.argv[3]));`,
  );
  const holder = box.start(node, [onZ(script), path, String(forMs)]);
  for (let i = 0; !holder.output().includes('held'); i++) {
    expect(i < 600, `${path} is held`);
    await sleep(50);
  }
  return holder;
}

async function checkEngine() {
  const installed = await graft(['runtime', 'install']);
  const size = readdirSync(join(cache, 'tensorflow'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  ran(
    '`graft runtime install`, then a product of two matrices',
    `${Math.round(size / 1e6)} MB, 7, 10, 15, 22`,
    installed.seconds,
  );
  const { stdout, seconds } = await graft(['doctor', '--json']);
  const report = JSON.parse(stdout);
  expect(report.kind === 'native-cpu', 'native TensorFlow', stdout);
  ran(
    '`graft doctor`',
    `${report.kind}, ${report.library}, Node.js ${report.node}, ${report.gflops.toFixed(0)} GFLOP/s`,
    seconds,
  );
}

async function checkTwelveSteps() {
  const folder = join(box.drive, '내 그림 폴더');
  copyImages(join(folder, '꽃과 과일'));
  writeFileSync(join(folder, '열두 걸음.json'), JSON.stringify(twelve('꽃과 과일')));
  const scanned = await graft(['data', 'D:\\내 그림 폴더\\꽃과 과일', '--json']);
  const mine = JSON.parse(scanned.stdout).summary;
  const theirs = JSON.parse(here(['data', join(folder, '꽃과 과일'), '--json'])).summary;
  expect(
    JSON.stringify(mine.classes) === JSON.stringify(theirs.classes),
    'the same classes and split',
    scanned.stdout,
  );
  ran(
    'scan of a folder (spaces, Korean, drive D:)',
    `${mine.classes.length} classes, split as on Linux`,
    scanned.seconds,
  );

  const out = 'D:\\내 그림 폴더\\학습 결과';
  const trained = await graft(['train', 'D:\\내 그림 폴더\\열두 걸음.json', '--json', '--out', out]);
  const onLinux = (env) => epochsOf(here(['train', join(folder, '열두 걸음.json'), '--json'], env))[0];
  const linux = onLinux({});
  const [windows] = epochsOf(trained.stdout);
  expect(windows.step === 12, 'twelve steps', trained.stdout);
  const greatest = distance(windows, linux);
  const allowed = allowedDistance(linux, onLinux);
  expect(greatest <= allowed, `losses as on Linux up to ${allowed}, greatest difference ${greatest}`);
  ran(
    'twelve training steps (images on D:, project on C:)',
    `loss ${windows.training.loss.toFixed(6)}, validation ${windows.validation.loss.toFixed(6)}; greatest difference from Linux ${greatest.toExponential(1)} (allowed ${allowed.toExponential(1)})`,
    trained.seconds,
  );
  const written = JSON.parse(readFileSync(join(folder, '학습 결과', 'recipe.json'), 'utf8'));
  expect(
    !JSON.stringify(written.data).includes('\\\\'),
    "'/' in the written recipe",
    JSON.stringify(written.data),
  );
  const again = await graft(['train', `${out}\\recipe.json`, '--json']);
  const [repeated] = epochsOf(again.stdout);
  expect(
    repeated.training.loss === windows.training.loss,
    'the written recipe gives the same loss',
    again.stdout,
  );
  ran('the recipe that it wrote, trained again', 'the same loss to the last bit', again.seconds);
}

async function checkFiles() {
  const target = 'D:\\내 그림 폴더\\모델';
  for (const [name, ending] of [
    ['keras', '.keras'],
    ['h5', '.h5'],
    ['tfjs', ''],
  ]) {
    const path = `${target} ${name}${ending}`;
    const { seconds } = await graft(['export', 'last', '--format', name, '--out', path]);
    const read = await graft(['describe', name === 'tfjs' ? `${path}\\model.json` : path]);
    expect(read.stdout.includes('predictions'), `the layers of ${path}`, read.stdout);
    ran(`export as ${name}, and read back`, 'all layers', seconds + read.seconds);
  }
  const converted = await graft(['convert', `${target} keras.keras`, `${target} zurück.h5`]);
  const compared = /Verified on[^\n]*/.exec(converted.stdout)?.[0];
  expect(compared, 'the outputs of both are compared', converted.stdout);
  ran('`graft convert` .keras to .h5', compared, converted.seconds);
}

async function checkLocks() {
  const path = 'D:\\내 그림 폴더\\모델 keras.keras';
  const place = join(box.drive, '내 그림 폴더', '모델 keras.keras');
  const before = readFileSync(place);
  const args = ['export', 'last', '--format', 'keras', '--out', path];
  const long = await hold(path, 300_000);
  const refused = await graft(args, { mayFail: true });
  expect(
    refused.code !== 0 && /another program has it open/.test(refused.stderr),
    'words about the open file',
    refused.stderr,
  );
  long.kill();
  const left = readdirSync(join(box.drive, '내 그림 폴더')).filter((name) => name.endsWith('.tmp'));
  expect(left.length === 0, `no temporary files: ${left}`);
  expect(readFileSync(place).equals(before), 'the old file is as it was');
  ran(
    'export onto a file that another program has open',
    `refused: “${refused.stderr.trim().split('\n').at(-1)}”; the old file is unchanged`,
    refused.seconds,
  );
  copyImages(join(box.drive, 'busy'));
  const [image] = readdirSync(join(box.drive, 'busy', 'animals'));
  const viewer = await hold(`D:\\busy\\animals\\${image}`, 300_000);
  const partly = await graft(['data', 'D:\\busy']);
  viewer.kill();
  expect(partly.stderr.includes('another program has it open'), 'words about the open image', partly.stderr);
  ran(
    'scan with an image that another program has open',
    'skipped: “another program has it open”',
    partly.seconds,
  );
  // Replaced while it is held for a moment again and again, as by a virus scanner.
  const scanner = await hold(path, 1500);
  const [replaced] = await Promise.all([graft(args), scanner.ended]);
  ran('export onto a file that is released meanwhile', 'replaced', replaced.seconds);
}

async function checkLongPaths() {
  const part = '아주 긴 폴더 이름 '.repeat(5).trim();
  const parts = [part, part, part, part, part, 'images'];
  const folder = join(box.drive, ...parts);
  copyImages(folder);
  const home = ['C:', part, part, part, part, 'graft home'].join('\\');
  const windows = ['D:', ...parts].join('\\');
  writeFileSync(join(box.drive, 'long.json'), JSON.stringify(twelve(parts.join('/'))));
  const scanned = await graft(['data', windows, '--json']);
  const trained = await graft(['train', 'D:\\long.json', '--json'], { env: { GRAFT_HOME: home } });
  const [epoch] = epochsOf(trained.stdout);
  const onLinux = (env) => epochsOf(here(['train', join(box.drive, 'long.json'), '--json'], env))[0];
  const usual = onLinux({});
  const off = distance(epoch, usual);
  const allowed = allowedDistance(usual, onLinux);
  expect(off <= allowed, `the losses as on Linux up to ${allowed}: ${off}`);
  const length = windows.length + '\\animals\\'.length + readdirSync(join(folder, 'animals'))[0].length;
  ran(
    `images by paths of ${length} characters, project in one of ${home.length} and more`,
    `scanned in ${scanned.seconds.toFixed(1)} s and trained; difference of the loss from Linux ${off.toExponential(1)}`,
    trained.seconds,
  );
  const out = `${windows}\\result`;
  const exported = await graft(['export', 'last', '--format', 'keras', '--out', `${out}.keras`], {
    env: { GRAFT_HOME: home },
  });
  const read = await graft(['describe', `${out}.keras`]);
  expect(read.stdout.includes('predictions'), 'the layers', read.stdout);
  ran('export to such a path, and read back', 'all layers', exported.seconds);
}

async function checkNames() {
  const folder = join(box.drive, 'names');
  copyImages(folder, ['con', 'aux.x', 'Ünï çødé', '한글 이름']);
  const { seconds } = await graft([
    'data',
    'export',
    'D:\\names',
    '--how',
    'copies',
    '--out',
    'D:\\exported',
  ]);
  const classes = new Set(
    readdirSync(join(box.drive, 'exported'), { recursive: true })
      .map((path) => path.split('/')[1])
      .filter(Boolean),
  );
  expect(
    classes.has('_con') && classes.has('_aux.x') && classes.has('한글 이름'),
    `safe names: ${[...classes]}`,
  );
  ran(
    'classes called con and aux.x, exported as folders',
    [...classes].sort().slice(0, 4).join(', '),
    seconds,
  );
}

async function checkSample() {
  const recipe = join(app, 'resources', 'app.asar.unpacked', 'assets', 'recipes', 'sample.json');
  const { stdout, seconds } = await graft(['train', onZ(recipe), '--json']);
  const best = (text) => Math.max(...epochsOf(text).map(({ validation }) => validation.accuracy));
  const windows = best(stdout);
  const linux = best(here(['train', recipe, '--json']));
  expect(windows > 0.78, `accuracy ${windows}`);
  ran(
    'the sample project, both stages',
    `${epochsOf(stdout).length} epochs, best validation accuracy ${windows.toFixed(3)} (Linux: ${linux.toFixed(3)})`,
    seconds,
  );
}

async function checkSource() {
  const { code, stdout, stderr, seconds } = await setUpCheckout({ root, work, node, settings, box });
  expect(
    code === 0 && stdout.includes('(native-cpu)'),
    'a source checkout sets TensorFlow up',
    stdout + stderr,
  );
  ran('`npm start` in a source checkout: TensorFlow', stdout.split('\n')[0], seconds);
}

const checks = {
  engine: checkEngine,
  steps: checkTwelveSteps,
  files: checkFiles,
  locks: checkLocks,
  long: checkLongPaths,
  names: checkNames,
  sample: checkSample,
  source: checkSource,
};

try {
  say(`${app} under ${wine}`);
  for (const [name, check] of Object.entries(checks))
    if (only.length === 0 || only.includes(name)) await check();
  console.log(
    [
      '| what ran | result | s |',
      '| --- | --- | ---: |',
      ...rows.map((row) => `| ${row.join(' | ')} |`),
    ].join('\n'),
  );
  say(`passed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
} finally {
  box.close();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
