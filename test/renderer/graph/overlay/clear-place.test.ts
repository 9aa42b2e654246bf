// The handles of the freeze line cover no layer where there is room beside the layers.
// @vitest-environment node
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { inferGraph } from '#shared/graph/infer';
import { draw } from '../../../../src-renderer/graph/canvas/drawing';
import { nodeSize } from '../../../../src-renderer/graph/layout/layout';
import { findHandlePlace } from '../../../../src-renderer/graph/overlay/clear-place';

const box = (id: string, x: number, y: number) => ({ id, x, y, layers: [id] });
const viewOf = (boxes: ReturnType<typeof box>[], zoom = 1, x = 0) => ({
  boxes,
  viewport: { x, y: 0, zoom },
  height: 600,
});
const area = { y: 100, height: 26, width: 300, left: 10, right: 670 };

test('stay at the left in a gap between two rows, however close the layers are', () => {
  const rows = [box('a', 20, 100 - 13 - nodeSize.height), box('b', 20, 113)];
  expect(findHandlePlace(viewOf(rows), area)).toBe('left');
});

test('go to the right of a layer that they would cover, and become icons where neither side has room', () => {
  expect(findHandlePlace(viewOf([box('a', 100, 80)]), area)).toBe('right');
  expect(findHandlePlace(viewOf([box('a', 500, 80)]), area)).toBe('left');
  expect(findHandlePlace(viewOf([box('a', 240, 80)]), area)).toBe('compact');
  expect(findHandlePlace(viewOf([box('a', 100, 80), box('b', 500, 80)]), area)).toBe('compact');
});

test('cover no text of a chain at any zoom', () => {
  const graph = buildArchitecture('VGG16', {
    inputShape: [64, 64, 3],
    includeTop: true,
    classes: 10,
    seed: 1,
  });
  const { nodes } = draw(graph, inferGraph(graph));
  for (const zoom of [0.3, 0.5, 0.8, 1, 1.5])
    for (let y = 16; y < 600; y += 7) {
      const view = {
        boxes: nodes,
        viewport: { x: 340 - nodes[0]!.x * zoom - 122 * zoom, y: 20, zoom },
        height: 600,
      };
      const place = findHandlePlace(view, { ...area, y });
      const [from, to] = place === 'left' ? [10, 310] : place === 'right' ? [370, 670] : [10, 66];
      const covered = nodes.filter((node) => {
        const [left, top] = [node.x * zoom + view.viewport.x, node.y * zoom + view.viewport.y];
        const overlapsX = left < to && left + nodeSize.width * zoom > from;
        // The text of a layer is 8 pixels from its edges.
        const overlapsY = top + 8 * zoom < y + 13 && top + (nodeSize.height - 8) * zoom > y - 13;
        return overlapsX && overlapsY;
      });
      expect(covered, `zoom ${zoom}, ${y}`).toEqual([]);
    }
});
