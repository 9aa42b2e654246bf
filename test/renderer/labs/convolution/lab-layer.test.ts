// A layer's kernel in the convolution lab: its first filter with its settings, other filters, and why a layer has none.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import ConvolutionLab from '../../../../src-renderer/labs/convolution/ConvolutionLab.vue';
import { useConvolutionLab } from '../../../../src-renderer/stores/convolution-lab';
import { useLabLayer } from '../../../../src-renderer/stores/lab-layer';
import { eventually } from '../../../contract/suite';
import { buildHelpers } from '../../../engine/support';
import { mount } from '../../mount';
import { openWindow, smallNetwork } from '../../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('opens the stem of a pretrained network in color, and a depthwise kernel in gray', async () => {
  const { model, project, client, history, ...window } = await openWindow();
  await model.choose({
    catalog: 'efficientnet-lite0',
    inputShape: [32, 32, 3],
    includeTop: false,
    weights: 'pretrained',
  });
  const lab = useConvolutionLab();
  const layer = useLabLayer();
  const page = mount(ConvolutionLab, {}, window);
  onTestFinished(page.unmount);
  const find = (kind: string) => model.graph!.layers.find((one) => one.kind === kind)!;
  await eventually(
    async () => expect(model.graph !== null && layer.reasonFor(find('Conv2D'))).toBeNull(),
    30_000,
  );
  const stem = find('Conv2D');
  await layer.open(find('Conv2D'));
  await nextTick();
  expect(lab.settings.stride).toBe(2);
  const opened = layer.opened!;
  expect(opened).toMatchObject({ name: stem.name, shape: [3, 3, 3, 32], filter: 0, colors: true });
  await page.set('lab-layer-filter', '5');
  await eventually(async () => expect(layer.opened?.filter).toBe(5));
  const asked = { project: project.id, blob: opened.blob, shape: [...opened.shape], channels: [0, 1, 2] };
  const { kernels } = await client.readKernels({ ...asked, filter: 5 });
  expect(lab.used[0]!.kernels.map(({ values }) => values)).toEqual(kernels);
  expect(new Set(kernels.flat()).size).toBeGreaterThan(20);
  await history.undo();
  expect(lab.used[0]!.kernels[0]!.values).not.toEqual(kernels[0]);

  await layer.open(find('DepthwiseConv2D'));
  await nextTick();
  expect(lab.used[0]!.kernels).toHaveLength(1);
  await page.set('lab-layer-channel', '3');
  await eventually(async () => expect(layer.opened?.channel).toBe(3));
  await page.click('lab-layer-close');
  expect(page.find('lab-layer')).toBeNull();
});

test('says why a layer has no kernel for the lab', async () => {
  const { model } = await openWindow();
  await model.choose(smallNetwork());
  const layer = useLabLayer();
  const find = (kind: string) => model.graph!.layers.find((one) => one.kind === kind);
  expect(layer.reasonFor(undefined)).toBe('none');
  expect(layer.reasonFor(find('BatchNormalization'))).toBe('kind');
  expect(layer.reasonFor(find('Conv2D'))).toBe('random');
});
