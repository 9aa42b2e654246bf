// Connects a test with the hidden GPU window of an Electron workbench, and computes the same layers on native TensorFlow.
import { readFileSync } from 'node:fs';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { gpuAddressVariable } from '#shared/protocol/gpu-address';
import { mixSeed } from '#shared/random';
import { eventually } from '../contract/suite';
import { descendants } from './processes';

/** Returns the address of the GPU window that a workbench gave its engine. */
export async function gpuAddressOf(pid: number): Promise<string> {
  const find = () => {
    const engine = descendants(pid, 'main/engine.js')[0];
    const entries = engine === undefined ? [] : readFileSync(`/proc/${engine}/environ`, 'utf8').split('\0');
    return entries.find((entry) => entry.startsWith(`${gpuAddressVariable}=`)) ?? '';
  };
  await eventually(() => {
    if (find() === '') throw new Error('The engine has no address of a GPU window.');
  });
  return find().slice(gpuAddressVariable.length + 1);
}

/** Returns a base network whose batch normalization has random statistics, as after training. */
export function trainedBase(name: string, size: number): LayerGraph {
  const graph = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop: false,
    classes: 1,
    seed: 1,
  });
  const facts = inferGraph(graph);
  return {
    ...graph,
    layers: graph.layers.map((layer) => {
      const weights: Record<string, WeightRef> = { ...layer.weights };
      if (layer.kind === 'BatchNormalization')
        for (const { name: weight } of facts.layers.get(layer.name)!.weights) {
          const [minval, maxval] =
            weight === 'gamma' || weight === 'moving_variance' ? [0.5, 1.5] : [-0.3, 0.3];
          const initializer = { name: 'random_uniform', minval, maxval };
          weights[weight] = { initializer, seed: mixSeed(1, layer.name, weight) } as WeightRef;
        }
      return { ...layer, weights };
    }),
  };
}
