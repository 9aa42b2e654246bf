// Hand-ins as files: what is written is read again, and hostile files are refused in words.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { GraftError } from '#shared/errors';
import { formatHandIn, handInLimits, parseHandIn } from '#shared/labs/hand-in/hand-in';

const png = async (width: number, height: number) =>
  (
    await sharp({ create: { width, height, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
  ).toString('base64');
const given = {
  student: 'Kim Minji',
  lab: 'newHead',
  language: 'ko' as const,
  savedAt: 1_790_000_000_000,
  steps: [
    {
      id: 'open',
      state: 'done' as const,
      helped: false,
      hints: 1,
      seconds: 71.5,
      answer: 2e7,
      measured: 21_802_784,
      found: '21,802,784',
    },
  ],
  network: { name: 'inceptionv3', layers: 311, total: 21_802_784, trainable: 0 },
  runs: [],
  images: [],
};
function problemOf(content: string): { code: string; message: string } {
  try {
    parseHandIn(content, 'kim.graftlab');
  } catch (error) {
    if (error instanceof GraftError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('It was read.');
}
const changed = (change: object) => JSON.stringify({ ...JSON.parse(formatHandIn(given)), ...change });

test('reads what was written', async () => {
  const images = [{ what: 'graph' as const, title: 'net', png: await png(20, 10) }];
  expect(parseHandIn(formatHandIn({ ...given, images }), 'kim.graftlab')).toEqual({
    ...given,
    images,
    format: 'graft-lab',
    version: 1,
  });
});

test('keeps a name as one line of text', () => {
  const student = ' <img src=x onerror=alert(1)>\u202egnp.exe\n\tKim\u0000 ';
  expect(parseHandIn(formatHandIn({ ...given, student }), 'a').student).toBe(
    '<img src=x onerror=alert(1)> gnp.exe Kim',
  );
});

test.each([
  ['nothing', '', 'bad-file', 'not a hand-in of a lab'],
  ['another program’s JSON', '{"format":"graft-project","version":1}', 'bad-file', 'not a hand-in'],
  ['brackets without end', '['.repeat(1_000_000), 'bad-file', 'not a hand-in'],
  ['a newer version', changed({ version: 2 }), 'unsupported', 'version 2; this Graft reads version 1'],
  ['a lab of a newer version', changed({ lab: 'alchemy' }), 'unsupported', "the lab 'alchemy'"],
  ['a name that is a list', changed({ student: ['Kim'] }), 'bad-file', "its part 'student'"],
  ['a name without end', changed({ student: 'x'.repeat(1000) }), 'bad-file', "its part 'student'"],
  [
    'an endless answer',
    changed({ steps: [{ ...given.steps[0], answer: 'x'.repeat(9999) }] }),
    'bad-file',
    "its part 'steps.0.answer'",
  ],
  [
    'numbers that are none',
    changed({ steps: [{ ...given.steps[0], seconds: 'NaN' }] }),
    'bad-file',
    'steps.0.seconds',
  ],
  ['too many steps', changed({ steps: Array(1000).fill(given.steps[0]) }), 'bad-file', "its part 'steps'"],
  [
    'markup as an image',
    changed({ images: [{ what: 'graph', title: '', png: btoa('<svg onload="alert(1)">') }] }),
    'bad-file',
    'images.0.png',
  ],
  [
    'too many images',
    changed({ images: Array(99).fill({ what: 'graph', title: '', png: 'iVBORw0KGgoAAAANSUhEUg' }) }),
    'bad-file',
    "its part 'images",
  ],
])('refuses %s', (_, content, code, words) => {
  const problem = problemOf(content);
  expect(problem.code).toBe(code);
  expect(problem.message).toContain(words);
  expect(problem.message).toMatch(/^kim\.graftlab/);
});

test('refuses an image that would be huge once it is decoded, and a file that is too large', async () => {
  const huge = [{ what: 'graph', title: '', png: await png(5000, 1) }];
  expect(problemOf(changed({ images: huge })).message).toContain("its part 'images.0.png'");
  const large = problemOf(' '.repeat(handInLimits.fileBytes + 1));
  expect(large).toEqual({
    code: 'too-large',
    message: 'kim.graftlab has 6.0 MB; a hand-in of a lab has 6.0 MB at most.',
  });
});
