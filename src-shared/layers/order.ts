// The order in which Keras lists a model's layers (keras/src/ops/function.py, map_graph), and the names that follow from it.

/** A layer as the order sees it: its name and the names of its inputs. */
interface Connected {
  readonly name: string;
  readonly inputs: readonly string[];
}

/** Layers by decreasing depth from the outputs; within a depth in the order in which Keras meets them, walking back from the outputs. */
export function orderLikeKeras<L extends Connected>(layers: readonly L[], outputs: readonly string[]): L[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const met = new Map<string, number>();
  const finished: string[] = [];
  const done = new Set<string>();
  const stack: { name: string; next: number }[] = [];
  for (const output of outputs) {
    stack.push({ name: output, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (!met.has(top.name)) met.set(top.name, met.size);
      const input = byName.get(top.name)?.inputs[top.next++];
      if (input === undefined) {
        if (!done.has(top.name)) finished.push(top.name);
        done.add(top.name);
        stack.pop();
      } else if (!done.has(input) && byName.has(input)) stack.push({ name: input, next: 0 });
    }
  }
  const depths = new Map<string, number>();
  for (const name of finished.reverse()) {
    const depth = depths.get(name) ?? 0;
    depths.set(name, depth);
    for (const input of byName.get(name)?.inputs ?? [])
      depths.set(input, Math.max(depth + 1, depths.get(input) ?? 0));
  }
  return layers
    .filter((layer) => met.has(layer.name))
    .sort((a, b) => depths.get(b.name)! - depths.get(a.name)! || met.get(a.name)! - met.get(b.name)!);
}

/** Keras' automatic name of a kind's first layer: `global_average_pooling2d` (keras/src/utils/naming.py, to_snake_case). */
export function defaultLayerName(kind: string): string {
  return kind
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** For each of these layers, listed in Keras' order, the group of its weights in a .keras file: `layers/<snake_case class>[_n]`. */
export function countGroups(
  layers: readonly { readonly name: string; readonly kind: string }[],
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    layers.map(({ name, kind }) => {
      const snake = defaultLayerName(kind);
      const count = counts.get(snake) ?? 0;
      counts.set(snake, count + 1);
      return [name, `layers/${count === 0 ? snake : `${snake}_${count}`}`];
    }),
  );
}
