// Groups layers by the prefixes of their names: `conv4_block6_1_conv` belongs to `conv4_block6`.
import type { Layer } from './graph';

/** Minimum number of layers of a block. */
export const leastLayers = 3;

/** Returns the block names that a layer name may belong to: `conv4_block6` of `conv4_block6_1_conv` and of its copy's `…_conv_1`. */
function readPrefixes(name: string): readonly string[] {
  return (
    name
      .replace(/_\d+$/, '')
      .split(/[_/]/)
      .slice(0, -1)
      .map((_part, i, parts) => name.slice(0, parts.slice(0, i + 1).join('_').length))
      .filter((prefix) => /\d[a-z]?$/.test(prefix) && !/2d$|1d$/.test(prefix))
      // `conv4_block6_1` is part of the block `conv4_block6`, not a separate block.
      .filter((prefix, _i, all) => !all.includes(prefix.replace(/_\d+$/, '_').slice(0, -1)))
  );
}

/** Prefixes of names as numbers, by name: they are read once, and counted at each edit. */
const prefixesByName = new Map<string, readonly number[]>();
const prefixNumbers = new Map<string, number>();
const prefixNames: string[] = [];
const maxNames = 100_000;

function prefixesOf({ name }: Layer): readonly number[] {
  const known = prefixesByName.get(name);
  if (known) return known;
  const numbers = readPrefixes(name).map((prefix) => {
    const number = prefixNumbers.get(prefix) ?? prefixNames.push(prefix) - 1;
    prefixNumbers.set(prefix, number);
    return number;
  });
  prefixesByName.set(name, numbers);
  return numbers;
}

/** Names of networks that were closed long ago are forgotten. The numbers of one count must not change. */
function forgetNames(): void {
  if (prefixesByName.size < maxNames) return;
  prefixesByName.clear();
  prefixNumbers.clear();
  prefixNames.length = 0;
}

/** Groups layers by the longest prefix that ends in a number (`conv4_block6`, `block6a`, `block_3`) and that enough layers share. Returns the group of each layer. */
export function groupByPrefix(layers: readonly Layer[]): (string | undefined)[] {
  forgetNames();
  const own = layers.map((layer) => (layer.kind === 'InputLayer' ? [] : prefixesOf(layer)));
  const counts = new Int32Array(prefixNames.length);
  for (const prefixes of own) for (const prefix of prefixes) counts[prefix]!++;
  return own.map((prefixes) => {
    let found: number | undefined;
    for (const prefix of prefixes) if (counts[prefix]! > leastLayers) found = prefix;
    found ??= prefixes.find((prefix) => counts[prefix]! >= leastLayers);
    return found === undefined ? undefined : prefixNames[found];
  });
}
