// The freeze line without a window: its positions, the edits of moving it, and its counts.
// @vitest-environment node
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { draw } from '../../../../src-renderer/graph/canvas/drawing';
import { checkDrop } from '../../../../src-renderer/graph/edits/check-drop';
import { connectEdit } from '../../../../src-renderer/graph/edits/connecting';
import { fromText, toText } from '../../../../src-renderer/graph/inspector/param-text';
import {
  countLine,
  currentStops,
  findStops,
  moveLine,
  nearestStop,
} from '../../../../src-renderer/graph/overlay/freeze-line';
import { matchesKeys } from '../../../../src-renderer/ui/keys';

const context = { classes: Array.from({ length: 10 }, (_, i) => String(i)), seed: 1 };
const apply = (graph: LayerGraph, edit: Edit) => applyEdit(graph, edit, context);
const bare = buildArchitecture('InceptionV3', {
  inputShape: [75, 75, 3],
  includeTop: false,
  classes: 10,
  seed: 1,
});
const grafted = apply(apply(bare, { edit: 'cutAt', layer: 'mixed7' }), {
  edit: 'addHead',
  layers: [
    { kind: 'Flatten', params: {} },
    { kind: 'Dense', params: { units: 64, activation: 'relu' } },
    { kind: 'Dense', params: { units: 10, activation: 'softmax' } },
  ],
});
const linesOf = (graph: LayerGraph) => findStops(draw(graph, inferGraph(graph)).nodes);
const lines = linesOf(grafted);
const belowMixed7 = lines.stops.findIndex((stop) => stop.count > lines.layers.indexOf('mixed7'));

test('is at the top while nothing is frozen, and counts all layers at the bottom', () => {
  expect(currentStops(lines, grafted, inferGraph(grafted))[0]).toBe(0);
  expect(lines.stops.at(-1)!.count).toBe(grafted.layers.length);
  expect([...lines.layers].sort()).toEqual(grafted.layers.map((layer) => layer.name).sort());
});

test('freezes 8,975,264 and leaves 443,082 parameters trainable below mixed7, as announced', () => {
  const facts = inferGraph(grafted);
  const edit = moveLine(lines, grafted, 0, belowMixed7)!;
  expect(edit).toEqual({ edit: 'freeze', select: { before: 'flatten' } });
  const counts = countLine(lines, grafted, facts, belowMixed7, edit);
  expect(counts).toMatchObject({ frozen: 8_975_264, trainableCount: 443_082 });
  expect(inferGraph(apply(grafted, edit)).params).toEqual({
    total: 9_418_346,
    trainable: 443_082,
    nonTrainable: 8_975_264,
  });
});

test('unfreezes passed layers when it is moved up, except BatchNormalization', () => {
  const frozen = apply(grafted, moveLine(lines, grafted, 0, belowMixed7)!);
  const facts = inferGraph(frozen);
  expect(currentStops(lines, frozen, facts)[0]).toBeLessThanOrEqual(belowMixed7);
  const up = belowMixed7 - 6;
  const edit = moveLine(lines, frozen, belowMixed7, up)!;
  expect(edit.edit).toBe('unfreeze');
  const counts = countLine(lines, frozen, facts, up, edit);
  const next = apply(frozen, edit);
  expect(inferGraph(next).params).toMatchObject({
    trainable: counts.trainableCount,
    nonTrainable: counts.frozen,
  });
  expect(counts.normKept).toBeGreaterThan(0);
  const above = new Set(lines.layers.slice(0, lines.stops[up]!.count));
  const kept = next.layers.filter((layer) => !above.has(layer.name) && !layer.trainable);
  expect(kept).toHaveLength(counts.normKept);
  expect(kept.every((layer) => layer.kind === 'BatchNormalization')).toBe(true);
});

test('announces the result of the edit for every position', () => {
  const facts = inferGraph(grafted);
  for (let to = 1; to < lines.stops.length; to += 7) {
    const edit = moveLine(lines, grafted, 0, to)!;
    const { frozen, trainableCount } = countLine(lines, grafted, facts, to, edit);
    expect(inferGraph(apply(grafted, edit)).params).toMatchObject({
      trainable: trainableCount,
      nonTrainable: frozen,
    });
    expect(nearestStop(lines, lines.stops[to]!.y)).toBe(to);
  }
});

test('suggests an adapter for a part with other channels, which then matches', () => {
  const edge = { from: 'mixed7', to: 'flatten' };
  const layer = { kind: 'Dense', params: { units: 3 } };
  expect(checkDrop(grafted, { layers: [layer] }, edge, context).problem).toBeNull();
  const wrongChannels = { layers: [{ kind: 'GlobalAveragePooling2D', params: {} }] };
  const placed = checkDrop(
    grafted,
    wrongChannels,
    { from: 'conv2d_69', to: 'batch_normalization_69' },
    context,
    true,
  );
  expect(placed.problem).not.toBeNull();
});

test('replaces the last input if a layer accepts no more inputs', () => {
  expect(connectEdit(grafted, 'mixed6', 'flatten')).toEqual({
    edit: 'connect',
    from: 'mixed6',
    to: 'flatten',
    instead: 'mixed7',
  });
  expect(connectEdit(grafted, 'mixed6', 'mixed7')).toEqual({ edit: 'connect', from: 'mixed6', to: 'mixed7' });
});

test('distinguishes keys by Ctrl, Shift and Alt', () => {
  const key = (init: Partial<KeyboardEvent>) =>
    ({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...init }) as KeyboardEvent;
  expect(matchesKeys(key({ key: 'd', ctrlKey: true }), 'Ctrl+D')).toBe(true);
  expect(matchesKeys(key({ key: 'd' }), 'Ctrl+D')).toBe(false);
  expect(matchesKeys(key({ key: 'K', shiftKey: true }), 'Shift+K')).toBe(true);
  expect(matchesKeys(key({ key: 'K', shiftKey: true }), 'K')).toBe(false);
  expect(matchesKeys(key({ key: '?', shiftKey: true }), '?')).toBe(true);
  expect(matchesKeys(key({ key: 'Delete' }), 'Del')).toBe(true);
});

test('formats parameters readably, and parses them', () => {
  const pair = { type: 'pair', help: '' } as const;
  expect(fromText('3', pair)).toEqual([3, 3]);
  expect(fromText('3, 5', pair)).toEqual([3, 5]);
  expect(fromText('3 × 5', pair)).toEqual([3, 5]);
  expect(fromText('three', pair)).toBeUndefined();
  expect(fromText('None, None, 3', { type: 'shape', help: '' })).toEqual([null, null, 3]);
  expect(fromText('', { type: 'int', help: '', nullable: true })).toBeNull();
  expect(fromText('', { type: 'int', help: '' })).toBeUndefined();
  expect(
    toText([
      [1, 0],
      [0, 1],
    ]),
  ).toBe('[[1, 0], [0, 1]]');
});
