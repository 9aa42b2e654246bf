// Bilinear resizing as TensorFlow's ResizeBilinear does it (half-pixel centers, no antialiasing, single precision), to the last bit and several times as fast.
import type { ImageSize } from './image-source';
import type { Placement } from './place-image';
import { stretchWasm } from './stretch-wasm';

/** Resizes; it has memory of its own and is for one thread. */
export interface Stretcher {
  /**
   * Resizes the placement's box of RGB bytes [height, width, 3] (bytes after them are left alone) into the input, rounded to
   * whole gray levels; what is outside the placement is black. `spare` is memory that nobody needs any more: it is used where
   * it has the right size, which spares the system fresh pages and this process its collection.
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

/** Opens a stretcher; null on a processor whose vectors WebAssembly can't use. */
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

      // Two rows of the image at a time, each brought to the wanted width once.
      let [heldFirst, heldSecond] = [-1, -1];
      const take = (row: number, besides: number) => {
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
        const upper = take(first, second);
        down(upper, take(second, first), upper + lineBytes, share, out + row * size.width * 3);
      }
      return laidOut(bytes.subarray(out, out + outBytes), size, at, target, spare);
    },
  };
}

/** What is the same for all images of a size: where things lie in memory, and which rows and columns go where. */
interface Plan {
  readonly crop: Placement['crop'];
  readonly size: ImageSize;
  /** The bytes at the memory's beginning: for each column of the output {offset in a row: i32, share: f32}. */
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
  // The loops read and write a little over their ends: hence the room after each part.
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

/** For each output place the input place before it, and how far it is toward the next: TensorFlow's arithmetic, in single precision. */
function axisOf(from: number, to: number): { first: Int32Array; share: Float32Array } {
  const { fround, floor } = Math;
  const first = new Int32Array(to);
  const share = new Float32Array(to);
  const scale = fround(from / to);
  for (let i = 0; i < to; i++) {
    const place = fround(fround(fround(i + 0.5) * scale) - 0.5);
    // Before the first pixel's center and after the last one's there is that pixel alone.
    first[i] = Math.min(Math.max(floor(place), 0), from - 1);
    if (place > 0 && place < from - 1) share[i] = place - floor(place);
  }
  return { first, share };
}

/** The bytes in memory of their own, black where they don't fill it. */
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
