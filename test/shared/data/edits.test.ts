// Edits of a dataset and its split, for small and random indexes.
import { expect, test } from 'vitest';
import { combineSteps } from '#shared/data/combine-sources';
import type { DataIndex, Image, Part } from '#shared/data/dataset-index';
import { applyDataEdits, type DataEdit } from '#shared/data/edits';
import { duplicateSteps, isLeak, lookDistance } from '#shared/data/find-duplicates';
import { assignParts, groupOf } from '#shared/data/split';
import { createRandom } from '#shared/random';
import { parseRecipe } from '#shared/recipe/recipe';
import { runAtOnce } from '#shared/steps';

const image = (path: string, label: number, more: Partial<Image> = {}): Image => ({
  path,
  label,
  hash: `hash of ${path}`,
  width: 8,
  height: 8,
  sizeBytes: 100,
  ...more,
});

function indexOf(names: Record<string, string[]>): DataIndex {
  const classes = Object.keys(names);
  const images = classes.flatMap((name, label) => names[name]!.map((path) => image(path, label)));
  return { folder: '/pets', classes, images, rejected: [] };
}

const pets = indexOf({ cats: ['c1', 'c2'], dogs: ['d1', 'd2'], wolves: ['w1'] });

function inShort(index: DataIndex): string[] {
  return index.classes.map(
    (name, label) =>
      `${name}: ${index.images
        .filter((one) => one.label === label)
        .map((one) => one.path + (one.moved ? `>${one.part}` : ''))
        .join(' ')}`,
  );
}

const cases: [string, DataEdit[], string[]][] = [
  ['nothing', [], ['cats: c1 c2', 'dogs: d1 d2', 'wolves: w1']],
  [
    'relabel',
    [{ edit: 'relabel', images: ['c2', 'gone'], to: 'dogs' }],
    ['cats: c1', 'dogs: c2 d1 d2', 'wolves: w1'],
  ],
  [
    'relabel to a new class',
    [{ edit: 'relabel', images: ['w1'], to: 'bats' }],
    ['bats: w1', 'cats: c1 c2', 'dogs: d1 d2', 'wolves: '],
  ],
  ['exclude', [{ edit: 'exclude', images: ['d1'] }], ['cats: c1 c2', 'dogs: d2', 'wolves: w1']],
  [
    'move',
    [{ edit: 'move', images: ['d1'], part: 'test' }],
    ['cats: c1 c2', 'dogs: d1>test d2', 'wolves: w1'],
  ],
  [
    'merge',
    [{ edit: 'mergeClasses', classes: ['dogs', 'wolves'], into: 'dogs' }],
    ['cats: c1 c2', 'dogs: d1 d2 w1'],
  ],
  [
    'rename',
    [{ edit: 'renameClass', name: 'cats', to: 'tigers' }],
    ['dogs: d1 d2', 'tigers: c1 c2', 'wolves: w1'],
  ],
  ['drop', [{ edit: 'dropClass', name: 'dogs' }], ['cats: c1 c2', 'wolves: w1']],
  [
    'one after another',
    [
      { edit: 'dropClass', name: 'dogs' },
      { edit: 'renameClass', name: 'cats', to: 'dogs' },
      { edit: 'relabel', images: ['w1', 'd1'], to: 'dogs' },
      { edit: 'dropClass', name: 'wolves' },
      { edit: 'dropClass', name: 'never there' },
    ],
    ['dogs: c1 c2 w1'],
  ],
];

test.each(cases)('applies an edit to the index: %s', (_, edits, result) => {
  const before = structuredClone(pets);
  expect(inShort(applyDataEdits(pets, edits))).toEqual(result);
  expect(pets).toEqual(before);
});

test('contains added images only while an edit adds them, in its class', () => {
  const broken = { path: 'm4', fault: 'truncated' as const, reason: 'ends in the middle' };
  const more = { ...indexOf({ cats: ['m1', 'm2'], 'named elsewhere': ['m3'] }), rejected: [broken] };
  const source = { name: 'added', index: more, byEdit: true };
  const all = runAtOnce(combineSteps(pets, [source]));
  expect(inShort(applyDataEdits(all, []))).toEqual(inShort(pets));
  const added: DataEdit[] = [
    { edit: 'add', images: ['@added/m1', '@added/m3'], to: 'dogs' },
    { edit: 'add', images: ['@added/m2'], to: 'newts' },
  ];
  expect(inShort(applyDataEdits(all, added.slice(0, 1)))).toEqual([
    'cats: c1 c2',
    'dogs: d1 d2 @added/m1 @added/m3',
    'wolves: w1',
  ]);
  expect(inShort(applyDataEdits(all, added))[2]).toBe('newts: @added/m2');
  // An excluded image that is added again is in its new class; a pending one cannot be relabeled.
  const again: DataEdit[] = [
    { edit: 'exclude', images: ['@added/m1', 'c1'] },
    { edit: 'add', images: ['@added/m1'], to: 'cats' },
    { edit: 'relabel', images: ['@added/m2'], to: 'wolves' },
  ];
  expect(inShort(applyDataEdits(all, [...added.slice(0, 1), ...again]))).toEqual([
    'cats: c2 @added/m1',
    'dogs: d1 d2 @added/m3',
    'wolves: w1',
  ]);
  expect(applyDataEdits(all, added).images.some(({ waits }) => waits)).toBe(false);
  // An unreadable image is reported as skipped only while it is added.
  expect(applyDataEdits(all, added).rejected).toEqual([]);
  const faulty: DataEdit = { edit: 'add', images: ['@added/m4'], to: 'cats' };
  expect(applyDataEdits(all, [faulty]).rejected).toEqual([{ ...broken, path: '@added/m4' }]);
});

function randomIndex(seed: number): DataIndex {
  const random = createRandom(seed);
  const count = 50 + Math.floor(random() * 400);
  const groups = 2 + Math.floor(random() * 40);
  const images = Array.from({ length: count }, (_, i) => {
    const label = Math.floor(random() * 3);
    const given = random() < 0.05 ? { part: 'test' as const, moved: true } : {};
    const hash = `content ${Math.floor(random() * count * 4)}`;
    return image(`c${label}/f${Math.floor(random() * 9)}/${i}`, label, {
      hash,
      group: `patient ${Math.floor(random() * groups)}`,
      ...given,
    });
  });
  return { folder: '/x', classes: ['c0', 'c1', 'c2'], images, rejected: [] };
}

test('never divides a group or folder in random data, except for manually moved images', () => {
  for (let seed = 0; seed < 1000; seed++) {
    const index = randomIndex(seed);
    for (const by of ['group', 'folder'] as const) {
      for (const fold of [undefined, { of: 5, index: seed % 5 }]) {
        const drawn = { ...index, images: index.images.map(({ part, moved, ...one }) => one) };
        const parts = assignParts(drawn, { validation: 0.3, test: 0.1, by, ...(fold && { fold }) }, seed);
        const sides = new Map<string, Set<Part>>();
        for (const [i, one] of drawn.images.entries()) {
          const key = groupOf(one, by);
          sides.set(key, (sides.get(key) ?? new Set()).add(parts[i]!));
        }
        expect([...sides.values()].every((side) => side.size === 1)).toBe(true);
      }
    }
  }
});

test('uses every image of random data for validation in exactly one fold, with its whole group', () => {
  const wrong: string[] = [];
  for (let seed = 0; seed < 1000; seed++) {
    const index = randomIndex(seed);
    const of = 2 + (seed % 6);
    const by = (['image', 'folder', 'group'] as const)[seed % 3]!;
    const runs = Array.from({ length: of }, (_, fold) =>
      assignParts(index, { validation: 0, test: 0.1, by, fold: { of, index: fold } }, seed),
    );
    const keyOf = (one: Image) => (by === 'image' ? one.hash : groupOf(one, by));
    // A group with one image that was moved manually (to the test split) follows it, in every fold.
    const moved = new Set(index.images.filter((one) => one.moved && by !== 'image').map(keyOf));
    const foldOf = new Map<string, number>();
    for (const [i, one] of index.images.entries()) {
      if (one.moved) continue;
      const validates = runs.flatMap((run, fold) => (run[i] === 'validation' ? [fold] : []));
      const tests = runs.filter((run) => run[i] === 'test').length;
      const key = keyOf(one);
      const held = moved.has(key) || tests > 0;
      const right = held ? validates.length === 0 && tests === of : validates.length === 1;
      const together = held || (foldOf.get(key) ?? validates[0]) === validates[0];
      if (!right || !together) wrong.push(`seed ${seed}, image ${i}: folds ${validates}, ${tests} tests`);
      foldOf.set(key, validates[0]!);
    }
  }
  expect(wrong).toEqual([]);
});

test('covers every image with exactly one validation fold', () => {
  const index = randomIndex(3);
  const runs = [0, 1, 2, 3].map((fold) =>
    assignParts(index, { validation: 0, test: 0.2, fold: { of: 4, index: fold } }, 9),
  );
  for (const i of index.images.keys()) {
    const parts = runs.map((run) => run[i]);
    const validations = parts.filter((part) => part === 'validation').length;
    expect(parts[0] === 'test' ? parts.every((part) => part === 'test') : validations === 1).toBe(true);
  }
});

test('applies exact fractions to each class, never divides duplicates, and moves few images when one is added', () => {
  const index = indexOf({ a: Array.from({ length: 40 }, (_, i) => `a${i}`), b: ['b0', 'b1', 'b2', 'b3'] });
  const split = { validation: 0.25, test: 0.25, stratified: true };
  const parts = assignParts(index, split, 4);
  const count = (label: number, part: Part) =>
    parts.filter((one, i) => one === part && index.images[i]!.label === label).length;
  expect(
    [0, 1].map((label) => [count(label, 'training'), count(label, 'validation'), count(label, 'test')]),
  ).toEqual([
    [20, 10, 10],
    [2, 1, 1],
  ]);
  const more = {
    ...index,
    images: [...index.images, image('a-new', 0), image('a7 again', 0, { hash: 'hash of a7' })],
  };
  const after = assignParts(more, split, 4);
  expect(parts.filter((part, i) => part !== after[i]).length).toBeLessThanOrEqual(2);
  expect(after.at(-1)).toBe(after[7]);
});

test('keeps splits of the source, and assigns validation images from training if there are none', () => {
  const given = {
    ...pets,
    images: pets.images.map((one, i) => ({
      ...one,
      part: i < 4 ? ('training' as const) : ('test' as const),
    })),
  };
  const parts = assignParts(given, { validation: 0.9, test: 0.5 }, 2);
  expect(parts[4]).toBe('test');
  expect(parts.slice(0, 4)).toContain('validation');
  expect(parts.slice(0, 4)).not.toContain('test');
  given.images[0]!.part = 'validation' as never;
  expect(assignParts(given, { validation: 0.9, test: 0.5 }, 2)).toEqual([
    'validation',
    'training',
    'training',
    'training',
    'test',
  ]);
});

test('finds duplicates and near-duplicates, and reports those across splits as leaks', () => {
  const look = 'f0f1e2d3c4b5a6978899aabbccddeeff00112233445566778899aabbccddeeff';
  const near = `e${look.slice(1, 20)}0${look.slice(21)}`;
  const far = [...look].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16)).join('');
  const plain = '0'.repeat(64);
  const images = [
    image('1', 0, { look }),
    image('2', 0, { look: far }),
    image('3', 0, { look: near }),
    image('4', 1, { look: plain }),
    image('5', 1, { look: plain }),
    image('6', 1, { look, hash: 'hash of 1' }),
  ];
  const pairs = runAtOnce(duplicateSteps({ ...pets, images }));
  expect(pairs).toEqual([
    { first: 0, second: 2, distance: lookDistance(look, near) },
    { first: 0, second: 5, distance: null },
  ]);
  const parts: Part[] = ['training', 'training', 'validation', 'test', 'test', 'training'];
  expect(pairs.map((pair) => isLeak(pair, parts))).toEqual([true, false]);
});

test('saves labels, edits and folds of the dataset in a recipe', () => {
  const data = {
    folder: 'x.zip',
    labels: { pattern: '{class}.#.*' },
    edits: [{ edit: 'exclude', images: ['a'] }],
  };
  const split = { validation: 0.25, test: 0, stratified: true, fold: { of: 5, index: 4 } };
  const recipe = {
    version: 2,
    model: { catalog: 'm' },
    data,
    split,
    stages: [{ trainable: { head: true } }],
  };
  expect(parseRecipe(JSON.stringify(recipe))).toMatchObject({ data, split });
  const wrong = { ...recipe, split: { fold: { of: 5, index: 5 } } };
  expect(() => parseRecipe(JSON.stringify(wrong), 'my')).toThrow('my: split.fold: expected an index below');
});
