// Messages as bytes: u32 total, u32 head length (little endian), the head as JSON, then the bodies of its Uint8Arrays.
import { GraftError } from '../errors';
import type { Message } from './transport';

const placeholder = '$bytes';
/** A frame may not be greater: 512 MiB. */
export const maxFrameBytes = 512 * 2 ** 20;

/** One message as one frame. Each Uint8Array becomes `{"$bytes": length}` in the head and its bytes in the body. */
export function encodeFrame(message: Message): Uint8Array {
  const bodies: Uint8Array[] = [];
  const head = new TextEncoder().encode(
    JSON.stringify(message, function (this: Record<string, unknown>, key) {
      const value = this[key];
      if (!(value instanceof Uint8Array)) return value;
      bodies.push(value);
      return { [placeholder]: value.byteLength };
    }),
  );
  const total = 8 + head.byteLength + bodies.reduce((sum, body) => sum + body.byteLength, 0);
  if (total > maxFrameBytes) {
    throw new GraftError(
      'too-large',
      `A message of ${total} bytes is greater than the ${maxFrameBytes} that can be sent.`,
    );
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

/** The message of one whole frame; throws 'bad-file' when the frame contradicts itself. */
export function decodeFrame(frame: Uint8Array): Message {
  const broken = () => new GraftError('bad-file', 'A frame on the wire contradicts itself.');
  if (frame.byteLength < 8) throw broken();
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const headLength = view.getUint32(4, true);
  if (view.getUint32(0, true) !== frame.byteLength || 8 + headLength > frame.byteLength) throw broken();
  let offset = 8 + headLength;
  const text = new TextDecoder().decode(frame.subarray(8, offset));
  const message: unknown = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !(placeholder in value)) return value;
    const length = (value as Record<string, unknown>)[placeholder];
    if (typeof length !== 'number' || !(length >= 0) || offset + length > frame.byteLength) throw broken();
    const body = frame.slice(offset, offset + length);
    offset += length;
    return body;
  });
  if (offset !== frame.byteLength) throw broken();
  return message;
}

/** Cuts a stream of bytes into frames: feed it pieces, it gives whole frames. */
export function createFrameSplitter(onFrame: (frame: Uint8Array) => void): (piece: Uint8Array) => void {
  let pieces: Uint8Array[] = [];
  let held = 0;
  const join = (): Uint8Array => {
    if (pieces.length === 1) return pieces[0]!;
    const whole = new Uint8Array(held);
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
    held += piece.byteLength;
    while (held >= wanted) {
      let whole = join();
      const total = new DataView(whole.buffer, whole.byteOffset, 4).getUint32(0, true);
      if (total < 8 || total > maxFrameBytes)
        throw new GraftError('bad-file', `A frame of ${total} bytes on the wire.`);
      wanted = total;
      if (held < total) return;
      const frame = whole.subarray(0, total);
      whole = whole.subarray(total);
      held -= total;
      pieces = held > 0 ? [whole] : [];
      wanted = 4;
      onFrame(frame);
    }
  };
}
