// The convolution lab in the projects of labs: each lab begins with nothing of the one before, and finds its own again.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { presetKernel } from '#shared/labs/convolution/presets';
import { useKernelFit } from '../../../../src-renderer/labs/convolution/kernel-fit';
import { usePointed } from '../../../../src-renderer/labs/convolution/pointed';
import { firstSetup, useConvolutionLab } from '../../../../src-renderer/stores/convolution-lab';
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
