// The meaning of outputs is derived from the last activation, can be set if that is ambiguous, and survives edits.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit, applyEdits } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { meaningNotes } from '#shared/graph/meaning-words';
import type { Meaning } from '#shared/graph/meanings';
import { meaningOf, meaningsOf, recordMeanings } from '#shared/graph/output-meaning';
import { findOutputProblems } from '#shared/graph/output-problems';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { englishOf } from '../../in-english';
import { graphOf, type ShortLayer } from '../../trainer/graphs';

const front: ShortLayer[] = [
  ['input', 'InputLayer', { shape: [8, 8, 3] }],
  ['conv', 'Conv2D', { filters: 4, kernelSize: 3, activation: 'relu' }],
];
const pooled: ShortLayer[] = [...front, ['gap', 'GlobalAveragePooling2D']];
const dense = (units: number, activation = 'linear'): ShortLayer => ['dense', 'Dense', { units, activation }];
const context = { classes: ['a', 'b', 'c'], seed: 1 };

const cases: [title: string, layers: ShortLayer[], meaning: Meaning, known: string][] = [
  ['Dense with softmax', [...pooled, dense(3, 'softmax')], 'probabilities', 'activation'],
  ['Dense without an activation', [...pooled, dense(3)], 'logits', 'assumed'],
  ['Dense with sigmoid', [...pooled, dense(3, 'sigmoid')], 'several-labels', 'activation'],
  ['one unit with sigmoid', [...pooled, dense(1, 'sigmoid')], 'one-unit', 'activation'],
  ['one unit without an activation', [...pooled, dense(1)], 'one-unit-logit', 'assumed'],
  ['log softmax', [...pooled, dense(3, 'log_softmax')], 'log-probabilities', 'activation'],
  ['log sigmoid', [...pooled, dense(3, 'log_sigmoid')], 'several-labels-log', 'activation'],
  ['relu', [...pooled, dense(3, 'relu')], 'values', 'assumed'],
  ['a Softmax layer', [...pooled, dense(3), ['soft', 'Softmax']], 'probabilities', 'activation'],
  [
    'softmax, then layers that only shape',
    [
      ...front,
      ['head', 'Conv2D', { filters: 3, kernelSize: 6, activation: 'softmax' }],
      ['flat', 'Flatten'],
      ['drop', 'Dropout'],
    ],
    'probabilities',
    'activation',
  ],
  [
    'a convolution of scores that is averaged last',
    [...front, ['head', 'Conv2D', { filters: 3, kernelSize: 1 }], ['last', 'GlobalAveragePooling2D']],
    'logits',
    'assumed',
  ],
  [
    'sigmoid of a convolution, pooled last',
    [
      ...front,
      ['head', 'Conv2D', { filters: 3, kernelSize: 1, activation: 'sigmoid' }],
      ['last', 'GlobalMaxPooling2D'],
    ],
    'several-labels',
    'activation',
  ],
  [
    'an activation layer that does nothing',
    [...pooled, dense(3), ['act', 'Activation', { activation: 'linear' }]],
    'logits',
    'assumed',
  ],
  ['features of a cut network', pooled, 'values', 'assumed'],
  [
    'normalized features',
    [...front, ['bn', 'BatchNormalization'], ['last', 'GlobalAveragePooling2D']],
    'values',
    'assumed',
  ],
  [
    'softmax that is scaled afterwards',
    [...pooled, dense(3, 'softmax'), ['scale', 'Rescaling', { scale: 2 }]],
    'values',
    'assumed',
  ],
  ['softmax over one unit', [...pooled, dense(1, 'softmax')], 'values', 'activation'],
  [
    'an average of two softmax heads',
    [
      ...pooled,
      dense(3, 'softmax'),
      ['other', 'Dense', { units: 3, activation: 'softmax' }, ['gap']],
      ['mean', 'Average', {}, ['dense', 'other']],
    ],
    'probabilities',
    'activation',
  ],
  [
    'an average of logits and probabilities',
    [
      ...pooled,
      dense(3),
      ['other', 'Dense', { units: 3, activation: 'softmax' }, ['gap']],
      ['mean', 'Average', {}, ['dense', 'other']],
    ],
    'values',
    'assumed',
  ],
  [
    'sigmoid units side by side',
    [
      ...pooled,
      dense(1, 'sigmoid'),
      ['other', 'Dense', { units: 2, activation: 'sigmoid' }, ['gap']],
      ['all', 'Concatenate', {}, ['dense', 'other']],
    ],
    'several-labels',
    'activation',
  ],
];

test.each(cases)('%s', (_title, layers, meaning, known) => {
  const found = meaningOf(graphOf(layers));
  expect([found.meaning, found.known]).toEqual([meaning, known]);
});

test.each(['MobileNet', 'MobileNetV3Small', 'VGG16', 'ResNet50', 'ConvNeXtTiny'])(
  'reads the classifier of %s as probabilities, and its base as features',
  (name) => {
    const options = { inputShape: [64, 64, 3] as const, classes: 10, seed: 1 };
    const whole = buildArchitecture(name, { ...options, includeTop: true } as never);
    expect(meaningOf(whole).meaning).toBe('probabilities');
    const base = buildArchitecture(name, { ...options, includeTop: false, pooling: 'avg' } as never);
    expect(meaningOf(base).meaning).toBe('values');
    expect(meaningNotes(meaningsOf(base))).toEqual([]);
  },
);

test('reads a linear output as multi-label logits for multi-label images, and saves that in a run', () => {
  const graph = graphOf([...pooled, dense(3)]);
  expect(meaningOf(graph, 'dense', { multiLabel: true }).meaning).toBe('several-labels-logits');
  const recorded = recordMeanings(graph, { multiLabel: true });
  expect(meaningOf(recorded)).toMatchObject({ meaning: 'several-labels-logits', known: 'set' });
});

test('sets a meaning by an edit, which follows renames, and is overridden by an activation', () => {
  const graph = graphOf([...pooled, dense(3)]);
  const set = applyEdits(
    graph,
    [
      { edit: 'setOutputMeaning', meaning: 'values' },
      { edit: 'rename', layer: 'dense', name: 'scores' },
    ],
    context,
  );
  expect(meaningOf(set)).toMatchObject({ output: 'scores', meaning: 'values', known: 'set' });
  const errors = findTrainingProblems(set, inferGraph(set), 3).map(({ code }) => code);
  expect(errors).toEqual(['no-scores']);
  const softened = applyEdit(
    set,
    { edit: 'setParams', layer: 'scores', params: { activation: 'softmax' } },
    context,
  );
  expect(meaningOf(softened)).toMatchObject({ meaning: 'probabilities', known: 'activation' });
  expect(
    applyEdit(set, { edit: 'setOutputMeaning', meaning: 'auto' }, context).layers.at(-1),
  ).not.toHaveProperty('meaning');
});

test('rejects a meaning that contradicts the activation or units', () => {
  const softmax = graphOf([...pooled, dense(3, 'softmax')]);
  expect(() => applyEdit(softmax, { edit: 'setOutputMeaning', meaning: 'logits' }, context)).toThrow(
    /last activation of 'dense' is softmax/,
  );
  const linear = graphOf([...pooled, dense(3)]);
  expect(() => applyEdit(linear, { edit: 'setOutputMeaning', meaning: 'one-unit-logit' }, context)).toThrow(
    /3 units/,
  );
});

test('adds a missing activation to the last layer, or after it', () => {
  const add = (graph: LayerGraph) => applyEdit(graph, { edit: 'addOutputActivation' }, context);
  const plain = add(graphOf([...pooled, dense(3)]));
  expect(plain.layers.at(-1)).toMatchObject({ name: 'dense', params: { activation: 'softmax' } });
  const unit = add(graphOf([...pooled, dense(1)]));
  expect(unit.layers.at(-1)).toMatchObject({ params: { activation: 'sigmoid' } });
  const mean = add(
    graphOf([
      ...front,
      ['head', 'Conv2D', { filters: 3, kernelSize: 1 }],
      ['last', 'GlobalAveragePooling2D'],
    ]),
  );
  expect(mean.layers.at(-1)).toMatchObject({
    kind: 'Activation',
    params: { activation: 'softmax' },
    inputs: ['last'],
  });
  expect(mean.outputs).toEqual(['softmax']);
  const log = add(graphOf([...pooled, dense(3, 'log_softmax')]));
  expect(meaningOf(log).meaning).toBe('probabilities');
  const ready = graphOf([...pooled, dense(3, 'softmax')]);
  expect(add(ready)).toBe(ready);
});

test('reports softmax over one unit as a problem with two working fixes', () => {
  const graph = graphOf([...pooled, dense(1, 'softmax')]);
  const facts = inferGraph(graph);
  const [problem] = findOutputProblems(graph);
  expect(problem).toMatchObject({ layer: 'dense', severity: 'error', code: 'constant-softmax' });
  const two = { classes: ['cat', 'dog'], seed: 1 };
  const fixes = findFixes(graph, facts, problem!, two);
  expect(fixes.map(({ key }) => key)).toEqual(['sigmoid', 'units']);
  for (const { edits } of fixes) {
    const mended = applyEdits(graph, edits, two);
    expect(findTrainingProblems(mended, inferGraph(mended), 2)).toEqual([]);
  }
  const layer = graphOf([...pooled, dense(1), ['soft', 'Softmax']]);
  const found = findOutputProblems(layer);
  expect(found.map((one) => one.layer)).toEqual(['soft']);
  for (const { edits } of findFixes(layer, inferGraph(layer), found[0]!, two))
    expect(findOutputProblems(applyEdits(layer, edits, two))).toEqual([]);
});

test.each([
  ['Dense', () => graphOf([...pooled, dense(1, 'softmax')])],
  ['Softmax', () => graphOf([...pooled, dense(1), ['soft', 'Softmax']])],
] as const)(
  'suggests only fixes of a softmax over one unit that leave no error for three classes (%s)',
  (_kind, make) => {
    const graph = make();
    const facts = inferGraph(graph);
    const problem = findOutputProblems(graph)[0]!;
    const fixes = findFixes(graph, facts, problem, context);
    expect(fixes.map(({ key }) => key)).toEqual(['units']);
    const mended = applyEdits(graph, fixes[0]!.edits, context);
    expect(findTrainingProblems(mended, inferGraph(mended), 3)).toEqual([]);
  },
);

test('reports only the class of a dataset with one class, not its head', () => {
  const one = { classes: ['cat'], seed: 1 };
  const head = [{ kind: 'Dense', params: { units: 'classes', activation: 'softmax' } }];
  const graph = applyEdit(graphOf(pooled), { edit: 'addHead', layers: head }, one);
  const problems = findTrainingProblems(graph, inferGraph(graph), 1);
  expect(problems.map(({ code, layer }) => [code, layer])).toEqual([['one-class', null]]);
  expect(problems[0]!.message).toMatch(/has one class.*at least two.*separate folder/);
});

test.each([
  ['VGG16', 64],
  ['MobileNet', 64],
  ['MobileNetV2', 64],
] as const)('reports a head after the classifier of %s, with a fix that uses the features', (name, size) => {
  const base = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  } as never);
  const shape = findTrainingProblems(base, inferGraph(base), 3).find(({ severity }) => severity === 'error')!;
  const head = [{ kind: 'Dense', params: { units: 'classes', activation: 'softmax' } }];
  const stacked = applyEdit(base, { edit: 'addHead', layers: head }, context);
  const [problem] = findOutputProblems(stacked);
  expect(problem).toMatchObject({ code: 'stacked-softmax', severity: 'error' });
  const [fix] = findFixes(stacked, inferGraph(stacked), problem!, context);
  expect(fix?.key).toBe('features');
  const mended = applyEdits(stacked, fix!.edits, context);
  expect(findTrainingProblems(mended, inferGraph(mended), 3)).toEqual([]);
  expect(mended.layers.some(({ name: one }) => one === 'predictions')).toBe(false);
  // The fixes for an output with 1000 classes do not add a head after the softmax either.
  for (const one of findFixes(base, inferGraph(base), shape, context))
    expect(findOutputProblems(applyEdits(base, one.edits, context))).toEqual([]);
});

test('warns of a softmax output for multi-label images, with a fix', () => {
  const graph = graphOf([...pooled, dense(3, 'softmax')]);
  const several = { ...context, multiLabel: true };
  const [problem, ...others] = findTrainingProblems(graph, inferGraph(graph), 3, several);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ severity: 'warning', code: 'softmax-of-several' });
  const [fix] = findFixes(graph, inferGraph(graph), problem!, several);
  const mended = applyEdits(graph, fix!.edits, several);
  expect(findTrainingProblems(mended, inferGraph(mended), 3, several)).toEqual([]);
});

test('has a note on a linear output, for one unit with the alternative, but not on softmax', () => {
  const notes = (layers: ShortLayer[]) => englishOf(meaningNotes(meaningsOf(graphOf(layers))));
  expect(notes([...pooled, dense(3, 'softmax')])).toEqual([]);
  expect(notes([...pooled, dense(3)])[0]).toMatch(
    /read as logits .*trained from logits and shown after a softmax/,
  );
  expect(notes([...pooled, dense(1)])[0]).toMatch(/regression.*set its meaning to values/);
  expect(notes([...pooled, dense(3, 'relu')])[0]).toMatch(/last activation is relu/);
});
