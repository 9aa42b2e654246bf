// Long lists in messages: sent as pieces of JSON that are made and read in time slices, because a list of 100,000 images takes half a second.
import { GraftError } from '../errors';
import { runInSlices, type Steps } from '../steps';
import type { Message } from './message';

/** Lists of more items are sent in pieces. */
const longest = 2000;
/** Items of a piece. */
const pieceItems = 500;
/** Objects are searched for long lists to this depth: a job, its data, its images. */
const deepest = 3;

type Path = readonly string[];

/** A message whose long lists are lists of pieces (UTF-8 JSON), and the paths of these lists. */
export interface Packed {
  readonly value: Message;
  readonly lists: readonly Path[];
}

/** Gives way to other work of the thread. */
type Pause = () => Promise<unknown>;

/** Replaces long lists by pieces, with pauses in between. Returns null if the message has none. */
export function packLists(value: unknown, pause: Pause = noPause): Promise<Packed> | null {
  const lists: Path[] = [];
  findLists(value, [], lists);
  return lists.length === 0 ? null : runInSlices(packSteps(value, lists), pause);
}

/** Restores the lists that `packLists` replaced, with pauses in between. Throws 'bad-file' if the paths are not those of pieces. */
export function unpackLists(packed: Packed, pause: Pause = noPause): Promise<unknown> {
  return runInSlices(unpackSteps(packed), pause);
}

const noPause = () => Promise.resolve();

function findLists(value: unknown, path: Path, found: Path[]): void {
  if (Array.isArray(value)) {
    if (value.length > longest) found.push(path);
    return;
  }
  if (path.length === deepest || typeof value !== 'object' || value === null) return;
  if (value instanceof Uint8Array) return;
  for (const [key, one] of Object.entries(value)) findLists(one, [...path, key], found);
}

function* packSteps(value: unknown, found: readonly Path[]): Steps<Packed> {
  const encoder = new TextEncoder();
  const lists: Path[] = [];
  let root = value;
  for (const path of found) {
    const list = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], value) as unknown[];
    const pieces: Uint8Array[] = [];
    let isPlain = true;
    for (let from = 0; isPlain && from < list.length; from += pieceItems) {
      const items = list.slice(from, from + pieceItems);
      isPlain = !items.some(hasBytes);
      if (isPlain) pieces.push(encoder.encode(JSON.stringify(items)));
      yield;
    }
    // Bytes are not JSON.
    if (!isPlain) continue;
    lists.push(path);
    root = replaced(root, path, pieces);
  }
  return { value: root, lists };
}

function* unpackSteps({ value, lists }: Packed): Steps<unknown> {
  const decoder = new TextDecoder();
  const broken = () => new GraftError('bad-file', 'Received a malformed frame.');
  let root: unknown = value;
  if (!Array.isArray(lists)) throw broken();
  for (const path of lists) {
    if (!Array.isArray(path) || path.length > deepest) throw broken();
    let pieces: unknown = root;
    for (const key of path) {
      if (typeof pieces !== 'object' || pieces === null || !Object.hasOwn(pieces, key)) throw broken();
      pieces = pieces[key as keyof typeof pieces];
    }
    if (!Array.isArray(pieces)) throw broken();
    const list: unknown[] = [];
    for (const piece of pieces) {
      if (!(piece instanceof Uint8Array)) throw broken();
      for (const item of parsed(decoder.decode(piece), broken)) list.push(item);
      yield;
    }
    root = replaced(root, path, list);
  }
  return root;
}

function parsed(text: string, broken: () => GraftError): unknown[] {
  let items: unknown;
  try {
    items = JSON.parse(text);
  } catch {
    throw broken();
  }
  if (!Array.isArray(items)) throw broken();
  return items;
}

/** Returns a copy with another value at the path, whose objects exist. */
function replaced(root: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const object = root as Record<string, unknown>;
  return { ...object, [key]: replaced(object[key], rest, value) };
}

function hasBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Uint8Array || Object.values(value).some(hasBytes);
}
