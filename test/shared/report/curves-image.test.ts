// Curves of a run as one image: both metrics and subsets, names as text, and none without epochs.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { curvesImage } from '#shared/report/curves-image';
import { type EpochRow, emptyRun } from '#shared/run/reduce-run';

const names = {
  accuracy: 'Accuracy',
  loss: 'Loss',
  epoch: 'Epoch',
  training: 'Training',
  validation: 'Validation',
};
const epochs = [1, 2, 3].map((epoch): EpochRow => {
  const metrics = { loss: 2 / epoch, accuracy: 1 - 0.8 / epoch };
  return { stage: 0, epoch, step: epoch, seconds: 1, training: metrics, validation: metrics } as EpochRow;
});

test('draws four lines in an image that other programs read, and escapes names', async () => {
  const svg = curvesImage({ ...emptyRun, name: '<script> & co', epochs }, names)!;
  expect(svg.match(/<path class="line c[01]" d="M/g)).toHaveLength(4);
  expect(svg).not.toContain('<script>');
  const { width, height } = await sharp(Buffer.from(svg)).metadata();
  expect([width, height]).toEqual([880, 280]);
  // The orange of validation, drawn over training.
  const { data } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const isOrange = (i: number) => data[i] === 0xd9 && data[i + 1] === 0x73 && data[i + 2] === 0x1a;
  expect(
    Array.from({ length: data.length / 3 }, (_, i) => isOrange(3 * i)).filter(Boolean).length,
  ).toBeGreaterThan(100);
  expect(curvesImage({ ...emptyRun, name: 'none' }, names)).toBeNull();
});
