// The two inner loops of a bilinear resize as WebAssembly, four and sixteen values at a time: assembled here, so that no tool is needed to build them.

/** Code as bytes, in parts. */
type Code = readonly (number | Code)[];
/** A type or an instruction by its name in WebAssembly's specification. */
const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const one = {
  loop: 0x03,
  end: 0x0b,
  brIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  i32Load: 0x28,
  i32Const: 0x41,
  f32Const: 0x43,
  i32LessUnsigned: 0x49,
  i32Add: 0x6a,
};
const vector = {
  load: 0x00,
  load8x8Unsigned: 0x02,
  load32Splat: 0x09,
  store: 0x0b,
  shuffle: 0x0d,
  i32x4Splat: 0x11,
  f32x4Splat: 0x13,
  and: 0x4e,
  i8x16NarrowUnsigned: 0x66,
  f32x4Floor: 0x68,
  i16x8NarrowSigned: 0x85,
  i32x4ExtendLowUnsigned: 0xa9,
  f32x4Add: 0xe4,
  f32x4Sub: 0xe5,
  f32x4Mul: 0xe6,
  f32x4ConvertSigned: 0xfa,
};
const nothing = 0x40;

/** A whole number in LEB128, as WebAssembly writes numbers and lengths. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/** A constant that is not negative: its last byte must not look so. */
function whole(value: number): Code {
  const bytes = leb(value);
  const last = bytes.pop()!;
  return [one.i32Const, bytes, last < 64 ? last : [last | 128, 0]];
}

const single = (value: number): Code => [one.f32Const, ...new Uint8Array(Float32Array.of(value).buffer)];
const bytesOf = (code: Code): number[] =>
  code.flatMap((part) => (typeof part === 'number' ? part : bytesOf(part)));
const list = (items: readonly Code[]): Code => [leb(items.length), items];
const sized = (code: Code): Code => list(bytesOf(code).map((byte) => [byte]));
const text = (name: string): Code => sized([...name].map((letter) => letter.charCodeAt(0)));
const section = (id: number, items: readonly Code[]): Code => [id, sized(list(items))];

const get = (local: number): Code => [one.localGet, local];
const set = (local: number, value: Code): Code => [value, one.localSet, local];
const simd = (instruction: number, ...more: number[]): Code => [0xfd, leb(instruction), more];
/** What loads and stores say of their address: aligned to four bytes, so far behind it. */
const behind = (offset: number): Code => [2, leb(offset)];
const step = (local: number, bytes: number): Code => set(local, [get(local), whole(bytes), one.i32Add]);
/** Runs `body`, and again while `local < end`. */
const loop = (body: Code, local: number, end: number): Code => [
  [one.loop, nothing, body, get(local), get(end), one.i32LessUnsigned],
  [one.brIf, 0, one.end],
];

const load = (address: number, offset: number): Code => [get(address), simd(vector.load), behind(offset)];
const store = (address: number, value: Code): Code => [get(address), value, simd(vector.store), behind(0)];
const add = (a: Code, b: Code): Code => [a, b, simd(vector.f32x4Add)];
/** first + (second - first) × share */
const between = (first: Code, second: Code, share: Code): Code =>
  add(first, [second, first, simd(vector.f32x4Sub), share, simd(vector.f32x4Mul)]);
/** The first four of eight whole numbers, as floats. */
const floats = (eight: Code): Code => [
  eight,
  simd(vector.i32x4ExtendLowUnsigned),
  simd(vector.f32x4ConvertSigned),
];

/** across(row, columns, end, to): each pixel (three bytes) between two neighbors in `row`; a column is {offset: i32, share: f32}. */
const across = (() => {
  const [row, columns, end, to, pair] = [0, 1, 2, 3, 4];
  const offset = [get(columns), one.i32Load, behind(0)];
  // Sixteen-bit numbers: the second pixel's begin at byte 6.
  const fromSecond = [6, 7, 8, 9, 10, 11, 12, 13, 6, 7, 8, 9, 10, 11, 12, 13];
  const second = [get(pair), get(pair), simd(vector.shuffle, ...fromSecond)];
  const share = [get(columns), simd(vector.load32Splat), behind(4)];
  const body = [
    set(pair, [get(row), offset, one.i32Add, simd(vector.load8x8Unsigned), behind(0)]),
    store(to, between(floats(get(pair)), floats(second), share)),
    step(columns, 8),
    step(to, 12),
  ];
  const { i32, v128 } = types;
  return { parameters: [i32, i32, i32, i32], locals: [[1, v128]], body: loop(body, columns, end) };
})();

/** down(upper, lower, end, share, to): whole gray levels between two lines of floats, sixteen at a time. */
const down = (() => {
  const [upper, lower, end, share, to, shares, half, magic, byte] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const four = (offset: number) => {
    const value = between(load(upper, offset), load(lower, offset), get(shares));
    const level = [add(value, get(half)), simd(vector.f32x4Floor)];
    // 2^23 more leaves a whole number in a float's lowest bits.
    return [add(level, get(magic)), get(byte), simd(vector.and)];
  };
  const eight = (offset: number) => [four(offset), four(offset + 16), simd(vector.i16x8NarrowSigned)];
  const body = [
    store(to, [eight(0), eight(32), simd(vector.i8x16NarrowUnsigned)]),
    step(upper, 64),
    step(lower, 64),
    step(to, 16),
  ];
  const { i32, f32, v128 } = types;
  const constants = [
    set(shares, [get(share), simd(vector.f32x4Splat)]),
    set(half, [single(0.5), simd(vector.f32x4Splat)]),
    set(magic, [single(2 ** 23), simd(vector.f32x4Splat)]),
    set(byte, [whole(255), simd(vector.i32x4Splat)]),
  ];
  const parameters = [i32, i32, i32, f32, i32];
  return { parameters, locals: [[4, v128]], body: [constants, loop(body, upper, end)] };
})();

/** The module: it has `memory`, `across` and `down`. */
export function stretchCode(): Uint8Array<ArrayBuffer> {
  const functions = [across, down];
  const magic = [0x00, 0x61, 0x73, 0x6d];
  const version = [1, 0, 0, 0];
  const functionType = 0x60;
  const [isFunction, isMemory] = [0, 2];
  const parts = [
    section(
      1,
      functions.map(({ parameters }) => [functionType, sized(parameters), 0]),
    ),
    section(
      3,
      functions.map((_, i) => [i]),
    ),
    section(5, [[0, 1]]),
    section(7, [
      [text('memory'), isMemory, 0],
      [text('across'), isFunction, 0],
      [text('down'), isFunction, 1],
    ]),
    section(
      10,
      functions.map(({ locals, body }) => sized([list(locals), body, one.end])),
    ),
  ];
  return Uint8Array.from(bytesOf([magic, version, parts]));
}
