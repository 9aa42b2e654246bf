// Opening a large network: what it is drawn from is derived in several tasks of the window.
import { expect, test } from 'vitest';
import { createBuilder } from '#shared/architectures/builder';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { deriveInTurns } from '../../../src-renderer/stores/derive-in-turns';

function chainOf(layers: number): LayerGraph {
  const { layer, finish } = createBuilder([8, 8, 3], 1);
  let at = 'input_layer';
  for (let i = 1; i < layers; i++) at = layer('Activation', { activation: 'relu' }, at, `relu_${i}`);
  return finish('chain', at, preprocessings.tf);
}

/** Counts the tasks of others that run before it ends. */
async function turnsIn(graph: LayerGraph): Promise<number> {
  let turns = 0;
  let ended = false;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    turns++;
    if (!ended) port2.postMessage(null);
  };
  port2.postMessage(null);
  await deriveInTurns(graph);
  ended = true;
  port1.close();
  return turns;
}

test('lets the window work between the parts of a large network', async () => {
  const large = chainOf(1200);
  expect(await turnsIn(large)).toBeGreaterThanOrEqual(3);
  // What was derived is remembered for the drawing.
  const facts = inferGraph(large);
  expect(inferGraph(large)).toBe(facts);
  expect(facts.layers.size).toBe(1200);
});

test('does not delay a small network', async () => {
  expect(await turnsIn(chainOf(50))).toBe(0);
});
