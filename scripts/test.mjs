// npm test: installs missing packages and runs the fast groups of tests. Lists skipped groups and ends with `N passed, N failed`.
// --all also runs the groups that take minutes (slow, clusters, browser, electron). --electron downloads Electron if it is missing.
// --interop also compares with real Keras and onnxruntime, also in speed. --only=types,lint,unused,build,unit,slow,clusters,browser,electron,interop,speed
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findChromium } from './find-chromium.mjs';
import { findElectron } from './find-electron.mjs';
import { checkNode, ensureModules, root } from './install.mjs';
import { installByApt, runCommand, tellingLine } from './native/command.mjs';
import { setUpRuntime } from './native/setup.mjs';
import { openDisplay } from './with-display.mjs';

const args = process.argv.slice(2);
const only = args
  .find((arg) => arg.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
const bin = (...parts) => join(root, 'node_modules', ...parts);
const scratch = mkdtempSync(join(tmpdir(), 'graft-test-'));
const say = (line) => console.log(`[test] ${line}`);

/** @type {{ name: string, passed: number, failed: number, skipped: number, seconds: number, note: string, failures?: string[] }[]} */
const results = [];

/** @type {import('node:child_process').ChildProcess | null} */
let current = null;
const killCurrent = () => {
  try {
    if (current?.pid) process.kill(process.platform === 'win32' ? current.pid : -current.pid, 'SIGKILL');
  } catch {
    // Already exited.
  }
};
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    killCurrent();
    process.exit(code);
  });
}
process.on('uncaughtException', (error) => {
  killCurrent();
  console.error(error);
  console.log('\n0 passed, 1 failed');
  process.exit(1);
});
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Runs a program with our stdout and stderr and a time limit. Resolves to its exit code, or null if it was killed at the limit. */
function run(file, fileArgs, { limitMinutes, env = {} }) {
  return new Promise((done) => {
    const detached = process.platform !== 'win32';
    const options = {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      detached,
    };
    const child = spawn(file, fileArgs, options);
    current = child;
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      killCurrent();
    }, limitMinutes * 60_000);
    child.on('error', () => done(127));
    child.on('close', (code) => {
      clearTimeout(limit);
      current = null;
      done(late ? null : (code ?? 1));
    });
  });
}

/** Runs one group under a heading and records its result. */
async function group(name, title, work) {
  if (only && !only.includes(name)) return;
  console.log(`\n━━ ${title} ━━`);
  const started = Date.now();
  const result = { name: title, passed: 0, failed: 0, skipped: 0, note: '', ...(await work()) };
  results.push({ ...result, seconds: (Date.now() - started) / 1000 });
}

const skip = (why) => {
  say(`skipped: ${why}`);
  return { note: `skipped: ${why}` };
};

/** A group that takes minutes: run only with --all or --only. */
const longGroup = (name, title, work) =>
  group(
    name,
    title,
    args.includes('--all') || only ? work : () => skip('takes minutes; run it with npm test -- --all'),
  );

/** Runs a script that passes or fails as a whole. */
async function check(script, checkArgs) {
  const code = await run(process.execPath, [script, ...checkArgs], { limitMinutes: 10 });
  if (code === 0) return { passed: 1 };
  return { failed: 1, note: code === null ? 'timed out after 10 minutes' : `exit code ${code}` };
}

/** Summarizes a vitest report. A file that could not be run counts as one failure. */
function readReport(path, code, limitMinutes) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    const note =
      code === null
        ? `timed out after ${limitMinutes} minutes`
        : `vitest exited with ${code} and wrote no report`;
    return { failed: 1, note };
  }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const counted = report.numFailedTests + broken.length;
  // An error outside any test fails vitest, but is not counted as a failed test.
  const failed = counted === 0 && code !== 0 ? 1 : counted;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  const empty = report.numTotalTests === 0 && failed === 0;
  return {
    passed: report.numPassedTests,
    failed,
    skipped,
    note: empty ? 'no tests' : '',
    failures: failuresOf(report),
  };
}

/** Lists failed tests with their file and the first lines of the message, for logs whose beginning was cut off. */
function failuresOf(report) {
  const shorten = (message = '') => message.split('\n').slice(0, 6).join('\n      ').slice(0, 700);
  return report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    const name = relative(root, file.name);
    if (file.status === 'failed' && failed.length === 0) return [`${name}: ${shorten(file.message)}`];
    return failed.map((test) => `${name}: ${test.fullName}: ${shorten(test.failureMessages[0])}`);
  });
}

/** Runs some of vitest's projects. */
async function vitest(projects, limitMinutes, env = {}, files = []) {
  const path = join(scratch, `${projects.join('-')}.json`);
  const vitestArgs = [
    'run',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path}`,
  ];
  vitestArgs.push(...projects.flatMap((project) => ['--project', project]), ...files);
  const code = await run(process.execPath, [bin('vitest', 'vitest.mjs'), ...vitestArgs], {
    limitMinutes,
    env,
  });
  return readReport(path, code, limitMinutes);
}

async function browserTests() {
  const chromium = await findChromium({ install: true, say });
  if (!chromium.path) return skip(chromium.why);
  say(`browser: ${chromium.path}`);
  return vitest(['e2e-browser'], 30, { GRAFT_CHROMIUM: chromium.path });
}

/** Three clusters at a time, and nothing beside them: they wait most of their time. */
async function clusterTests() {
  const since = Date.now();
  // Tests of an environment that cannot be made are skipped.
  for (const name of ['ray', 'ray-train', 'moto'])
    await runCommand('bash', [join(root, 'scripts', `${name}-env.sh`)], { limitMs: 900_000 });
  const note = `${((Date.now() - since) / 1000).toFixed(0)} s of them for Python environments`;
  const env = { GRAFT_TEST_WORKERS: '3', GRAFT_TEST_CLUSTERS: '3' };
  const chromium = await findChromium({ install: true, say });
  if (chromium.path)
    return { note, ...(await vitest(['clusters'], 15, { ...env, GRAFT_CHROMIUM: chromium.path })) };
  return {
    note: `${note}; without a window: ${chromium.why}`,
    ...(await vitest(['clusters'], 15, env, ['test/cluster'])),
  };
}

async function electronTests() {
  let electron = await findElectron();
  let note = electron.why;
  if (!electron.program && args.includes('--electron') && process.platform === 'linux') {
    const fetched = await runCommand('bash', [join(root, 'scripts', 'get-electron.sh')], {
      limitMs: 900_000,
    });
    if (!fetched.ok) note += `; scripts/get-electron.sh: ${fetched.why}`;
    electron = await findElectron();
  }
  const missing = (why) => (args.includes('--electron') ? { failed: 1, note: why } : skip(why));
  if (!electron.program) return missing(note);
  let display = await openDisplay();
  if (!display.env) {
    const installed = await installByApt(['xvfb'], say);
    display = installed.ok ? await openDisplay() : display;
  }
  if (!display.env) return missing(display.why);
  say(`Electron ${electron.version}: ${electron.folder}; display: ${display.why}`);
  const env = {
    ...display.env,
    ELECTRON_OVERRIDE_DIST_PATH: electron.folder,
    GRAFT_ELECTRON: electron.program,
  };
  try {
    return await vitest(['e2e-electron'], 20, env);
  } finally {
    display.close();
  }
}

async function interopTests() {
  if (!args.includes('--interop') && !only?.includes('interop')) return skip('run only with --interop');
  const made = await runCommand('bash', [join(root, 'scripts', 'keras-env.sh')], { limitMs: 1_800_000 });
  if (!made.ok) return { failed: 1, note: `scripts/keras-env.sh: ${tellingLine(made.output)}` };
  say(`real Keras: ${made.stdout.trim()}`);
  return vitest(['interop'], 30, { GRAFT_KERAS_PYTHON: made.stdout.trim(), TF_CPP_MIN_LOG_LEVEL: '3' });
}

async function speedRatios() {
  if (!args.includes('--interop') && !only?.includes('speed')) return skip('run only with --interop');
  const made = await runCommand('bash', [join(root, 'scripts', 'keras-env.sh')], { limitMs: 1_800_000 });
  if (!made.ok) return skip(`no Python with Keras to compare with: ${tellingLine(made.output)}`);
  return check(join(root, 'scripts', 'bench.mjs'), ['check', '--rounds', '3']);
}

checkNode();
const started = Date.now();
console.log('━━ Install ━━');
if (!(await ensureModules(say))) {
  console.log('\n0 passed, 1 failed');
  process.exit(1);
}
const runtime = await setUpRuntime({ say });
say(
  `runtime: ${runtime.kind === 'wasm' ? `wasm (${runtime.why})` : `TensorFlow ${runtime.version}, ${runtime.why}`}`,
);

await group('types', 'Types', () => check(join(root, 'scripts', 'typecheck.mjs'), []));
await group('lint', 'Lint', () => check(bin('@biomejs', 'biome', 'bin', 'biome'), ['check', '.']));
await group('lint', 'Format of Vue components', () =>
  check(bin('prettier', 'bin', 'prettier.cjs'), ['--check', 'src-renderer/**/*.vue']),
);
await group('unused', 'Unused files, exports and dependencies', () =>
  check(bin('knip', 'bin', 'knip.js'), []),
);
await group('build', 'Build', () => check(join(root, 'scripts', 'build.mjs'), []));
await group('unit', 'Unit tests: contract, engine, trainer, renderer', () =>
  vitest(['node', 'renderer'], 40),
);
await longGroup('slow', 'Slow tests: long runs, kills, fuzzing, command line', () => vitest(['slow'], 30));
await longGroup('clusters', 'Tests with real clusters: Ray, Slurm', clusterTests);
await longGroup('browser', 'End-to-end tests, browser', browserTests);
await longGroup('electron', 'End-to-end tests, Electron', electronTests);
await group('interop', 'Interoperability with Keras and onnxruntime', interopTests);
await group('speed', 'Speed beside Keras, PIL and ONNX Runtime', speedRatios);

console.log('\n━━ Summary ━━');
for (const { name, passed, failed, skipped, seconds, note, failures = [] } of results) {
  const mark = failed > 0 ? '✗' : passed > 0 ? '✓' : '·';
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log(`${mark} ${name}: ${counts}, ${seconds.toFixed(1)} s${note ? ` (${note})` : ''}`);
  for (const failure of failures) console.log(`    ${failure}`);
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${((Date.now() - started) / 1000).toFixed(1)} s total\n`);
const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(sum('failed') > 0 ? 1 : 0);
