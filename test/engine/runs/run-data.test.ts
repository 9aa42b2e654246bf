// The file with the images of a run: read as it was written, also files of earlier versions, in turns of which none parses or checks everything.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRunData, writeRunData } from '../../../src-main/engine/runs/run-data';
import { temporaryFolder } from '../support';

const hash = 'ab'.repeat(32);
const images = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ path: `/é/“${i}”.jpg`, label: i % 2, hash, width: 3, height: 4 }));

test('reads what it wrote, and gives way to other work meanwhile', async () => {
  const path = join(await temporaryFolder(), 'run', 'data.json');
  const data = { classes: ['a', 'b "c"'], training: images(30_000), validation: images(1), test: [] };
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await writeRunData(path, data);
  const whileWriting = turns;
  expect(await readRunData(path)).toEqual(data);
  clearInterval(timer);
  expect(whileWriting).toBeGreaterThan(10);
  expect(turns - whileWriting).toBeGreaterThan(3);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(data);
});

test('reads files of earlier versions', async () => {
  const path = join(await temporaryFolder(), 'data.json');
  const raw = { offset: 0, length: 4, raw: { width: 2, height: 2, layout: 'grey' } };
  const training = [{ path: '/a.bin', label: 0, hash, slice: raw }];
  await writeFile(path, JSON.stringify({ classes: ['a'], training, validation: [], test: [] }, null, 2));
  const { training: read } = await readRunData(path);
  expect(read[0]!.slice).toMatchObject({ raw: { layout: 'gray' } });
});

test.each([
  ['{"classes": [', /data\.json is not valid JSON/],
  ['[]', /data\.json: /],
  ['{"classes":[],"training":[],"validation":[]}', /data\.json: test/],
  [
    '{"classes":[],"training":[{"path":1,"label":0,"hash":""}],"validation":[],"test":[]}',
    /data\.json: training\.0\.path/,
  ],
  ['{"classes":[1],"training":[],"validation":[],"test":[]}', /data\.json: classes\.0/],
])('says what is wrong with %s', async (text, words) => {
  const path = join(await temporaryFolder(), 'data.json');
  await writeFile(path, text);
  await expect(readRunData(path)).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringMatching(words),
  });
});

test('says that a file is missing', async () => {
  const path = join(await temporaryFolder(), 'data.json');
  await expect(readRunData(path)).rejects.toMatchObject({ code: 'not-found' });
});
