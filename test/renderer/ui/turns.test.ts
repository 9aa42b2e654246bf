// Keeping the window's tasks short: work in several turns, rows in slices, lists rendered while scrolling.
import { describe, expect, test, vi } from 'vitest';
import { createApp, h, nextTick, ref } from 'vue';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { useTurns } from '../../../src-renderer/components/use-turns';
import { nextTask } from '../../../src-renderer/connect/next-task';
import { createCurves, rowsAtOnce } from '../../../src-renderer/training/charts/curves';
import GrowingList from '../../../src-renderer/ui/GrowingList.vue';
import { defer } from '../../../src-renderer/ui/turns';

/** Runs one scheduled turn. */
const oneTurn = () => new Promise((done) => setTimeout(done));

describe('work in turns', () => {
  test('is done in pieces, one per turn of the event loop', async () => {
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) defer(() => done.push(name));
    const seen: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      seen.push(done.join(''));
      await oneTurn();
    }
    expect(seen).toEqual(['', 'a', 'ab', 'abc']);
  });

  test('continues when a piece fails, and skips cancelled pieces', async () => {
    vi.useFakeTimers();
    const done: string[] = [];
    defer(() => {
      throw new Error('no');
    });
    defer(() => done.push('cancelled'))();
    defer(() => done.push('last'));
    expect(() => vi.runOnlyPendingTimers()).toThrow('no');
    vi.runAllTimers();
    vi.useRealTimers();
    expect(done).toEqual(['last']);
  });
});

describe('the curves of a long run', () => {
  const run = (steps: number, epochs: number): RunState => ({
    ...emptyRun,
    runId: 'long',
    status: 'running',
    stages: [{ name: 'Head', epochs }],
    stepsPerEpoch: steps / epochs,
    steps: Array.from({ length: steps }, (_, i) => ({
      stage: 0,
      epoch: Math.floor(i / (steps / epochs)) + 1,
      step: i + 1,
      loss: Math.sin(i) + 2,
      accuracy: 0.5,
    })),
    epochs: Array.from({ length: epochs }, (_, i) => ({
      stage: 0,
      epoch: i + 1,
      step: (i + 1) * (steps / epochs),
      seconds: 1,
      learningRate: 0.1,
      training: { loss: 1 / (i + 1), accuracy: 0.5 },
      validation: { loss: 2 / (i + 1), accuracy: 0.4 },
    })),
  });

  test('are computed in slices of rows, with the same result as at once', () => {
    const state = run(100_000, 500);
    const sliced = createCurves('loss');
    let slices = 1;
    while (sliced.append(state, rowsAtOnce).more) slices++;
    expect(slices).toBe(Math.ceil(100_500 / rowsAtOnce));
    const whole = createCurves('loss');
    expect(whole.append(state)).toEqual({ changed: true, more: false });
    for (const line of ['steps', 'training', 'validation'] as const)
      expect(sliced[line].points).toEqual(whole[line].points);
    expect(sliced.append(state, rowsAtOnce)).toEqual({ changed: false, more: false });
  });

  test('restart when the run is rolled back', () => {
    const curves = createCurves('loss');
    expect(curves.append(run(1000, 10), 300).more).toBe(true);
    const rolledBack = run(200, 2);
    expect(curves.append(rolledBack, 300).more).toBe(false);
    const whole = createCurves('loss');
    whole.append(rolledBack);
    expect(curves.steps.points).toEqual(whole.steps.points);
    expect(curves.training.points).toEqual(whole.training.points);
  });
});

describe('a growing list', () => {
  test('renders a piece, and the next when its end is reached, without rendering existing items again', async () => {
    let made = 0;
    let reach = () => {};
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(notify: (entries: { isIntersecting: boolean }[]) => void) {
          reach = () => notify([{ isIntersecting: true }]);
        }
        observe() {}
        disconnect() {}
      },
    );
    const item = {
      props: ['name'],
      setup({ name }: { name: string }) {
        made++;
        return () => h('b', name);
      },
    };
    const names = ref(Array.from({ length: 200 }, (_, i) => `image ${i}`));
    const root = document.createElement('div');
    const app = createApp({
      render: () =>
        h(
          GrowingList as never,
          { items: names.value, keyOf: (name: string) => name },
          { default: ({ item: name }: { item: string }) => h('li', h(item, { name })) },
        ),
    });
    app.mount(root);
    const shown = () => root.querySelectorAll('b').length;
    expect([shown(), made]).toEqual([20, 20]);
    reach();
    await nextTick();
    expect([shown(), made]).toEqual([40, 40]);
    names.value = names.value.slice(1);
    await nextTick();
    expect([shown(), made]).toEqual([40, 41]);
    app.unmount();
    vi.unstubAllGlobals();
  });
});

describe('a large view', () => {
  /** Mounts a view of four parts. */
  function mountParts() {
    const view = document.createElement('div');
    const turn = { value: 0 };
    const app = createApp({
      setup() {
        const own = useTurns(3);
        return () => {
          turn.value = own.value;
          return [0, 1, 2, 3].filter((part) => own.value >= part).join('');
        };
      },
    });
    app.mount(view);
    return { view, app, turn };
  }

  test('mounts its parts one after another, each in a task of its own', async () => {
    const { view, app } = mountParts();
    const seen: (string | null)[] = [];
    for (let task = 0; task < 8; task++) {
      await nextTick();
      if (seen.at(-1) !== view.textContent) seen.push(view.textContent);
      await nextTask();
    }
    expect(seen).toEqual(['0', '01', '012', '0123']);
    app.unmount();
  });

  test('mounts no further part once it is closed', async () => {
    const { app, turn } = mountParts();
    await nextTask();
    const last = turn.value;
    app.unmount();
    for (let task = 0; task < 5; task++) await nextTask();
    expect(turn.value).toBe(last);
    expect(last).toBeLessThan(3);
  });
});
