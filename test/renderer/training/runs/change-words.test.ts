// What a run changed against another one, in words, and the verdict on two compared runs.
// @vitest-environment node
import '../../dom';

import { expect, test } from 'vitest';
import { defineComponent, h } from 'vue';
import type { Scores } from '#shared/evaluation/scores';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { recipeSchema } from '#shared/recipe/recipe';
import { useScores } from '../../../../src-renderer/stores/scores';
import CompareVerdict from '../../../../src-renderer/training/runs/CompareVerdict.vue';
import { useChangeWords } from '../../../../src-renderer/training/runs/change-words';
import { diffSubjects } from '../../../../src-renderer/training/runs/recipe-diff';
import { mount } from '../../mount';
import { openWindow } from '../../window';

const recipe = (stages: readonly object[], rest: object = {}) =>
  recipeSchema.parse({
    ...{
      version: 2,
      name: 'a',
      model: { catalog: 'efficientnet-lite0' },
      data: { folder: '/home/me/leaves' },
    },
    stages: stages.map((stage) => ({ name: 'Head', trainable: { head: true }, ...stage })),
    ...rest,
  });
type Recipe = ReturnType<typeof recipe>;

function words(locale: 'en' | 'ko' = 'en') {
  let found!: ReturnType<typeof useChangeWords>;
  const Probe = defineComponent({
    setup() {
      found = useChangeWords();
      return () => h('div');
    },
  });
  mount(Probe, {}, { locale }).unmount();
  return found;
}
const data = (edits: readonly object[], folder = '/home/me/leaves') => ({ data: { folder, edits } });
const plain = recipe([{}]);

test.each<[string, Recipe, Recipe, string[]]>([
  ['a removed stage', recipe([{}, { name: 'Fine-tune' }]), plain, ['one stage fewer (“Fine-tune”)']],
  ['an added stage', plain, recipe([{}, { name: 'Fine-tune' }]), ['one stage more (“Fine-tune”)']],
  ['a number', plain, recipe([{ epochs: 3 }]), ['epochs 10 → 3']],
  [
    'a number of one of several stages',
    recipe([{}, {}]),
    recipe([{}, { epochs: 3 }]),
    ['epochs 10 → 3 (stage 2)'],
  ],
  [
    'trainable layers',
    plain,
    recipe([{ trainable: { all: true } }]),
    [expect.stringMatching(/^trainable layers .* → /) as unknown as string],
  ],
  ['features', plain, recipe([{ features: 'end-to-end' }]), ['features auto → end to end']],
  [
    'augmentation',
    plain,
    recipe([{ augmentation: { horizontalFlip: true, rotation: 15 } }]),
    ['augmentation: horizontal flip, rotate 15'],
  ],
  [
    'an optimizer and its momentum',
    plain,
    recipe([{ optimizer: { kind: 'sgd', learningRate: 0.001, momentum: 0.9 } }]),
    ['optimizer Adam → SGD, Momentum 0.9'],
  ],
  [
    'a network of the catalog',
    plain,
    recipe([{}], { model: { catalog: 'vgg16', weights: 'random' } }),
    [expect.stringMatching(/^model .* → vgg16 \(random weights\)$/) as unknown as string],
  ],
  ['another folder', plain, recipe([{}], data([], '/x/flowers')), ['other images (“flowers”)']],
  [
    'added, excluded and relabeled images',
    recipe(
      [{}],
      data([
        { edit: 'relabel', images: ['a'], to: 'oak' },
        { edit: 'exclude', images: ['z'] },
      ]),
    ),
    recipe(
      [{}],
      data([
        { edit: 'relabel', images: ['a', 'b', 'c'], to: 'oak' },
        { edit: 'relabel', images: ['c'], to: 'elm' },
        { edit: 'add', images: ['d', 'e'], to: 'oak' },
        { edit: 'exclude', images: ['y'] },
        { edit: 'move', images: ['f'], part: 'test' },
        { edit: 'renameClass', name: 'oak', to: 'Oak' },
      ]),
    ),
    [
      ...['2 more images', 'labels of 2 images changed', 'one image excluded', 'one image restored'],
      ...['one image moved to another subset', 'classes renamed, merged or removed'],
    ],
  ],
  ['nothing', plain, recipe([{}], { name: 'b' }), []],
])('words %s', (_what, before, now, expected) => {
  expect(words().changes(before, now)).toEqual(expected);
  for (const one of words('ko').changes(before, now)) expect(one).toMatch(/[가-힣]/);
  for (const one of words().changes(before, now)) expect(one).not.toMatch(/^[−+–]/);
});

test('words the cells of a table of differences', () => {
  const other = recipe([{}, { name: 'Fine-tune' }], data([{ edit: 'exclude', images: ['a', 'b'] }]));
  const { cell } = words();
  const rows = diffSubjects([plain, other]).map((one) => [cell(one, 0, plain), cell(one, 1, other)]);
  expect(rows).toEqual([
    ['leaves', 'leaves, 2 images excluded'],
    ['no such stage', 'Fine-tune'],
  ]);
});

/** Probabilities of 20 images of two classes, right where `right` says so. */
const table = (right: (index: number) => boolean): Scores => ({
  ...{ part: 'validation', classes: ['cat', 'dog'], multiLabel: false },
  images: Array.from({ length: 20 }, (_, i) => ({ path: `${i}`, hash: `${i}`, label: 0 })),
  values: Float32Array.from(
    Array.from({ length: 20 }, (_, i) => (right(i) ? [0.9, 0.1] : [0.1, 0.9])).flat(),
  ),
});

test('says which run is better, and whether that is more than chance', async () => {
  const { runs, client: _client, ...window } = await openWindow();
  const info = (runId: string, number: number, validationAccuracy: number) =>
    ({
      runId,
      number,
      name: 'Head',
      status: 'done',
      checkpoint: true,
      validationAccuracy,
      endedAt: 1,
    }) as unknown as RunInfo;
  const compared = [info('one', 1, 0.5), info('two', 2, 0.9)];
  runs.list = compared;
  const page = mount(CompareVerdict, { compared, sameImages: false }, window);
  expect(page.text('compare-verdict')).toContain(
    '#2 Head is better on the validation images after its last epoch: 90.0 % against 50.0 % of #1 Head, 40 percentage points more.',
  );
  expect(page.text('compare-verdict')).toContain('validated on different images');
  expect(page.find('compare-test')).toBeNull();
  const scores = useScores(window.pinia);
  scores.runs.set('one', { scores: table((i) => i < 10), validation: null, table: null });
  scores.runs.set('two', { scores: table((i) => i < 18), validation: null, table: null });
  await expect.poll(() => page.find('compare-test')?.textContent).toBeTruthy();
  // Only the better run is right about 8: the exact binomial p is 2 × 0.5^8.
  expect(page.text('compare-test')).toBe(
    'Of 20 images that both classified (Validation), only #2 Head is right about 8, and only #1 Head about 0. McNemar’s exact test (two-sided, binomial): p = 0.00781. Chance alone would rarely cause this difference.',
  );
  page.unmount();
});
