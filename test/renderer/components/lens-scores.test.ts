// Integrated gradients name their sum, the gap and the steps, and say if the gap stays large; methods name the definition where libraries differ.
// @vitest-environment node
import '../dom';

import { expect, test } from 'vitest';
import { nextTick } from 'vue';
import { type Explanation, explanationSchema, type Method } from '#shared/insight/methods';
import LensScores from '../../../src-renderer/components/lens/LensScores.vue';
import LensSettings from '../../../src-renderer/components/lens/LensSettings.vue';
import { useLens } from '../../../src-renderer/stores/lens';
import { mount } from '../mount';
import { openWindow } from '../window';

const cat = { label: 0, name: 'cat', score: 9.5, kind: 'logit', probability: 0.9 } as const;
const explanationOf = (completeness: Explanation['completeness']) =>
  explanationSchema.parse({
    ...{ method: 'integrated-gradients', layer: null, target: cat, top: [cat], final: true, milliseconds: 5 },
    map: { width: 1, height: 1, bytes: new Uint8Array(4), min: 0, max: 1 },
    completeness,
  });

async function open() {
  const { client: _client, ...window } = await openWindow();
  return { window, lens: useLens(window.pinia) };
}

test.each([
  ['a small gap', { sum: 9.4, difference: 9.5, steps: 32 }, 'gap -0.1 (32 steps).', false],
  ['a gap of more than 5 %', { sum: 3.5, difference: 9.5, steps: 128 }, 'gap -6 (128 steps).', true],
  ['no difference of the scores', { sum: 0.2, difference: 0, steps: 128 }, 'gap 0.2 (128 steps).', true],
])('integrated gradients with %s', async (_, completeness, says, wide) => {
  const { window, lens } = await open();
  lens.explanation = explanationOf(completeness);
  const page = mount(LensScores, {}, window);
  await nextTick();
  const text = page.get('lens-completeness').textContent!;
  expect(text).toContain(`Sum ${completeness.sum}, difference of the scores ${completeness.difference}, `);
  expect(text).toContain(says);
  expect(text.includes('The gap is more than 5 %')).toBe(wide);
  page.unmount();
});

test.each<[Method, string]>([
  ['grad-cam-plus-plus', 'the α of a channel sum to 1'],
  ['score-cam', 'weighted by the probability'],
  ['eigen-cam', 'the sign that makes'],
  ['smooth-grad', 'signed gradient'],
  ['integrated-gradients', 'from a black image'],
  ['integrated-gradients', '32 to 128 Gauss-Legendre steps'],
  ['occlusion', 'the mean of each of its colors'],
])('%s names its definition: %s', async (method, words) => {
  const { window, lens } = await open();
  lens.method = method;
  const page = mount(LensSettings, {}, window);
  await nextTick();
  expect(page.root.textContent).toContain(words);
  page.unmount();
});
