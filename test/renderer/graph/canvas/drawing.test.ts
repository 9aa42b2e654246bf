// A drawing that reuses an earlier one equals a drawing of a copy that knows of no earlier one.
import { expect, test } from 'vitest';
import { findBlocks } from '#shared/graph/blocks';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import {
  type Drawing,
  type DrawingOptions,
  draw,
  type LayerCard,
  worstProblems,
} from '../../../../src-renderer/graph/canvas/drawing';
import { makeFinder } from '../../../../src-renderer/graph/canvas/in-view';
import { context, stored, walk } from '../../../shared/graph/random-edits';

/** Draws what the window draws, after another drawing or alone. */
function drawAs(graph: LayerGraph, folded: boolean, before: Drawing | null): Drawing {
  const facts = inferGraph(graph);
  const options: DrawingOptions = { problems: worstProblems(facts.problems), thorough: true };
  const closed = folded ? findBlocks(graph).filter((_block, i) => i % 3 < 2) : [];
  return draw(graph, facts, { ...options, closed }, before);
}

/** What is shown on a card. The layer of a collapsed block is its first one, of which only this is shown. */
function shownOn({ layer, facts, problem, block, ...rest }: LayerCard) {
  const { name, kind, inputs, trainable, head } = layer;
  return {
    ...rest,
    block,
    layer: block ? { name, kind, inputs, trainable, head } : layer,
    shape: facts?.shape,
    params: facts?.params.total,
    problem: problem && [problem.severity, problem.message],
  };
}

/** Everything that a drawing shows, as plain values. */
function contentsOf({ nodes, lines, byId, layout }: Drawing) {
  return {
    nodes: nodes.map(({ id, card, place, x, y, layers }) => ({
      ...{ id, card: shownOn(card), place, x, y, layers },
    })),
    found: nodes.every((node) => byId.get(node.id) === node && byId.has(node.id)),
    lines: lines.map(({ id, source, target, points, top, bottom, open, change }) => ({
      ...{ id, source, target, points, top, bottom, open, change },
    })),
    bounds: layout.bounds,
    tops: layout.tops,
  };
}

test.each([
  ['ResNet50', 64, 1, 10],
  ['InceptionV3', 96, 1, 10],
  ['MobileNetV2', 64, 2, 10],
] as const)(
  '%s after random edits, open and with collapsed blocks',
  { timeout: 120_000 },
  (name, size, rounds, length) => {
    const opened = stored(name, size);
    const other = stored('MobileNetV2', 64, 1_000_000);
    for (const folded of [false, true])
      for (let round = 0; round < rounds; round++) {
        let before = drawAs(opened, folded, null);
        walk(opened, other, 200 + round, length, ({ before: was, after }) => {
          const drawing = drawAs(after, folded, before);
          expect(contentsOf(drawing)).toEqual(contentsOf(drawAs(structuredClone(after), folded, null)));
          // Undo, and the same edit again.
          expect(contentsOf(drawAs(was, folded, drawing))).toEqual(contentsOf(drawAs(was, folded, null)));
          before = drawing;
        });
      }
  },
);

test.each([false, true])(
  'a chain of equal blocks whose shapes all change or become unknown, and undo; collapsed: %s',
  (folded) => {
    const opened = stored('ResNet20CIFAR', 32);
    let before = drawAs(opened, folded, null);
    const edits: readonly Edit[] = [
      { edit: 'setInputShape', shape: [48, 48, 3] },
      { edit: 'remove', layers: [opened.layers[1]!.name] },
      { edit: 'freeze', select: { all: true } },
      { edit: 'remove', layers: [opened.layers.at(-1)!.name] },
    ];
    for (const edit of edits) {
      const after = applyEdit(opened, edit, context);
      before = drawAs(after, folded, before);
      expect(contentsOf(before)).toEqual(contentsOf(drawAs(structuredClone(after), folded, null)));
      before = drawAs(opened, folded, before);
      expect(contentsOf(before)).toEqual(contentsOf(drawAs(structuredClone(opened), folded, null)));
    }
  },
);

test('reuses the nodes and lines above an edit, and finds lines by their ends', () => {
  const graph = stored('ResNet50', 64);
  const before = drawAs(graph, false, null);
  walk(graph, graph, 7, 1, ({ after }) => {
    const drawing = drawAs(after, false, before);
    const same = drawing.nodes.filter((node) => before.byId.get(node.id) === node);
    expect(same.length).toBeGreaterThan(0);
    const lines = new Set(before.lines);
    expect(drawing.lines.some((line) => lines.has(line))).toBe(true);
  });
  const area = { left: -1e4, right: 1e4, top: 900, bottom: 1000 };
  const crossing = before.lines.filter(({ points }) => points[0]![1] <= 1000 && points.at(-1)![1] >= 900);
  expect(new Set(makeFinder(before).lines(area))).toEqual(new Set(crossing));
});
