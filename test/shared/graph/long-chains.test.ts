// Functions on graphs work for chains of 30,000 layers: no recursion along the graph, nothing quadratic.
import { describe, expect, test } from 'vitest';
import { createBuilder } from '#shared/architectures/builder';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import { effectsOf } from '#shared/graph/effects';
import { findFixes } from '#shared/graph/fixes';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { endsInClassifier, findHeadPlace } from '#shared/graph/head-place';
import { inferGraph } from '#shared/graph/infer';
import { smallestSize } from '#shared/graph/input-size';
import { findFates } from '#shared/graph/kept-weights';
import { meaningsOf } from '#shared/graph/output-meaning';
import { selectLayers } from '#shared/graph/select';
import { sortLayers } from '#shared/graph/sort';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { findUsablePrefix } from '#shared/graph/usable-prefix';
import { mapLayers } from '#shared/insight/map-layers';
import { receptiveFields } from '#shared/insight/receptive-field';
import { defaultPlan } from '#shared/recipe/plans';
import { planRun } from '#shared/run/plan-run';

const blocks = 10_000;
const context = { classes: ['a', 'b', 'c'], seed: 1 };

/** A network whose blocks end in a merge, so that nothing computes the values of its output but a whole chain. */
function makeChain(): LayerGraph {
  const { layer, finish } = createBuilder([16, 16, 3], 1);
  let at = layer('Conv2D', { filters: 4, kernelSize: 3, padding: 'same' }, 'input_layer', 'stem');
  for (let i = 0; i < blocks; i++) {
    const norm = layer('BatchNormalization', {}, at, `bn${i}`);
    const depth = layer('DepthwiseConv2D', { kernelSize: 3, padding: 'same' }, norm, `dw${i}`);
    at = layer('Add', {}, [at, depth], `add${i}`);
  }
  return finish('chain', at, preprocessings.tf);
}

describe('a chain of 30,000 layers', () => {
  const graph = makeChain();
  const facts = inferGraph(graph);
  const remove: Edit = { edit: 'remove', layers: [`dw${blocks / 2}`] };
  const withHead = applyEdit(
    graph,
    {
      edit: 'addHead',
      layers: [
        { kind: 'GlobalAveragePooling2D', params: {}, name: 'pool' },
        { kind: 'Dense', name: 'head', params: { units: 'classes', activation: 'softmax' } },
      ],
    },
    context,
  );
  const names = { head: 'Head', fineTune: 'Fine-tune', all: 'All' };
  const counts = { training: 100, validation: 20, test: 0 };

  test.each<[string, () => unknown]>([
    ['meanings', () => meaningsOf(graph)],
    ['problems', () => findTrainingProblems(graph, facts, 3, {})],
    ['fixes', () => facts.problems.flatMap((one) => findFixes(graph, facts, one, context))],
    ['classifier', () => endsInClassifier(graph, facts)],
    ['place of a head', () => findHeadPlace(graph, facts, 'maps')],
    ['smallest size', () => smallestSize(graph)],
    ['fates', () => findFates(graph, remove, context)],
    ['effects', () => effectsOf(graph, applyEdit(graph, remove, context), remove)],
    ['selection', () => selectLayers(graph, { from: 'bn5' })],
    ['sorting', () => sortLayers([...graph.layers].reverse())],
    ['usable prefix', () => findUsablePrefix(graph)],
    ['layers of heat maps', () => mapLayers(graph)],
    ['receptive fields', () => receptiveFields(graph)],
    ['plan', () => planRun(withHead, defaultPlan(withHead, { images: 100, classes: 3 }, names), counts)],
  ])('%s', (_name, work) => {
    expect(work).not.toThrow();
  });
});
