// `graft hand-ins`: the table over a class as text, CSV and JSON, in both languages; files that are no hand-ins are named with the reason.
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findLab } from '#shared/labs/guided/labs';
import { formatHandIn, type HandInStep } from '#shared/labs/hand-in/hand-in';
import { englishIn } from '../../english-words';
import { runGraft } from './run-graft';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'graft-hand-ins-'));
const at = (...names: string[]) => join(folder, ...names);
const step = (id: string, values: Partial<HandInStep> = {}): HandInStep => ({
  id,
  state: 'done',
  helped: false,
  hints: 0,
  seconds: 60,
  ...values,
});
const save = (name: string, student: string, lab: string, steps: HandInStep[]) =>
  writeFile(
    at('class', name),
    formatHandIn({ student, lab, language: 'en', savedAt: 0, steps, runs: [], images: [] }),
  );

beforeAll(async () => {
  process.env.GRAFT_HOME = at('home');
  await mkdir(at('class'));
  await save('b.graftlab', '민지', 'shrinkingImage', [
    step('conv', { answer: 64, measured: 62, hints: 2 }),
    step('pool', { answer: 10, measured: 0 }),
    step('mean', { answer: 'stays', measured: 'moves' }),
  ]);
  await save('a.graftlab', '=HYPERLINK("x")', 'shrinkingImage', [
    step('conv', { answer: 60, measured: 62, helped: true }),
    step('pool', { state: 'skipped' }),
  ]);
  await save('c.graftlab', 'Bo', 'bottleneck', [step('open', { answer: 25, measured: 48 })]);
  await writeFile(at('class', 'text.graftlab'), 'no JSON');
  await writeFile(at('class', 'notes.txt'), 'not opened');
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

test('prints a table for each lab, sorted by name, and names what is no hand-in', async () => {
  const { code, out, err } = await runGraft(['hand-ins', at('class')]);
  expect(code).toBe(0);
  expect(err).toContain('text.graftlab: it is not a hand-in of a lab.');
  expect(err).not.toContain('notes.txt');
  const [shrinking, bottleneck] = out.split('\n\n');
  const lines = shrinking!.split('\n');
  expect(lines[0]).toBe('The shrinking image');
  expect(lines[3]).toMatch(/^=HYPERLINK\("x"\) +0 +1 +1 +0 +2\.0 {2}✓\* 60 → 62 +– +·/);
  expect(lines[4]).toMatch(
    /^민지 +3 +0 +0 +2 +3\.0 {2}✓ 64 → 62 +✓ 10 → 0 .*✓ Yes, as with the maximum → No, it changes$/,
  );
  expect(lines[5]).toMatch(/^all +2\/2 60 – 62 – 64 62 +1\/2 10 0 +0\/2/);
  const titles = findLab('shrinkingImage')!.steps.map((_, i) => lines[6 + i]!.split('  ')[0]);
  expect(titles).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  expect(bottleneck).toMatch(/^The bottleneck\n/);
  expect(bottleneck).toMatch(/Bo +1 +0 +0 +0 +1\.0 {2}✓ 25 → 48/);
});

test('writes the CSV of one lab, which a spreadsheet runs nothing of', async () => {
  const csv = at('out.csv');
  const { code, err } = await runGraft([
    'hand-ins',
    at('class', 'a.graftlab'),
    at('class', 'b.graftlab'),
    '--csv',
    csv,
  ]);
  expect(err).toContain(`Wrote ${csv}.`);
  expect(code).toBe(0);
  const text = await readFile(csv, 'utf8');
  expect(text.startsWith('\ufeffstudent,done,by Graft,skipped,hints,minutes,saved,file,')).toBe(true);
  expect(text).toContain('민지,3,0,0,2,3.0,1970-01-01T00:00:00.000Z,b.graftlab,done,64,62');
  expect(text).not.toMatch(/^"?=/m);
});

test('is JSON for programs, and asks for one lab or another file', async () => {
  const { out } = await runGraft(['hand-ins', at('class'), '--lab', 'bottleneck', '--json']);
  const [lab, ...others] = JSON.parse(out);
  expect(others).toEqual([]);
  expect(lab).toMatchObject({
    lab: 'bottleneck',
    students: [{ student: 'Bo', done: 1, file: 'c.graftlab' }],
  });
  expect(lab.steps[0]).toMatchObject({ id: 'open', done: 1, answered: { median: 25 } });
  expect(out).not.toContain('images');

  expect(await runGraft(['hand-ins', at('class'), '--csv', at('all.csv')])).toMatchObject({ code: 2 });
  expect(await runGraft(['hand-ins', at('class'), '--lab', 'none'])).toMatchObject({ code: 2 });
  const missing = await runGraft(['hand-ins', at('missing.graftlab')]);
  expect(missing).toMatchObject({ code: 1, out: '' });
  expect(missing.err).toContain(`File not found: ${at('missing.graftlab')}`);
});

test('is Korean in Korean', async () => {
  const { out, err } = await runGraft(['hand-ins', at('class'), '--lang', 'ko']);
  expect(out).toContain('작아지는 이미지');
  expect(out).toContain('아니요');
  expect(err).toContain('실습의 제출 파일이 아닙니다');
  expect(englishIn(out, ['HYPERLINK', 'Bo', 'GoogLeNet', 'VGG16', 'Graft'])).toEqual([]);
  expect((await runGraft(['hand-ins', '--help', '--lang', 'ko'])).out).toContain('한 반의 제출물');
});
