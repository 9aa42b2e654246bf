// Editing without a window: history, adopted weights, actions with their reasons, heads, plans, readiness.
// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { textbookHeads } from '#shared/graph/head-presets';
import { inferGraph } from '#shared/graph/infer';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { makePlan } from '#shared/recipe/plans';
import { suggestTop } from '#shared/run/trainable-stages';
import { inEnglish } from '#shared/sentence';
import { headsFor, paletteLayers, refuseHead, withUnits } from '../../../../src-renderer/graph/edits/heads';
import { editCommands } from '../../../../src-renderer/graph/edits/kinds/index';
import { adoptWeights, foldSteps, type Step, toDraft } from '../../../../src-renderer/stores/history';
import { findReasons } from '../../../../src-renderer/stores/run-reasons';

const classes = ['cats', 'dogs', 'owls'];
const apply = (graph: LayerGraph, edit: Edit) => applyEdit(graph, edit, { classes, seed: 1 });
const lite = buildArchitecture('EfficientNetLite0', {
  inputShape: [96, 96, 3],
  includeTop: true,
  classes: 1000,
  seed: 1,
});
const edits: Edit[] = [
  { edit: 'cutAt', layer: 'top_activation' },
  { edit: 'freeze', select: { all: true } },
  { edit: 'addHead', layers: [...textbookHeads[0]!.layers] },
];
const steps = edits.map((edit): Step => ({ kind: 'edit', edit }));
const grafted = foldSteps(lite, steps, apply).graph;

describe('the history', () => {
  test('undoes by removing the last step, which results in the identical graph', () => {
    const before = foldSteps(lite, steps.slice(0, 2), apply).graph;
    expect(foldSteps(lite, steps.slice(0, 2), apply).graph).toEqual(before);
    expect(before.outputs).toEqual(['top_activation']);
    expect(grafted.outputs).toEqual(['predictions']);
  });

  test('skips and reports a step that cannot be applied, and keeps the rest', () => {
    const broken: Step = { kind: 'edit', edit: { edit: 'cutAt', layer: 'no such layer' } };
    const { graph, failures } = foldSteps(lite, [steps[0]!, broken, steps[1]!], apply);
    expect(graph.outputs).toEqual(['top_activation']);
    expect([...failures.keys()]).toEqual([1]);
    expect(inEnglish(failures.get(1)!)).toContain('no such layer');
  });

  test('adopts weights only into layers with the same name, kind and parameters', () => {
    const blob = 'a'.repeat(64);
    const layers = grafted.layers.map((layer) => ({
      ...layer,
      weights: Object.fromEntries(Object.keys(layer.weights).map((name) => [name, { blob }])),
    }));
    const other = foldSteps(lite, [...steps.slice(0, 2)], apply).graph;
    const wider = apply(other, {
      edit: 'addHead',
      layers: [
        { kind: 'Flatten', params: {} },
        { kind: 'Dense', name: 'predictions', params: { units: 5 } },
      ],
    });
    const adopted = adoptWeights(wider, { ...grafted, layers });
    const weightsOf = (name: string) => adopted.layers.find((layer) => layer.name === name)!.weights;
    expect(weightsOf('top_conv')).toEqual({ kernel: { blob } });
    expect(weightsOf('predictions').kernel).toHaveProperty('initializer');
  });

  test('saves edits and the position of adopted weights in the draft', () => {
    const adopt: Step = { kind: 'adopt', runId: 'r1', checkpoint: 'last', trained: grafted };
    expect(toDraft([steps[0]!, steps[1]!, adopt, steps[2]!])).toEqual({
      edits,
      adopted: [{ runId: 'r1', checkpoint: 'last', after: 2 }],
    });
  });
});

describe('the actions', () => {
  const actionOf = (id: string, graph: LayerGraph, name?: string) => {
    const layer = graph.layers.find((one) => one.name === name);
    const selection = { graph, facts: inferGraph(graph), layer, names: layer ? [layer.name] : [] };
    const command = editCommands.find((one) => one.id === id)!;
    if (!('find' in command)) throw new Error(`${id} opens a dialog`);
    return command.find(selection);
  };

  test('ask for a selection if there is none', () => {
    expect(actionOf('cut', lite).refusal?.key).toBe('noSelection');
    expect(actionOf('freezeAll', lite).refusal?.key).toBe('noHead');
  });

  test('cut at the input, which leaves only the input', () => {
    const { name } = lite.layers[0]!;
    const { edit } = actionOf('cut', lite, name);
    expect(edit).toEqual({ edit: 'cutAt', layer: name });
    const left = apply(lite, edit!);
    expect(left.layers.map((layer) => layer.name)).toEqual([name]);
    expect(actionOf('cut', left, name).refusal?.key).toBe('isOutput');
  });

  test('cannot cut at the output, or remove a layer that merges inputs', () => {
    expect(actionOf('cut', grafted, 'predictions').refusal?.key).toBe('isOutput');
    const join = lite.layers.find((layer) => layer.kind === 'Add')!;
    expect(actionOf('remove', lite, join.name).refusal).toEqual({
      key: 'merges',
      values: { name: join.name, n: 2 },
    });
  });

  test('freeze a layer and all layers before it, and none after', () => {
    const { edit } = actionOf('freezeBefore', lite, 'top_conv');
    const frozen = apply(lite, edit!);
    const index = frozen.layers.findIndex((layer) => layer.name === 'top_conv');
    expect(frozen.layers.slice(0, index + 1).every((layer) => !layer.trainable)).toBe(true);
    expect(frozen.layers.slice(index + 1).every((layer) => layer.trainable)).toBe(true);
    expect(actionOf('freeze', frozen, 'top_conv').refusal?.key).toBe('isFrozen');
    expect(actionOf('freezeBefore', frozen, 'top_conv').refusal?.key).toBe('isFrozen');
    expect(actionOf('unfreeze', frozen, 'top_conv').edit).not.toBeNull();
  });

  test('report that a layer without weights cannot be frozen', () => {
    expect(actionOf('freeze', lite, 'top_activation').refusal?.key).toBe('noWeights');
  });

  test('freeze all layers except the head', () => {
    const unfrozen = apply(grafted, { edit: 'unfreeze', select: { all: true } });
    const frozen = apply(unfrozen, actionOf('freezeAll', unfrozen).edit!);
    expect(inferGraph(frozen).params.trainable).toBe(1280 * 3 + 3);
  });
});

describe('heads', () => {
  test('match the number of classes and leave no problem', () => {
    expect(inferGraph(grafted).layers.get('predictions')?.shape).toEqual([null, 3]);
    expect(findTrainingProblems(grafted, inferGraph(grafted), 3)).toEqual([]);
  });

  test('describe their requirements', () => {
    const networkOf = (graph: LayerGraph) => ({ graph, facts: inferGraph(graph) });
    const maps = networkOf(apply(lite, { edit: 'cutAt', layer: 'top_activation' }));
    const row = networkOf(apply(lite, { edit: 'cutAt', layer: 'avg_pool' }));
    const refusal = (key: string, network: typeof maps | null, n = 3) => {
      const { needs, layers } = textbookHeads.find((one) => one.key === key)!;
      return refuseHead(needs, layers, network, n)?.key ?? null;
    };
    expect(refusal('pooled', maps)).toBeNull();
    expect(refusal('flat', row)).toBe('needsMaps');
    expect(refusal('linear', maps)).toBe('needsRow');
    expect(refusal('pooled', maps, 0)).toBe('noClasses');
    expect(refusal('pooled', null)).toBe('noGraph');
    // A network with a classifier has room for every head: each replaces it.
    for (const { key } of textbookHeads) expect(refusal(key, networkOf(lite))).toBeNull();
    const dense = paletteLayers.find(({ layer }) => layer.params.units === 64)!;
    expect(refuseHead(dense.needs, [dense.layer], maps, 3)?.key).toBe('needsRow');
  });

  test('offer one sigmoid unit only for two classes, and have numbers of units without a dataset', () => {
    expect(headsFor(2).map(({ key }) => key)).toContain('sigmoid');
    expect(headsFor(3).map(({ key }) => key)).not.toContain('sigmoid');
    const units = (key: string, n: number) =>
      withUnits(textbookHeads.find((one) => one.key === key)!.layers, n).map(
        ({ params }) => params.units ?? params.filters ?? null,
      );
    expect(units('pooled', 7)).toEqual([null, null, 7]);
    expect(units('sigmoid', 2)).toEqual([null, null, 1]);
    expect(units('convolutional', 7)).toEqual([7, null, null]);
  });
});

describe('plans', () => {
  const names = { head: 'Head', fineTune: 'Fine-tune', all: 'All' };

  test.each(['EfficientNetLite0', 'InceptionV3', 'VGG16', 'ResNet50'])(
    'fine-tune %s from its last third, starting at a layer with weights',
    (name) => {
      const graph = buildArchitecture(name, {
        inputShape: [96, 96, 3],
        includeTop: false,
        classes: 3,
        seed: 1,
      });
      const index = graph.layers.findIndex((layer) => layer.name === suggestTop(graph));
      expect(index / graph.layers.length).toBeGreaterThan(0.6);
      expect(index / graph.layers.length).toBeLessThan(0.9);
      expect(Object.keys(graph.layers[index]!.weights)).not.toEqual([]);
    },
  );

  test('train the head first, then the top at a lower learning rate', () => {
    const [head, top] = makePlan('finetune', grafted, names);
    expect(head).toMatchObject({ name: 'Head', trainable: { head: true }, batchNormalization: 'frozen' });
    expect(top!.optimizer.learningRate).toBeLessThan(head!.optimizer.learningRate);
  });
});

describe('readiness', () => {
  const summary = {
    folder: '/images',
    classes: classes.map((name) => ({ name, training: 5, validation: 2, test: 0 })),
    total: 21,
    rejected: [],
    parts: { training: 8, validation: 2, test: 0 },
    givenParts: [],
    drawnTotal: 10,
  };
  const ready = {
    connected: true,
    scanning: false,
    summary,
    graph: grafted,
    problems: [],
    stages: makePlan('feature', grafted, { head: 'Head', fineTune: '', all: '' }),
  };
  const keys = (needs: Parameters<typeof findReasons>[0]) =>
    findReasons(needs).map((reason) => reason.key ?? reason.text);

  test('lists no reasons against a complete run', () => {
    expect(findReasons(ready)).toEqual([]);
  });

  test('lists everything that is missing', () => {
    expect(keys({ ...ready, connected: false, summary: null, graph: null, stages: [] })).toEqual([
      'disconnected',
      'noData',
      'noModel',
      'noStages',
    ]);
    expect(keys({ ...ready, summary: null, scanning: true })).toEqual(['scanning']);
    expect(keys({ ...ready, summary: { ...summary, classes: summary.classes.slice(0, 1) } })).toEqual([
      'classes',
    ]);
    const problems = findTrainingProblems(grafted, inferGraph(grafted), 1);
    expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
    const one = { ...summary, classes: summary.classes.slice(0, 1) };
    expect(keys({ ...ready, summary: one, problems })).toEqual(['classes']);
    const bare = apply(lite, { edit: 'cutAt', layer: 'top_activation' });
    expect(keys({ ...ready, graph: bare })).toEqual(['noHead']);
    // The network's own classifier is its head.
    expect(keys({ ...ready, graph: lite })).toEqual([]);
    expect(keys({ ...ready, stages: [{ ...ready.stages[0]!, trainable: { names: [] } }] })).toEqual([
      'noTrainable',
    ]);
  });

  test('passes on the message of a problem in the graph', () => {
    const problems = findTrainingProblems(lite, inferGraph(lite), 3);
    expect(keys({ ...ready, problems })).toEqual(problems.map((problem) => problem.message));
  });
});
