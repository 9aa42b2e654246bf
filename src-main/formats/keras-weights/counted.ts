// Finds weights in groups that Keras 3 numbers by class: `layers/functional/layers/conv2d_1/vars/0` (keras/src/saving/saving_lib.py).
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { checkShape, type FoundWeight, type Resolved } from './resolve';
import type { StoredWeight } from './stored-weight';
import type { WeightLeaf } from './tree';

/** Name of `layers` in tf_keras before 2.16. */
const old = /(^|\/)_layer_checkpoint_dependencies(?=\/)/g;
/** States of random generators. */
const randomState = /\/seed_generator\/vars\/\d+$/;

/** True if a weight is named by its group. */
export const isCounted = (name: string) =>
  /^(layers|_layer_checkpoint_dependencies)\/.*\/vars\/\d+$/.test(name);

/** Resolves weights by group. `share` is called for a layer that the file stores as part of another model. */
export function resolveCounted(
  leaves: readonly WeightLeaf[],
  stored: readonly StoredWeight[],
  file: string,
  share: (text: Words) => void,
): Resolved {
  const bad = (text: Words) => new GraftError('bad-file', say`${file}: ${text}`, file);
  const groups = groupWeights(stored);
  const found = new Map<string, readonly FoundWeight[]>();
  const used = new Set<StoredWeight>();
  const waiting: WeightLeaf[] = [];
  for (const leaf of leaves) {
    const below = groups.get(leaf.node.key) ?? [];
    if (below.length === 0 && leaf.specs !== null && leaf.specs.length > 0) waiting.push(leaf);
    else found.set(leaf.node.key, take(leaf, below));
  }
  for (const leaf of waiting) found.set(leaf.node.key, takeShared(leaf));
  const unread = stored.filter((weight) => !used.has(weight) && !randomState.test(weight.name));
  return { found, unread: unread.map(({ name }) => name) };

  function take(leaf: WeightLeaf, below: readonly Below[]): FoundWeight[] {
    const { specs, node } = leaf;
    const own = below.filter(({ within }) => within === '');
    const list = specs !== null && own.length === specs.length ? own : below;
    if (specs !== null && list.length !== specs.length)
      throw bad(
        list.length < specs.length
          ? say`the weight '${specs[list.length]!.name}' of layer '${node.name}' is missing: expected ${specs.length} in '${node.key}', received ${list.length}.`
          : say`layer '${node.name}' has ${list.length} weights in '${node.key}': expected ${specs.length}.`,
      );
    const inOrder = specs?.map((spec) =>
      spec.stored
        ? list.find(
            ({ within, number }) => within === `${spec.stored!.group}/` && number === spec.stored!.position,
          )
        : undefined,
    );
    const whole = inOrder?.every((one) => one !== undefined) ? (inOrder as Below[]) : list;
    return whole.map(({ weight, within, number }, i) => {
      used.add(weight);
      const spec = specs?.[i];
      if (spec) checkShape(leaf, spec, weight, bad);
      return { name: spec?.name ?? `${within}${number}`, stored: weight };
    });
  }

  /** Keras stores a layer once; in a second model that has the same layer its group is empty, and Keras cannot load it. */
  function takeShared(leaf: WeightLeaf): readonly FoundWeight[] {
    const { node, specs } = leaf;
    const same = leaves.filter(
      (other) =>
        other !== leaf &&
        other.node.className === node.className &&
        other.node.config === node.config &&
        (groups.get(other.node.key) ?? []).length > 0,
    );
    if (same.length !== 1)
      throw bad(
        say`the weight '${specs![0]!.name}' of layer '${node.name}' is missing: expected a group '${node.key}/vars'.`,
      );
    share(
      say`The file has no weights of its own for '${leaf.path.join('/')}'. '${same[0]!.path.join('/')}' is the same layer, so its weights were used.`,
    );
    return found.get(same[0]!.node.key)!;
  }
}

interface Below {
  readonly weight: StoredWeight;
  /** Returns the groups between the layer's group and its `vars`, with a trailing slash. */
  readonly within: string;
  readonly number: number;
}

/** Collects the weights below each group; weights of deeper groups belong to all groups above them. */
function groupWeights(stored: readonly StoredWeight[]): Map<string, Below[]> {
  const groups = new Map<string, Below[]>();
  for (const weight of stored) {
    if (randomState.test(weight.name)) continue;
    const name = weight.name.replace(old, '$1layers');
    const [, group, number] = /^(.*)\/vars\/(\d+)$/.exec(name) ?? [];
    if (group === undefined) continue;
    const parts = group.split('/');
    for (let end = parts.length; end > 0; end--) {
      const at = parts.slice(0, end).join('/');
      const within = parts
        .slice(end)
        .map((part) => `${part}/`)
        .join('');
      const below = { weight, within, number: Number(number) };
      const known = groups.get(at);
      if (known) known.push(below);
      else groups.set(at, [below]);
    }
  }
  const order = (one: Below, other: Below) =>
    one.within === other.within
      ? one.number - other.number
      : Number(other.within.startsWith('forward')) - Number(one.within.startsWith('forward')) ||
        (one.within < other.within ? -1 : 1);
  for (const list of groups.values()) list.sort(order);
  return groups;
}
