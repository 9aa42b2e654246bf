// The log of a run: an incomplete last line after a crash is removed, and following lines are complete.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { openEventLog, readEventLog } from '../../src-main/store/event-log';
import { temporaryFolder } from '../engine/support';

const event = (path: string): RunEvent => ({ type: 'imageSkipped', at: 1, path, reason: 'torn' });
const line = (path: string) => `${JSON.stringify(event(path))}\n`;

test.each([
  ['nothing', '', []],
  ['whole lines', line('a') + line('b'), ['a', 'b']],
  ['a torn line', `${line('a')}{"type":"pict`, ['a']],
  ['a torn line that is long', `${line('a')}{"type":"${'x'.repeat(200_000)}`, ['a']],
  ['one torn line alone', `{"type":"${'x'.repeat(70_000)}`, []],
  ['lines of many pieces', line('a'.repeat(150_000)) + line('b'), ['a'.repeat(150_000), 'b']],
])('continues after %s', async (_name, before, paths) => {
  const path = join(await temporaryFolder(), 'events.jsonl');
  await writeFile(path, before);
  const log = await openEventLog(path);
  await log.append([event('next')]);
  await log.appendLast(event('last'));
  await log.close();
  expect(await readFile(path, 'utf8')).toBe([...paths, 'next', 'last'].map(line).join(''));
  expect((await readEventLog(path)).map((one) => one.type === 'imageSkipped' && one.path)).toEqual([
    ...paths,
    'next',
    'last',
  ]);
});
