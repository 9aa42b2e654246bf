// Checks what arrived against its schema, long lists in parts, so that neither window nor engine is blocked by it.
import { z } from 'zod';
import { GraftError } from '../errors';
import { say } from '../sentence';

/** How many items of a list are checked at once: about 5 ms for the layers of a network. */
export const partLength = 500;

type Path = readonly PropertyKey[];

/** Returns the value as the schema reads it. Throws 'invalid', with the path of the first value that is not valid. */
export function check<T extends z.core.$ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  return checkAt(schema, value, what, (path) => path);
}

/** Like `check`, for a part of a value; `whole` returns the path in the whole. */
function checkAt<T extends z.core.$ZodType>(
  schema: T,
  value: unknown,
  what: string,
  whole: (path: Path) => Path,
): z.output<T> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = whole(issue?.path ?? []).join('.');
  throw new GraftError('invalid', say`${what}: ${path || 'value'}: ${issue?.message ?? 'is not valid'}`);
}

/** A list that is checked by itself. */
interface Long {
  readonly path: readonly string[];
  readonly item: z.core.$ZodType;
  readonly values: readonly unknown[];
}

/** Returns the value with empty lists in place of its long ones, which are added to `found`. Schemas with further rules see all of their value. */
function takeLong(schema: z.core.$ZodType, value: unknown, path: readonly string[], found: Long[]): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.checks?.length || typeof value !== 'object' || value === null) return value;
  if (def.type === 'optional' || def.type === 'nullable') return takeLong(def.innerType, value, path, found);
  if (def.type === 'array') {
    if (!Array.isArray(value) || value.length <= partLength) return value;
    found.push({ path, item: def.element, values: value });
    return [];
  }
  if (def.type !== 'object') return value;
  let rest: Record<string, unknown> = value as Record<string, unknown>;
  for (const [key, inner] of Object.entries(def.shape)) {
    if (!Object.hasOwn(rest, key)) continue;
    const short = takeLong(inner, rest[key], [...path, key], found);
    if (short !== rest[key]) rest = { ...rest, [key]: short };
  }
  return rest;
}

/** Like `check`; lists of more than `partLength` items are checked in parts, each after a `pause`. Without such a list it returns at once. */
export function checkInParts<T extends z.core.$ZodType>(
  schema: T,
  value: unknown,
  what: string,
  pause: (() => Promise<void>) | undefined,
): z.output<T> | Promise<z.output<T>> {
  const found: Long[] = [];
  const rest = pause ? takeLong(schema, value, [], found) : value;
  if (!pause || found.length === 0) return check(schema, value, what);
  return (async () => {
    let whole: unknown = check(schema, rest, what);
    for (const { path, item, values } of found) {
      const list: unknown[] = [];
      const part = z.array(item);
      for (let from = 0; from < values.length; from += partLength) {
        await pause();
        const inWhole = ([at, ...inItem]: Path) => [...path, from + Number(at), ...inItem];
        for (const one of checkAt(part, values.slice(from, from + partLength), what, inWhole)) list.push(one);
      }
      whole = put(whole, path, list);
    }
    return whole as z.output<T>;
  })();
}

/** Puts the list where an empty one is. What the schema made is a copy of its own. */
function put(whole: unknown, path: readonly string[], list: readonly unknown[]): unknown {
  if (path.length === 0) return list;
  const holder = path.slice(0, -1).reduce((one, key) => (one as Record<string, unknown>)[key], whole);
  (holder as Record<string, unknown>)[path.at(-1)!] = list;
  return whole;
}
