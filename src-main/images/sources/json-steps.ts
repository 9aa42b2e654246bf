// Parses JSON in small steps: JSON.parse blocks its thread for as long as the text is large.
import type { Steps } from '#shared/steps';

/** Members of large objects in the order of the text: Object.entries blocks for 100 ms where an object has 100,000 keys. */
const members = new WeakMap<object, readonly (readonly [string, unknown])[]>();

/** Returns the members of an object, as Object.entries does. */
export function entriesOf(object: object): readonly (readonly [string, unknown])[] {
  return members.get(object) ?? Object.entries(object);
}

/** Characters that are parsed at once. */
const pieceLength = 1 << 15;
/** Values that are nested deeper are parsed at once, so that each level is scanned a few times only. */
const deepest = 6;

/** Parses the same texts to the same values as JSON.parse; throws its SyntaxError, with a position in the text. */
export function jsonSteps(text: string): Steps<unknown> {
  return parse(text, 0, text.length, 0);
}

function* parse(text: string, from: number, to: number, depth: number): Steps<unknown> {
  if (to - from <= pieceLength || depth >= deepest) return parsePiece(text, from, to, '', '');
  const open = skipSpace(text, from, to);
  if (text[open] === '[') {
    const list: unknown[] = [];
    for (const piece of splitSteps(text, open, to, depth)) {
      if (piece === undefined) yield;
      else if (piece.big) list.push(yield* parse(text, piece.from, piece.to, depth + 1));
      else for (const one of parsePiece(text, piece.from, piece.to, '[', ']') as unknown[]) list.push(one);
    }
    return list;
  }
  if (text[open] !== '{') return parsePiece(text, from, to, '', '');
  const object: Record<string, unknown> = {};
  const entries: [string, unknown][] = [];
  /** False if Object.entries would have another order or fewer members. */
  let inOrder = true;
  const add = (key: string, value: unknown) => {
    inOrder &&= !Object.hasOwn(object, key) && !isIndex(key);
    entries.push([key, value]);
    set(object, key, value);
  };
  for (const piece of splitSteps(text, open, to, depth)) {
    if (piece === undefined) yield;
    else if (piece.big) {
      const colon = endOfKey(text, piece.from, piece.to);
      const key = parsePiece(text, piece.from, colon, '', '') as string;
      add(key, yield* parse(text, colon + 1, piece.to, depth + 1));
    } else {
      const some = parsePiece(text, piece.from, piece.to, '{', '}') as Record<string, unknown>;
      for (const key of Object.keys(some)) add(key, some[key]);
    }
  }
  if (inOrder) members.set(object, entries);
  return object;
}

/** Members of a list or an object, without the comma after them: many small ones, or a large one. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly big: boolean;
}

/** Splits the list or object that opens at `open` and ends before `to`, at commas between its members. Yields undefined for each piece that was scanned. */
function* splitSteps(text: string, open: number, to: number, depth: number): Generator<Piece | undefined> {
  const close = text[open] === '[' ? ']' : '}';
  let [level, inString] = [0, false];
  /** Where the pieces so far, and the present member, begin. */
  let [start, member] = [open + 1, open + 1];
  for (let at = open + 1; at < to; at++) {
    if ((at & (pieceLength - 1)) === 0) yield undefined;
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === backslash) at++;
      else if (code === quote) inString = false;
      continue;
    }
    if (code === quote) inString = true;
    else if (code === openBracket || code === openBrace) level++;
    else if (level > 0 && (code === closeBracket || code === closeBrace)) level--;
    else if (level === 0 && (code === comma || code === closeBracket || code === closeBrace)) {
      const ends = code !== comma;
      const isBlank = skipSpace(text, member, at) === at;
      const big = at - member > pieceLength && depth + 1 < deepest && !isBlank;
      if (big && member > start) yield checked(text, { from: start, to: member - 1, big: false });
      if (big) yield { from: member, to: at, big };
      else if (ends || at - start > pieceLength) {
        const isEmpty = ends && isBlank && member === open + 1;
        if (!isEmpty) yield checked(text, { from: start, to: at, big });
      }
      member = at + 1;
      if (big || at - start > pieceLength) start = member;
      if (!ends) continue;
      if (text[at] !== close) throw unexpected(text, at);
      const rest = skipSpace(text, at + 1, to);
      if (rest < to) throw unexpected(text, rest);
      return;
    }
  }
  throw new SyntaxError('Unexpected end of JSON input');
}

const [quote, backslash, comma] = ['"', '\\', ','].map((one) => one.charCodeAt(0));
const [openBracket, closeBracket, openBrace, closeBrace] = [...'[]{}'].map((one) => one.charCodeAt(0));

/** Between two commas, there must be a member: a blank piece would parse as an empty list. */
function checked(text: string, piece: Piece): Piece {
  if (skipSpace(text, piece.from, piece.to) === piece.to) throw unexpected(text, piece.to);
  return piece;
}

/** Returns the position of the colon behind a member's key. */
function endOfKey(text: string, from: number, to: number): number {
  const start = skipSpace(text, from, to);
  if (text[start] !== '"') throw unexpected(text, start);
  let at = start + 1;
  for (; at < to && text[at] !== '"'; at++) if (text[at] === '\\') at++;
  const colon = skipSpace(text, at + 1, to);
  if (text[colon] !== ':') throw unexpected(text, colon);
  return colon;
}

/** Parses a part of the text between two brackets. The error names a position in the whole text. */
function parsePiece(text: string, from: number, to: number, before: string, after: string): unknown {
  try {
    return JSON.parse(`${before}${text.slice(from, to)}${after}`);
  } catch (error) {
    const { message } = error as Error;
    const shift = from - before.length;
    throw new SyntaxError(
      message.replace(/at position (\d+)/, (_, at: string) => `at position ${Number(at) + shift}`),
    );
  }
}

/** Objects order such keys by number, and list them fast. */
const isIndex = (key: string) => /^\d/.test(key) && String(Number(key)) === key;

/** A key named `__proto__` is a value as any other. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && ' \n\r\t'.includes(text[at]!)) at++;
  return at;
}

const unexpected = (text: string, at: number) =>
  new SyntaxError(`Unexpected token '${text[at] ?? ''}' in JSON at position ${at}`);
