// The lab “Convolution by hand”, played on a real engine: the values are the convolution lab's own.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { presetKernel } from '#shared/labs/convolution/presets';
import { useConvolutionLab } from '../../../../src-renderer/stores/convolution-lab';
import { buildHelpers } from '../../../engine/support';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('is played by its own edits and calls', async () => {
  const found = await playThrough(await openLab('convolutionByHand'));
  expect(found).toMatchObject({
    row: 128,
    box: '9 × 0.1111',
    gauss: Number(presetKernel('gauss').values[4]!.toFixed(4)),
    laplace: 0,
    // The mean difference of the printed kernel to the formula, and the mean size of the formula, in gray levels.
    printed: '14.2 / 18.6',
  });
  expect(found.descent).toBeLessThanOrEqual(0.05);
});

test('keeps a tick whose kernel the next step replaces, and unticks one that is undone before', async () => {
  const { guide, history, ticked } = await openLab('convolutionByHand');
  const lab = useConvolutionLab();
  guide.show('box');
  lab.choosePreset('box', 3, 3, 1);
  await ticked('box');
  await history.undo();
  await ticked('box', false);
  await history.redo();
  await ticked('box');
  guide.goOn();
  lab.choosePreset('gauss', 3, 3, 1);
  await ticked('gauss');
  expect(guide.progress?.ticks.box).toMatchObject({ kept: true });
  await guide.restart('gauss');
  expect(lab.kernel).toEqual(presetKernel('box'));
  await ticked('gauss', false);
});
