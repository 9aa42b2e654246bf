// Real child processes: how they ended, the last of what they printed, and the grace period before they are killed.
// @vitest-environment node
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Child, type ChildOptions, errorLine, startChild } from '../../src-main/process/child-process';

const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.stopWithin(0, child.kill);
});

const pipes: ChildOptions = { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] };

function run(script: string, options: ChildOptions = pipes): Child {
  const child = startChild(process.execPath, ['-e', script], options);
  children.push(child);
  return child;
}

/** Resolves when the script has called `process.send`. */
const ready = (child: Child) => new Promise((resolve) => child.process.once('message', resolve));

test('reports the exit code and the last output, even of a long one', async () => {
  const child = run(`for (let i = 0; i < 20000; i++) console.error('line ' + i); process.exitCode = 3`);
  const end = await child.ended;
  expect(end).toMatchObject({ code: 3, signal: null, how: 'exit code 3' });
  expect(end.lastOutput).toHaveLength(4000);
  expect(errorLine(end.lastOutput)).toBe('line 19999');
});

test('finds the message of an uncaught error before its stack', async () => {
  const end = await run(`throw new RangeError('the batch is too large')`).ended;
  expect(end.how).toBe('exit code 1');
  expect(errorLine(end.lastOutput)).toBe('RangeError: the batch is too large');
});

test('reads the last output from the file that the process writes to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graft-child-'));
  const outputFile = join(folder, 'log');
  const file = await open(outputFile, 'a');
  const child = run(`console.error('out of memory'); process.exit(4)`, {
    stdio: ['ignore', file.fd, file.fd],
    outputFile,
  });
  await file.close();
  expect(await child.ended).toMatchObject({ how: 'exit code 4', lastOutput: 'out of memory\n' });
  await rm(folder, { recursive: true });
});

test('delivers each line of the output', async () => {
  const lines: string[] = [];
  await run(`console.log('one'); console.log(''); console.log('two')`, {
    ...pipes,
    onLine: (line) => lines.push(line),
  }).ended;
  expect(lines).toEqual(['one', 'two']);
});

test('reports that the program cannot be started', async () => {
  const end = await startChild('/nowhere/node', [], pipes).ended;
  expect(end).toMatchObject({ code: null, signal: null });
  expect(end.how).toContain('/nowhere/node');
});

test.runIf(process.platform !== 'win32')(
  'lets a process finish in its grace period, and kills one that ignores SIGTERM',
  async () => {
    const polite = run(
      // The interval keeps it running: otherwise it may be ending by itself when the signal arrives.
      `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 50)); process.send('ready'); setInterval(() => {}, 1000)`,
    );
    const deaf = run(`process.on('SIGTERM', () => {}); process.send('ready'); setInterval(() => {}, 1000)`);
    await Promise.all([ready(polite), ready(deaf)]);
    const began = performance.now();
    const [ended, killed] = await Promise.all([polite.stopWithin(30_000), deaf.stopWithin(400)]);
    expect(ended.how).toBe('exit code 0');
    expect(killed.how).toBe('signal SIGKILL');
    expect(performance.now() - began).toBeGreaterThanOrEqual(395);
  },
);

test.runIf(process.platform !== 'win32')('kills what a detached process has started', async () => {
  // The grandchild holds the child's stderr open, so that `close` follows only its exit.
  const child = run(
    `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
     process.send('ready'); setInterval(() => {}, 1000)`,
    { ...pipes, detached: true },
  );
  await ready(child);
  const closed = once(child.process, 'close');
  child.kill();
  await closed;
});
