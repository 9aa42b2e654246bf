// Problems of a network's inputs: channels that images do not have, and arrays whose shape does not fit.
import { formatShape } from '../layers/kind';
import type { LayerGraph, Shape } from './graph';
import { isImageChannels } from './image-channels';
import { inferGraph, type Problem } from './infer';

/** Returns the problems of an image input's channels: a number of channels that images do not have, or the note that images become gray. */
export function findChannelProblems(name: string, shape: Shape): Problem[] {
  const channels = shape[3];
  if (channels === 1)
    return [
      {
        layer: name,
        severity: 'warning',
        code: 'gray-input',
        message: 'The input has 1 channel: images are converted to gray.',
      },
    ];
  if (channels === null || channels === undefined || isImageChannels(channels)) return [];
  return [
    {
      layer: name,
      severity: 'error',
      code: 'input-channels',
      message: `The input '${name}' has ${channels} channels, but images have 1 (gray), 3 (RGB) or 4 (RGB and alpha). Change the input to 3 channels; the first layers start from new weights.`,
    },
  ];
}

/** Returns what is wrong with arrays of these shapes (batch first) as inputs, or null if every layer can be computed from them. */
export function findShapeProblem(graph: LayerGraph, shapes: ReadonlyMap<string, Shape>): string | null {
  const layers = graph.layers.map((layer) => {
    const given = shapes.get(layer.name);
    return layer.kind === 'InputLayer' && given
      ? { ...layer, params: { ...layer.params, shape: given.slice(1) } }
      : layer;
  });
  const facts = inferGraph(graph).layers;
  for (const [name, given] of shapes) {
    const expected = facts.get(name)?.shape;
    const fits =
      !expected ||
      (expected.length === given.length &&
        expected.every((size, axis) => axis === 0 || size === null || size === given[axis]));
    if (!fits)
      return `Input '${name}': expected an array of shape ${formatShape(expected)}, received ${formatShape(given)}.`;
  }
  const known = new Set(inferGraph(graph).problems.map(({ message }) => message));
  const wrong = inferGraph({ ...graph, layers }).problems.find(
    ({ severity, message }) => severity === 'error' && !known.has(message),
  );
  const sizes = [...shapes].map(([name, shape]) => `'${name}' ${formatShape(shape)}`).join(', ');
  return wrong ? `'${graph.name}' cannot be computed from ${sizes}: ${wrong.message}` : null;
}
