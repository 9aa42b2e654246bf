// The latest session of a network stays open, and the one before is closed once it is not used.
import { expect, test } from 'vitest';
import { createKeptSessions } from '../../../src-main/trainer/insight/kept-session';
import type { Session } from '../../../src-main/trainer/recorder/session';

function sessions() {
  const opened: string[] = [];
  const closed: string[] = [];
  const kept = createKeptSessions((programs) => {
    const [name] = Object.keys(programs);
    opened.push(name!);
    return { dispose: () => closed.push(name!) } as unknown as Session;
  });
  return { opened, closed, kept, use: (name: string) => kept.use(name, () => ({ [name]: {} as never })) };
}

test('opens a session once for uses that follow one another', () => {
  const { opened, closed, use, kept } = sessions();
  use('a').release();
  use('a').release();
  expect([opened, closed]).toEqual([['a'], []]);
  kept.dispose();
  expect(closed).toEqual(['a']);
});

test('closes a session that another one replaced when its last user has released it', () => {
  const { opened, closed, use } = sessions();
  const [first, second] = [use('a'), use('a')];
  use('b').release();
  expect(closed).toEqual([]);
  first.release();
  expect(closed).toEqual([]);
  second.release();
  expect([opened, closed]).toEqual([['a', 'b'], ['a']]);
  use('c').release();
  expect(closed).toEqual(['a', 'b']);
});
