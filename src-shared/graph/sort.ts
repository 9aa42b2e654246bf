// Topological order of layers, as close to the given order as possible.
import { GraftError } from '../errors';
import { say } from '../sentence';
import type { Layer } from './graph';

/** Sorts the layers so that each follows its inputs; throws 'invalid' if there is a cycle. */
export function sortLayers(layers: readonly Layer[]): Layer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const state = new Map<string, 'open' | 'done'>();
  const sorted: Layer[] = [];
  for (const first of layers) {
    const stack: { layer: Layer; next: number }[] = [{ layer: first, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { name, inputs } = top.layer;
      if (state.get(name) === 'done') {
        stack.pop();
        continue;
      }
      state.set(name, 'open');
      const input = byName.get(inputs[top.next++] ?? '');
      if (top.next > inputs.length) {
        state.set(name, 'done');
        sorted.push(top.layer);
        stack.pop();
      } else if (input && state.get(input.name) === 'open') {
        throw new GraftError(
          'invalid',
          say`'${input.name}' would depend on itself through '${name}'. Connections must not form a cycle.`,
          name,
        );
      } else if (input) stack.push({ layer: input, next: 0 });
    }
  }
  return sorted;
}
