// The rows of a drawing, from left to right.
import { expect, test } from 'vitest';
import { inferGraph } from '#shared/graph/infer';
import { draw } from '../../../../src-renderer/graph/canvas/drawing';
import { groupRows } from '../../../../src-renderer/graph/canvas/rows';
import { stored } from '../../../shared/graph/random-edits';

test.each(['InceptionV3', 'ResNet50'])('%s: every node is in its row, from left to right', (name) => {
  const graph = stored(name, 96);
  const drawing = draw(graph, inferGraph(graph));
  const { starts, nodes } = groupRows(drawing.nodes);
  expect(new Set(nodes)).toEqual(new Set(drawing.nodes));
  expect(starts.length).toBe(drawing.layout.tops.length + 1);
  for (let rank = 0; rank + 1 < starts.length; rank++) {
    const row = nodes.slice(starts[rank], starts[rank + 1]);
    const expected = drawing.nodes
      .filter(({ place }) => place.rank === rank)
      .sort((a, b) => a.place.x - b.place.x);
    expect(row.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  }
});

test('no nodes have no rows', () => {
  expect(groupRows([])).toEqual({ starts: new Int32Array(1), nodes: [] });
});
