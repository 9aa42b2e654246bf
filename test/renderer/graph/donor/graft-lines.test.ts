// Lines from the second model to the place of a graft.
// @vitest-environment node
import { expect, test } from 'vitest';
import type { LayerFate } from '#shared/graph/kept-weights';
import { ghostRows, graftLines, mostRows, placeOf } from '../../../../src-renderer/graph/donor/graft-lines';

const fate = (was: string, one: LayerFate['fate'], origin: LayerFate['origin'] = 'part'): LayerFate => ({
  layer: was,
  was,
  origin,
  fate: one,
  restarts: [],
});
const boxes = [
  { id: 'one', x: 0, y: 0, layers: ['one'] },
  { id: 'two', x: 0, y: 80, layers: ['two', 'inner'] },
];
const view = { boxes, viewport: { x: 10, y: 20, zoom: 0.5 }, height: 400 };

test('lists adapters and the layers of the part, not those of the network', () => {
  const fates = [fate('conv', 'restarts'), fate('own', 'restarts', 'network'), fate('bn', 'kept')];
  expect(ghostRows(fates, ['Conv2D 1×1'])).toEqual([
    { name: 'Conv2D 1×1', fate: 'adapter' },
    { name: 'conv', fate: 'restarts' },
    { name: 'bn', fate: 'kept' },
  ]);
});

test('places a part in the gap of a connection, below a layer, or below the output', () => {
  expect(placeOf({ from: 'one', to: 'inner' }, [], view)).toEqual({ x: 10 + 61, y: 20 + 33.5 });
  expect(placeOf({ after: 'two' }, [], view)).toEqual({ x: 71, y: 20 + (80 + 54 + 13) / 2 });
  expect(placeOf(null, ['one'], view)).toEqual({ x: 71, y: 20 + 67 / 2 });
  expect(placeOf({ after: 'gone' }, [], view)).toBeNull();
});

test('draws a line for each visible layer and for at most as many rows as are listed', () => {
  const rows = ghostRows(
    Array.from({ length: 700 }, (_, i) => fate(`layer${i}`, i % 2 ? 'kept' : 'restarts')),
    [],
  );
  const lines = graftLines(rows, { left: 400, top: 100 }, (name) =>
    name === 'layer3' ? null : { x: 100, y: 50 },
  );
  expect(lines).toHaveLength(mostRows - 1);
  expect(lines.map((line) => line.fate).slice(0, 3)).toEqual(['restarts', 'kept', 'restarts']);
  expect(lines[0]).toMatchObject({ path: 'M100,50 C250,50 250,110 400,110', middle: [250, 80] });
});
