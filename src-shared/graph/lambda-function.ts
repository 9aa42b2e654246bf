// Reads the description of a Keras Lambda layer's function: a name, arguments, or marshalled Python code. Code is never run.
import type { Json } from './graph';

type Config = { readonly [key: string]: Json };

/** Returns the value if it is a JSON object, else null. */
const asConfig = (value: Json | undefined): Config | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : null;

/** The function of a layer that Graft cannot run, and its arguments. */
export interface UnknownFunction {
  /** Its name, if the file has a name instead of code. */
  readonly name: string | null;
  /** Its code, as base64. */
  readonly code: string | null;
  readonly module: string;
  readonly args: Config;
}

/** Keys that every Keras layer's configuration has. */
const common = new Set(['name', 'trainable', 'dtype', 'batch_input_shape']);

/** Reads a layer's configuration. A custom layer without a function has its own parameters as arguments. */
export function readFunction(config: Json): UnknownFunction | null {
  const fields = asConfig(config);
  if (!fields) return null;
  if (!('function' in fields)) {
    const args = Object.fromEntries(Object.entries(fields).filter(([key]) => !common.has(key)));
    return { name: null, code: null, module: String(fields.module ?? ''), args };
  }
  const given = fields.function ?? null;
  const written = asConfig(given);
  const code = Array.isArray(given) ? (given[0] ?? null) : (asConfig(written?.config)?.code ?? null);
  const name = typeof given === 'string' ? given : (written?.config ?? null);
  return {
    name: typeof name === 'string' ? name : null,
    code: typeof code === 'string' ? code : null,
    module: String(fields.module ?? ''),
    args: asConfig(fields.arguments) ?? {},
  };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Longer code computes more than one line does. */
const maxCodeLength = 1_000;

function decodeBase64(text: string): number[] {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const digit of text) {
    const value = digits.indexOf(digit);
    if (value < 0) continue;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((buffer >> bits) & 0xff);
  }
  return bytes;
}

/** Returns 127.5 or 255 if it is among the constants of Python's marshalled code (Python/marshal.c: `g` and 8 bytes, `i` and 4), else null. */
export function divisorIn(code: string): 127.5 | 255 | null {
  if (code.length > maxCodeLength) return null;
  const bytes = decodeBase64(code);
  const view = new DataView(Uint8Array.from(bytes).buffer);
  const found = new Set<number>();
  for (let at = 0; at + 5 <= bytes.length; at++) {
    const type = bytes[at]! & 0x7f;
    if (type === 0x67 && at + 9 <= bytes.length) found.add(view.getFloat64(at + 1, true));
    if (type === 0x69) found.add(view.getInt32(at + 1, true));
  }
  if (found.has(127.5)) return 127.5;
  return found.has(255) ? 255 : null;
}
