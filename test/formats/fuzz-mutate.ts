// Ways of damaging model files: bits, runs, truncation, splices, and changed numbers, keys and values in JSON.
import { createRandom } from '#shared/random';

/** Returns a random integer below a limit. */
export type Pick = (below: number) => number;

/** Returns a seeded random generator. */
export function createPick(seed: number): Pick {
  const random = createRandom(seed);
  return (below) => Math.floor(random() * below);
}

const runs = [
  [0, 0, 0, 0],
  [255, 255, 255, 255],
  [255, 255, 255, 127],
  [0, 0, 0, 128],
  [255, 255, 255, 255, 255, 255, 255, 255],
  [0, 0, 0, 0, 16, 0, 0, 0],
];

/** Damages bytes in one random way; `other` is another file to splice with. */
export function damageBytes(bytes: Uint8Array, other: Uint8Array, pick: Pick): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const size = copy.length;
  // The head contains the values that a reader uses first.
  const place = () => (pick(2) ? pick(size) : pick(Math.min(size, 4096)));
  switch (pick(8)) {
    case 0:
      for (let i = 0; i <= pick(16); i++) copy[place()]! ^= 1 << pick(8);
      return copy;
    case 1:
      for (let i = 0; i <= pick(8); i++) copy[place()] = pick(256);
      return copy;
    case 2:
      for (let i = 0; i <= pick(4); i++)
        copy.set(runs[pick(runs.length)]!.slice(0, 8), Math.max(0, place() - 8));
      return copy;
    case 3:
      return copy.subarray(0, pick(size));
    case 4:
      return join(copy.subarray(0, pick(size)), other.subarray(pick(other.length)));
    case 5: {
      const [from, length, to] = [pick(size), pick(2000), place()];
      return join(copy.subarray(0, to), copy.subarray(from, from + length), copy.subarray(to));
    }
    case 6: {
      const [from, length] = [place(), pick(2000)];
      return join(copy.subarray(0, from), copy.subarray(from + length));
    }
    default: {
      // Replaces text with the same length, so that the rest stays valid.
      for (let i = 0; i < 40; i++) {
        const at = place();
        if (copy[at]! >= 48 && copy[at]! <= 57) copy[at] = '0123456789-e.'.charCodeAt(pick(13));
      }
      return copy;
    }
  }
}

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const strange: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    '',
    'NaN',
    '../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    '__proto__',
    'constructor',
  ],
  ...[
    -1,
    0,
    1e308,
    -1e308,
    2 ** 31,
    2 ** 53,
    0.5,
    [],
    {},
    [[[[]]]],
    [-1, -1],
    'Lambda',
    'tf.io.read_file',
    'x'.repeat(5000),
  ],
];

/** Returns JSON with a few changed values, keys or subtrees. */
export function damageJson(text: string, pick: Pick): string {
  const value: unknown = JSON.parse(text);
  for (let i = 0; i <= pick(3); i++) damageValue(value, pick);
  const damaged = JSON.stringify(value);
  return pick(10) === 0
    ? damaged.slice(0, pick(damaged.length))
    : pick(20) === 0
      ? nest(damaged, pick(100_000))
      : damaged;
}

function nest(text: string, depth: number): string {
  return `${'['.repeat(depth)}${text}${']'.repeat(depth)}`;
}

function damageValue(root: unknown, pick: Pick): void {
  let at = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = keys[pick(keys.length)]!;
    const inner = at[key];
    if (typeof inner === 'object' && inner !== null && pick(8) > 0) {
      at = inner as Record<string, unknown>;
      continue;
    }
    const how = pick(6);
    if (how === 0) delete at[key];
    else if (how === 1)
      Object.defineProperty(at, '__proto__', {
        value: inner,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else if (how === 2 && Array.isArray(at)) (at as unknown[]).push(inner, inner);
    else if (how === 3) at[key] = at[keys[pick(keys.length)]!];
    else at[key] = strange[pick(strange.length)];
    return;
  }
}
