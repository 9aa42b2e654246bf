// Reads the types that datasets store in Python pickles — dicts, lists, strings, numbers, NumPy arrays — without executing code.
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';

/** A range of bytes stored in the pickle. */
export interface PickledBytes {
  readonly from: number;
  readonly to: number;
}

/** A NumPy array of a pickle. */
export interface PickledArray {
  readonly shape: readonly number[];
  /** NumPy's dtype, such as `u1`. */
  readonly dtype: string;
  readonly fortran: boolean;
  /** The range of its values in the pickle, or the values if they were written as text. */
  readonly values: PickledBytes | Uint8Array;
}

/** A value; Python 2 strings are bytes. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | PickledBytes
  | Uint8Array
  | PickledArray
  | Pickled[]
  | Map<string, Pickled>
  | Known;

/** A known global name; all others are rejected. */
class Known {
  shape: number[] = [];
  dtype = '';
  constructor(
    readonly what: 'reconstruct' | 'ndarray' | 'dtype' | 'encode' | 'scalar' | 'an array' | 'a dtype',
  ) {}
}

const names: Readonly<Record<string, Known['what']>> = {
  'numpy.core.multiarray _reconstruct': 'reconstruct',
  'numpy._core.multiarray _reconstruct': 'reconstruct',
  'numpy.core.multiarray scalar': 'scalar',
  'numpy._core.multiarray scalar': 'scalar',
  'numpy ndarray': 'ndarray',
  'numpy dtype': 'dtype',
  '_codecs encode': 'encode',
};

const mark = Symbol('mark');
const mostValues = 50_000_000;

/** Reads a pickle (protocols 0 to 5); throws 'unsupported' for anything that requires execution, 'bad-file' for damaged files. */
export function readPickle(bytes: Buffer, name: string): Pickled {
  const bad = (text: Words) => new GraftError('bad-file', say`${name}: ${text}`, name);
  const refuse = (what: Words) =>
    new GraftError(
      'unsupported',
      say`${name}: ${what} would have to be executed. Graft never runs code from a file.`,
      name,
    );
  const stack: (Pickled | typeof mark)[] = [];
  const memo: Pickled[] = [];
  let at = 0;
  let steps = 0;

  const readBytes = (length: number): PickledBytes => {
    if (length < 0 || at + length > bytes.length) throw bad('the pickle is truncated.');
    at += length;
    return { from: at - length, to: at };
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw bad('the pickle is truncated.');
    const text = bytes.toString('utf8', at, end);
    at = end + 1;
    return text;
  };
  const pop = (): Pickled => {
    const value = stack.pop();
    if (value === undefined || value === mark) throw bad('the pickle is damaged.');
    return value;
  };
  const popToMark = (): Pickled[] => {
    const place = stack.lastIndexOf(mark);
    if (place < 0) throw bad('the pickle is damaged.');
    return stack.splice(place).slice(1) as Pickled[];
  };
  const peek = (): Pickled => {
    const value = stack.at(-1);
    if (value === undefined || value === mark) throw bad('the pickle is damaged.');
    return value;
  };
  const setItems = (pairs: Pickled[]) => {
    const target = peek();
    if (!(target instanceof Map)) throw bad('the pickle is damaged.');
    for (let i = 0; i + 1 < pairs.length; i += 2) target.set(textOf(pairs[i]!, bytes), pairs[i + 1]!);
  };
  const append = (values: Pickled[]) => {
    const target = peek();
    if (!Array.isArray(target)) throw bad('the pickle is damaged.');
    for (const value of values) target.push(value);
  };
  const global = (module: string, what: string): Known => {
    const known = names[`${module} ${what}`];
    if (!known) throw refuse(`${module}.${what}`);
    return new Known(known);
  };
  const long = (length: number): number => {
    const { from, to } = readBytes(length);
    if (length > 8) throw bad('it has a number of more than 64 bits.');
    let value = 0n;
    for (let i = to - 1; i >= from; i--) value = (value << 8n) | BigInt(bytes[i]!);
    return Number(BigInt.asIntN(Math.max(8, length * 8), value));
  };

  for (;;) {
    if (at >= bytes.length) throw bad('the pickle is truncated.');
    if (++steps > mostValues || stack.length > mostValues) throw bad('the pickle has too many values.');
    const op = String.fromCharCode(bytes[at++]!);
    switch (op) {
      case '.':
        return pop();
      case '\x80':
        if (bytes[at++]! > 5) throw bad('its pickle protocol is not supported: expected 0 to 5.');
        break;
      case '\x95':
        readBytes(8);
        break;
      case '(':
        stack.push(mark);
        break;
      case '0':
        stack.pop();
        break;
      case '1':
        popToMark();
        break;
      case '2':
        stack.push(peek());
        break;
      case 'N':
        stack.push(null);
        break;
      case '\x88':
        stack.push(true);
        break;
      case '\x89':
        stack.push(false);
        break;
      case 'I': {
        const text = line();
        stack.push(text === '01' ? true : text === '00' ? false : Number(text));
        break;
      }
      case 'L':
        stack.push(Number(line().replace(/L$/, '')));
        break;
      case 'F':
        stack.push(Number(line()));
        break;
      case 'J':
        stack.push(bytes.readInt32LE(readBytes(4).from));
        break;
      case 'K':
        stack.push(bytes[readBytes(1).from]!);
        break;
      case 'M':
        stack.push(bytes.readUInt16LE(readBytes(2).from));
        break;
      case 'G':
        stack.push(bytes.readDoubleBE(readBytes(8).from));
        break;
      case '\x8a':
        stack.push(long(bytes[readBytes(1).from]!));
        break;
      case '\x8b':
        stack.push(long(bytes.readUInt32LE(readBytes(4).from)));
        break;
      case 'U':
      case 'C':
        stack.push(readBytes(bytes[readBytes(1).from]!));
        break;
      case 'T':
      case 'B':
        stack.push(readBytes(bytes.readUInt32LE(readBytes(4).from)));
        break;
      case '\x8e':
      case '\x96':
        stack.push(readBytes(Number(bytes.readBigUInt64LE(readBytes(8).from))));
        break;
      case 'S':
        stack.push(unquote(line()));
        break;
      case 'V':
        stack.push(line());
        break;
      case '\x8c':
        stack.push(textOf(readBytes(bytes[readBytes(1).from]!), bytes));
        break;
      case 'X':
        stack.push(textOf(readBytes(bytes.readUInt32LE(readBytes(4).from)), bytes));
        break;
      case '\x8d':
        stack.push(textOf(readBytes(Number(bytes.readBigUInt64LE(readBytes(8).from))), bytes));
        break;
      case '}':
        stack.push(new Map());
        break;
      case 'd': {
        const pairs = popToMark();
        stack.push(new Map());
        setItems(pairs);
        break;
      }
      case 's': {
        const value = pop();
        const key = pop();
        setItems([key, value]);
        break;
      }
      case 'u':
        setItems(popToMark());
        break;
      case ']':
      case ')':
        stack.push([]);
        break;
      case 'l':
      case 't':
        stack.push(popToMark());
        break;
      case 'a': {
        const value = pop();
        append([value]);
        break;
      }
      case 'e':
        append(popToMark());
        break;
      case '\x85':
      case '\x86':
      case '\x87': {
        const count = op.charCodeAt(0) - 0x84;
        const values = Array.from({ length: count }, pop).reverse();
        stack.push(values);
        break;
      }
      case 'p':
        memo[Number(line())] = peek();
        break;
      case 'q':
        memo[bytes[readBytes(1).from]!] = peek();
        break;
      case 'r': {
        const place = bytes.readUInt32LE(readBytes(4).from);
        if (place > mostValues) throw bad('the pickle is damaged.');
        memo[place] = peek();
        break;
      }
      case '\x94':
        memo.push(peek());
        break;
      case 'g':
        stack.push(recall(Number(line())));
        break;
      case 'h':
        stack.push(recall(bytes[readBytes(1).from]!));
        break;
      case 'j':
        stack.push(recall(bytes.readUInt32LE(readBytes(4).from)));
        break;
      case 'c':
        stack.push(global(line(), line()));
        break;
      case '\x93': {
        const what = textOf(pop(), bytes);
        stack.push(global(textOf(pop(), bytes), what));
        break;
      }
      case 'R': {
        const values = pop();
        stack.push(reduce(pop(), Array.isArray(values) ? values : []));
        break;
      }
      case 'b': {
        const state = pop();
        stack.push(build(pop(), Array.isArray(state) ? state : []));
        break;
      }
      default:
        throw refuse(say`an instruction (0x${op.charCodeAt(0).toString(16)})`);
    }
  }

  function recall(place: number): Pickled {
    const value = memo[place];
    if (value === undefined) throw bad('the pickle is damaged.');
    return value;
  }

  /** Returns the result of a call of a known name, as a record; nothing is executed. */
  function reduce(callee: Pickled, values: Pickled[]): Pickled {
    if (!(callee instanceof Known)) throw refuse('a call');
    switch (callee.what) {
      case 'reconstruct':
        return new Known('an array');
      case 'dtype': {
        const made = new Known('a dtype');
        made.dtype = textOf(values[0] ?? '', bytes);
        return made;
      }
      case 'encode':
        return Buffer.from(textOf(values[0] ?? '', bytes), 'latin1');
      case 'scalar': {
        const [kind, raw] = values;
        return scalarOf(kind instanceof Known ? kind.dtype : '', raw ?? null);
      }
      default:
        throw refuse(`numpy.${callee.what}()`);
    }
  }

  function scalarOf(dtype: string, raw: Pickled): Pickled {
    const value =
      raw instanceof Uint8Array ? Buffer.from(raw) : isBytes(raw) ? bytes.subarray(raw.from, raw.to) : null;
    const [, kind, size] = /^([iu])([1248])$/.exec(dtype) ?? [];
    if (!value || !kind || value.length !== Number(size)) throw refuse(say`a NumPy value of type ${dtype}`);
    let number = 0n;
    for (let i = value.length - 1; i >= 0; i--) number = (number << 8n) | BigInt(value[i]!);
    return Number(kind === 'i' ? BigInt.asIntN(value.length * 8, number) : number);
  }

  function build(target: Pickled, state: Pickled[]): Pickled {
    if (!(target instanceof Known)) throw refuse('an object');
    // A dtype's byte order is the second item.
    if (target.what === 'a dtype') {
      if (isBytes(state[1] ?? null) || typeof state[1] === 'string')
        if (textOf(state[1]!, bytes) === '>' && target.dtype !== 'u1') throw refuse('big-endian values');
      return target;
    }
    if (target.what !== 'an array') throw refuse('an object');
    const [, shape, kind, fortran, values] = state;
    if (!Array.isArray(shape) || !shape.every((one) => Number.isSafeInteger(one)) || !(kind instanceof Known))
      throw bad('an array in the pickle is damaged.');
    if (!(values instanceof Uint8Array) && !isBytes(values ?? null)) throw refuse('an array of objects');
    const array = {
      shape: shape as number[],
      dtype: kind.dtype,
      fortran: fortran === true || fortran === 1,
      values: values as PickledBytes | Uint8Array,
    };
    // The memo entry is replaced with the array.
    for (const [i, one] of memo.entries()) if (one === target) memo[i] = array;
    return array;
  }
}

/** Returns text in any of its three forms. */
export function textOf(value: Pickled, bytes: Buffer): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (isBytes(value)) return bytes.toString('utf8', value.from, value.to);
  return typeof value === 'number' ? String(value) : '';
}

/** True if a value is a range of bytes in the pickle. */
export function isBytes(value: Pickled): value is PickledBytes {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}

/** True if a value is a NumPy array. */
export function isArray(value: Pickled | undefined): value is PickledArray {
  return typeof value === 'object' && value !== null && 'dtype' in value && !(value instanceof Known);
}

function unquote(text: string): string {
  return text
    .replace(/^(['"])(.*)\1$/, '$2')
    .replace(/\\x([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(['"\\])/g, '$1');
}
