// Encoding and decoding messages, split frames, and malformed frames.

import { expect, test } from 'vitest';
import { createFrameSplitter, decodeFrame, encodeFrame } from '#shared/protocol/frames';
import { createRandom } from '#shared/random';

const message = {
  t: 'next',
  id: 3,
  value: {
    a: new Uint8Array([1, 2, 3]),
    list: [null, new Uint8Array(0), { deep: new Uint8Array([255]) }],
    text: '한글 "x"',
  },
};

test('encodes and decodes a message with bytes anywhere', () => {
  expect(decodeFrame(encodeFrame(message))).toEqual(message);
});

test('encodes and decodes bytes at the root', () => {
  expect(decodeFrame(encodeFrame(new Uint8Array([9, 8])))).toEqual(new Uint8Array([9, 8]));
});

test('decodes a message that imitates the format as data', () => {
  const hostile = { $bytes: 5, __proto__: null, constructor: { $bytes: -1 }, message: ['message', 0] };
  expect(decodeFrame(encodeFrame({ hostile }))).toEqual({ hostile });
});

test('finds frames regardless of how the stream is divided', () => {
  const whole = [message, { small: 1 }, message].map(encodeFrame);
  const stream = new Uint8Array(whole.reduce((sum, frame) => sum + frame.byteLength, 0));
  let at = 0;
  for (const frame of whole) {
    stream.set(frame, at);
    at += frame.byteLength;
  }
  const random = createRandom(7);
  for (let round = 0; round < 50; round++) {
    const found: unknown[] = [];
    const feed = createFrameSplitter((frame) => found.push(decodeFrame(frame)));
    for (let start = 0; start < stream.byteLength; ) {
      const end = Math.min(stream.byteLength, start + 1 + Math.floor(random() * 20));
      feed(stream.subarray(start, end));
      start = end;
    }
    expect(found).toEqual([message, { small: 1 }, message]);
  }
});

test('rejects a frame with contradicting lengths', () => {
  const frame = encodeFrame(message);
  for (const [offset, value] of [
    [0, frame.byteLength + 1],
    [4, frame.byteLength],
  ] as const) {
    const broken = frame.slice();
    new DataView(broken.buffer).setUint32(offset, value, true);
    expect(() => decodeFrame(broken)).toThrow('malformed frame');
  }
  expect(() => decodeFrame(frame.subarray(0, frame.byteLength - 1))).toThrow('malformed frame');
  expect(() => createFrameSplitter(() => {})(new Uint8Array([255, 255, 255, 255]))).toThrow('the limit is');
});

test('rejects a path that is not in the message or inherited', () => {
  const head = new TextEncoder().encode(JSON.stringify([{ a: null }, [[['__proto__', 'polluted'], 1]]]));
  const frame = new Uint8Array(8 + head.byteLength + 1);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.byteLength, true);
  view.setUint32(4, head.byteLength, true);
  frame.set(head, 8);
  expect(() => decodeFrame(frame)).toThrow('malformed frame');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
