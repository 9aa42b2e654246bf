// Encodes messages as frames: u32 total length, u32 head length (little endian), the head as JSON, then the Uint8Arrays.
import { GraftError } from '../errors';
import { say } from '../sentence';
import type { Message } from './message';

/** Path of a Uint8Array in the message, and its length in bytes. */
type Body = readonly [path: readonly (string | number)[], length: number];
/** Maximum size of a frame: 512 MiB. */
const maxFrameBytes = 512 * 2 ** 20;

/** Encodes a message as one frame. The head has null for each Uint8Array, and a list of their paths. Throws 'too-large'. */
export function encodeFrame(message: Message): Uint8Array {
  const bodies: Uint8Array[] = [];
  const paths: Body[] = [];
  const plain = takeBodies(message, [], (body, path) => {
    bodies.push(body);
    paths.push([path, body.byteLength]);
  });
  const head = new TextEncoder().encode(JSON.stringify([plain ?? null, paths]));
  const total = 8 + head.byteLength + bodies.reduce((sum, body) => sum + body.byteLength, 0);
  if (total > maxFrameBytes) {
    throw new GraftError('too-large', say`The message has ${total} bytes; the limit is ${maxFrameBytes}.`);
  }
  const frame = new Uint8Array(total);
  const view = new DataView(frame.buffer);
  view.setUint32(0, total, true);
  view.setUint32(4, head.byteLength, true);
  frame.set(head, 8);
  let offset = 8 + head.byteLength;
  for (const body of bodies) {
    frame.set(body, offset);
    offset += body.byteLength;
  }
  return frame;
}

/** Decodes the message of one complete frame. Throws 'bad-file' if the frame is malformed. */
export function decodeFrame(frame: Uint8Array): Message {
  const broken = () => new GraftError('bad-file', 'Received a malformed frame.');
  if (frame.byteLength < 8) throw broken();
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const headLength = view.getUint32(4, true);
  if (view.getUint32(0, true) !== frame.byteLength || 8 + headLength > frame.byteLength) throw broken();
  let offset = 8 + headLength;
  const head = JSON.parse(new TextDecoder().decode(frame.subarray(8, offset))) as [unknown, Body[]];
  const holder: { message: unknown } = { message: head[0] };
  for (const [path, length] of head[1]) {
    if (!(length >= 0) || offset + length > frame.byteLength) throw broken();
    let parent: unknown = holder;
    const keys = ['message', ...path];
    for (const key of keys.slice(0, -1)) {
      if (!isContainer(parent) || !Object.hasOwn(parent, key)) throw broken();
      parent = parent[key as keyof typeof parent];
    }
    if (!isContainer(parent) || !Object.hasOwn(parent, keys.at(-1)!)) throw broken();
    // Not slice(): on a Node.js Buffer it returns a view into everything that the pipe has read.
    const body = new Uint8Array(frame.subarray(offset, offset + length));
    (parent as Record<string | number, unknown>)[keys.at(-1)!] = body;
    offset += length;
  }
  if (offset !== frame.byteLength) throw broken();
  return holder.message;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

/** Returns a copy of the value with null for each Uint8Array. Values without Uint8Arrays are not copied. */
function takeBodies(
  value: unknown,
  path: (string | number)[],
  take: (body: Uint8Array, path: (string | number)[]) => void,
): unknown {
  if (value instanceof Uint8Array) {
    take(value, path);
    return null;
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => takeBodies(item, [...path, i], take));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  let copy: Record<string, unknown> | null = null;
  for (const [key, item] of Object.entries(value)) {
    const taken = takeBodies(item, [...path, key], take);
    if (taken !== item) {
      copy ??= { ...value };
      copy[key] = taken;
    }
  }
  return copy ?? value;
}

/** Returns a function that accepts pieces of a byte stream and calls `onFrame` with each complete frame. Throws 'bad-file'. */
export function createFrameSplitter(onFrame: (frame: Uint8Array) => void): (piece: Uint8Array) => void {
  let pieces: Uint8Array[] = [];
  let buffered = 0;
  const join = (): Uint8Array => {
    if (pieces.length === 1) return pieces[0]!;
    const whole = new Uint8Array(buffered);
    let offset = 0;
    for (const piece of pieces) {
      whole.set(piece, offset);
      offset += piece.byteLength;
    }
    pieces = [whole];
    return whole;
  };
  let wanted = 4;
  return (piece) => {
    if (piece.byteLength === 0) return;
    pieces.push(piece);
    buffered += piece.byteLength;
    while (buffered >= wanted) {
      let whole = join();
      const total = new DataView(whole.buffer, whole.byteOffset, 4).getUint32(0, true);
      if (total < 8 || total > maxFrameBytes)
        throw new GraftError(
          'bad-file',
          say`Received a frame of ${total} bytes; the limit is ${maxFrameBytes}.`,
        );
      wanted = total;
      if (buffered < total) return;
      const frame = whole.subarray(0, total);
      whole = whole.subarray(total);
      buffered -= total;
      pieces = buffered > 0 ? [whole] : [];
      wanted = 4;
      onFrame(frame);
    }
  };
}
