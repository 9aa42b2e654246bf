// Bilinear resizing, bit-identical to TensorFlow's ResizeBilinear (half-pixel centers, no antialiasing, single precision) and several times faster.
import type { ImageSize } from './image-source';
import type { Placement } from './place-image';
import { stretchWasm } from './stretch-wasm';

/** A resizer with its own memory, for use by one thread. */
export interface Stretcher {
  /**
   * Resizes the placement's box of RGB bytes [height, width, 3] (bytes after them are ignored) into the input, rounded to
   * whole gray levels; pixels outside the placement are black. `spare` is a buffer to reuse if it has the right size, which
   * avoids memory allocation and garbage collection.
   */
  stretch(
    pixels: Uint8Array,
    placement: Placement,
    target: ImageSize,
    spare?: ArrayBuffer,
  ): Uint8Array<ArrayBuffer>;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  across(row: number, columns: number, end: number, to: number): void;
  down(upper: number, lower: number, end: number, share: number, to: number): void;
}

const pageBytes = 65_536;
const rounded = (bytes: number) => (bytes + 15) & ~15;

/** Creates a resizer; returns null if the processor does not support WebAssembly SIMD. */
export function openStretcher(): Stretcher | null {
  const { memory, across, down } = instantiate() ?? {};
  if (!memory || !across || !down) return null;

  function reserve(bytes: number): ArrayBuffer {
    const missing = bytes - memory!.buffer.byteLength;
    if (missing > 0) memory!.grow(Math.ceil(missing / pageBytes));
    return memory!.buffer as ArrayBuffer;
  }

  let known: Plan | null = null;
  return {
    stretch(pixels, { image, crop, size, at }, target, spare) {
      const plan = known && isFor(known, crop, size) ? known : planOf(crop, size);
      const rowBytes = image.width * 3;
      const boxed = pixels.subarray(crop.y * rowBytes, (crop.y + crop.height) * rowBytes);
      const { columnsEnd, lineBytes, lines, source } = plan;
      const out = rounded(source + boxed.length + 8);
      const outBytes = size.width * size.height * 3;
      const bytes = new Uint8Array(reserve(out + outBytes + 16));
      if (plan !== known) bytes.set(plan.columns);
      known = plan;
      bytes.set(boxed, source);

      // Processes two rows of the image at a time; each is resized to the target width once.
      let [heldFirst, heldSecond] = [-1, -1];
      const lineOf = (row: number, besides: number) => {
        if (row === heldFirst) return lines[0];
        if (row === heldSecond) return lines[1];
        const to = heldFirst === besides ? lines[1] : lines[0];
        across(source + row * rowBytes, 0, columnsEnd, to);
        if (to === lines[0]) heldFirst = row;
        else heldSecond = row;
        return to;
      };
      for (let row = 0; row < size.height; row++) {
        const share = plan.shares[row]!;
        const first = plan.rows[row]!;
        const second = share > 0 ? first + 1 : first;
        const upper = lineOf(first, second);
        down(upper, lineOf(second, first), upper + lineBytes, share, out + row * size.width * 3);
      }
      return laidOut(bytes.subarray(out, out + outBytes), size, at, target, spare);
    },
  };
}

/** The plan for all images of one size: memory offsets, and the mapping of rows and columns. */
interface Plan {
  readonly crop: Placement['crop'];
  readonly size: ImageSize;
  /** Table at the beginning of the memory: for each output column {offset in a row: i32, weight: f32}. */
  readonly columns: Uint8Array;
  readonly columnsEnd: number;
  readonly lineBytes: number;
  readonly lines: readonly [number, number];
  readonly source: number;
  readonly rows: Int32Array;
  readonly shares: Float32Array;
}

function isFor(plan: Plan, crop: Placement['crop'], size: ImageSize): boolean {
  const same = plan.crop.x === crop.x && plan.crop.width === crop.width && plan.crop.height === crop.height;
  return same && plan.size.width === size.width && plan.size.height === size.height;
}

function planOf(crop: Placement['crop'], size: ImageSize): Plan {
  const columnsEnd = size.width * 8;
  const lineBytes = size.width * 12;
  // The loops read and write slightly beyond the end, hence the padding after each part.
  const first = rounded(columnsEnd);
  const second = rounded(first + lineBytes + 64);
  const columns = new Uint8Array(columnsEnd);
  const [offsets, parts] = [new Int32Array(columns.buffer), new Float32Array(columns.buffer)];
  const x = axisOf(crop.width, size.width);
  for (let i = 0; i < size.width; i++) {
    offsets[i * 2] = (crop.x + x.first[i]!) * 3;
    parts[i * 2 + 1] = x.share[i]!;
  }
  const { first: rows, share: shares } = axisOf(crop.height, size.height);
  const source = rounded(second + lineBytes + 64);
  return { crop, size, columns, columnsEnd, lineBytes, lines: [first, second], source, rows, shares };
}

function instantiate(): Exports | null {
  try {
    const module = new WebAssembly.Module(Buffer.from(stretchWasm, 'base64'));
    return new WebAssembly.Instance(module).exports as unknown as Exports;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}

/** Computes for each output position the preceding input position and the weight of the next, with TensorFlow's single-precision arithmetic. */
function axisOf(from: number, to: number): { first: Int32Array; share: Float32Array } {
  const { fround, floor } = Math;
  const first = new Int32Array(to);
  const share = new Float32Array(to);
  const scale = fround(from / to);
  for (let i = 0; i < to; i++) {
    const place = fround(fround(fround(i + 0.5) * scale) - 0.5);
    // Positions before the first pixel's center or after the last one's use only that pixel.
    first[i] = Math.min(Math.max(floor(place), 0), from - 1);
    if (place > 0 && place < from - 1) share[i] = place - floor(place);
  }
  return { first, share };
}

/** Copies the result to a new or reused buffer, with black outside the placement. */
function laidOut(
  pixels: Uint8Array,
  size: ImageSize,
  at: Placement['at'],
  target: ImageSize,
  spare: ArrayBuffer | undefined,
): Uint8Array<ArrayBuffer> {
  const count = target.width * target.height * 3;
  const memory = spare?.byteLength === count ? spare : Buffer.allocUnsafeSlow(count).buffer;
  const output = new Uint8Array(memory);
  if (size.width === target.width && size.height === target.height) {
    output.set(pixels);
    return output;
  }
  output.fill(0);
  for (let row = 0; row < size.height; row++) {
    const from = row * size.width * 3;
    output.set(pixels.subarray(from, from + size.width * 3), ((at.y + row) * target.width + at.x) * 3);
  }
  return output;
}
