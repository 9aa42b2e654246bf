// Labs have nothing of the lab before, neither in the convolution lab nor what was measured or set; and each finds its own again.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { presetKernel } from '#shared/labs/convolution/presets';
import { adviseStrategy } from '#shared/recipe/strategy';
import { useKernelFit } from '../../../../src-renderer/labs/convolution/kernel-fit';
import { usePointed } from '../../../../src-renderer/labs/convolution/pointed';
import { firstSetup, useConvolutionLab } from '../../../../src-renderer/stores/convolution-lab';
import { useDepthAccuracy } from '../../../../src-renderer/stores/depth-accuracy';
import { useFindWhere } from '../../../../src-renderer/stores/find-where';
import { useLabImage } from '../../../../src-renderer/stores/lab-image';
import { buildHelpers } from '../../../engine/support';
import { openLab } from './play';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('begins a lab without leftovers of the one before, and shows what was there when that one is opened again', async () => {
  const { guide, project } = await openLab('convolutionByHand');
  const [lab, image, pointed, fit] = [useConvolutionLab(), useLabImage(), usePointed(), useKernelFit()];
  await image.showDrawing();
  lab.unrolled = true;
  lab.choosePreset('gauss', 3, 3, 1);
  lab.pool = { kind: 'max', size: 2, stride: 2, padding: 'valid' };
  image.setPixel(3, 5, 100);
  pointed.pin({ of: 'output', row: 4, column: 7 });
  fit.target = 'gauss';
  const made = { planes: image.planes, setup: lab.take() };
  const first = project.id;

  await guide.open('shrinkingImage');
  expect(project.id).not.toBe(first);
  expect(lab.take()).toEqual(firstSetup);
  expect([image.source, image.touched.size, pointed.pinned, fit.target]).toEqual(['test', 0, null, 'sobelX']);

  await guide.open('convolutionByHand');
  expect(project.id).toBe(first);
  expect(lab.take()).toEqual(made.setup);
  expect(image.source).toMatchObject({ name: 'animals/contour-fox.jpg' });
  expect([...image.planes.values]).toEqual([...made.planes.values]);
  expect(pointed.pinned).toEqual({ of: 'output', row: 4, column: 7 });

  await guide.startOver();
  expect([lab.unrolled, image.source, pointed.pinned]).toEqual([false, 'test', null]);
});

test('begins without what was tried before in a project without a lab, which stays there', async () => {
  const { guide, project } = await openLab('convolutionByHand');
  const lab = useConvolutionLab();
  const own = project.id;
  await project.create('free');
  lab.choosePreset('emboss', 3, 3, 1);
  await project.create('another');
  expect(lab.kernel).toEqual(presetKernel('emboss'));
  await project.open(own);
  expect(lab.kernel).toEqual(presetKernel('sobelX'));
  expect(guide.lab?.id).toBe('convolutionByHand');
});

test('counts no measurement of another project, and starts with the usual threshold', async () => {
  const { guide, model } = await openLab('shrinkingImage');
  const [depths, find] = [useDepthAccuracy(), useFindWhere()];
  const advice = adviseStrategy({
    cuts: [{ layer: 'top_activation', accuracy: 0.7, channels: 1280, share: 1 }],
    ...{ chance: 0.5, pixels: 0.354, sample: 200, images: 200, classes: 2 },
  });
  depths.keep(advice, model.graph!);
  find.threshold = 0.65;
  expect(guide.state.advice.map((one) => one.advice)).toEqual([advice]);
  await guide.open('smallFilters');
  expect(guide.state.advice).toEqual([]);
  expect(find.threshold).toBe(0.5);
  await guide.open('shrinkingImage');
  expect(guide.state.advice.map((one) => one.advice)).toEqual([advice]);
});
