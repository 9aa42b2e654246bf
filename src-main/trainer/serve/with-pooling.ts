// A network whose outputs are vectors that describe what some of its layers compute.
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';

/** Returns the network with a pooling layer after each of the layers as its outputs; layers whose outputs are vectors are outputs themselves. */
export function withPooling(
  graph: LayerGraph,
  layers: readonly string[],
): { graph: LayerGraph; names: string[] } {
  const usedNames = new Set(graph.layers.map(({ name }) => name));
  const facts = inferGraph(graph);
  const isMap = (layer: string) => facts.layers.get(layer)!.shape.length === 4;
  const names = layers.map((layer, i) => {
    if (!isMap(layer)) return layer;
    let name = `probe_${i}`;
    while (usedNames.has(name)) name = `_${name}`;
    return name;
  });
  const added = names.flatMap((name, i) =>
    name === layers[i]
      ? []
      : [
          {
            name,
            kind: 'GlobalAveragePooling2D',
            params: {},
            inputs: [layers[i]!],
            trainable: false,
            weights: {},
          },
        ],
  );
  return { graph: { ...graph, layers: [...graph.layers, ...added], outputs: names }, names };
}
