// Updates of views, limited to one per 100 ms.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createThrottle } from '../../../src-renderer/ui/throttle';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('calls in a later turn, limits the rate of calls, and never loses the last request', () => {
  const calls: number[] = [];
  const began = performance.now();
  const throttle = createThrottle(() => calls.push(performance.now() - began));
  throttle.request();
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(0);
  for (let i = 0; i < 25; i++) {
    throttle.request();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(calls).toEqual([0, 100, 200, 300]);
});

it('makes the pending call when flushed, and drops it when cancelled', () => {
  let calls = 0;
  const throttle = createThrottle(
    () => calls++,
    () => 400,
  );
  throttle.flush();
  expect(calls).toBe(0);
  throttle.request();
  throttle.flush();
  expect(calls).toBe(1);
  throttle.request();
  throttle.cancel();
  vi.advanceTimersByTime(1000);
  expect(calls).toBe(1);
});
