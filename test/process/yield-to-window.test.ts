// Background work has a lower priority than the window: of its process, and on Linux of its session.
// @vitest-environment node
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { serveWindow, yieldToWindow } from '../../src-main/process/yield-to-window';

const sessions = existsSync('/proc/self/autogroup');
const groupOf = (pid: number | 'self') =>
  /^(\S+) nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'utf8'))!.slice(1);
const started: number[] = [];

function start(detached: boolean): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached, stdio: 'ignore' });
  started.push(child.pid!);
  return child.pid!;
}

afterEach(() => {
  delete process.env.GRAFT_WINDOW;
  for (const pid of started.splice(0)) process.kill(pid, 'SIGKILL');
});

test('lowers the priority of a process', () => {
  const pid = start(true);
  yieldToWindow(pid);
  expect(getPriority(pid)).toBeGreaterThan(getPriority());
});

test.runIf(sessions)('also lowers the priority of its session if there is a window', async () => {
  serveWindow();
  // Several at once: for normal users the kernel accepts one change per 100 ms, so the others are retried.
  const pids = [start(true), start(true), start(true)];
  pids.forEach(yieldToWindow);
  await expect.poll(() => pids.map((pid) => groupOf(pid)[1]), { timeout: 5000 }).toEqual(['5', '5', '5']);
});

test.runIf(sessions)('does not change sessions without a window', () => {
  const pid = start(true);
  yieldToWindow(pid);
  expect(groupOf(pid)[1]).toBe('0');
});

test.runIf(sessions)("does not lower its own session's priority", () => {
  serveWindow();
  const before = groupOf('self');
  const pid = start(false);
  yieldToWindow(pid);
  expect(groupOf(pid)).toEqual(before);
  expect(groupOf('self')).toEqual(before);
});
