// The subset of the Protocol Buffers wire format used by SavedModel and ONNX.

const encoder = new TextEncoder();

/** Bytes of a message that are written later: their number is known, their content comes from `source`. */
interface LaterBytes<T> {
  readonly sizeBytes: number;
  readonly source: T;
}

/** A piece of a message's bytes. */
type Piece<T = never> = Uint8Array | LaterBytes<T>;

/** Writes fields of a message in order. Whole numbers are int64; messages are nested by bytes. */
export interface MessageWriter<T = never> {
  int(field: number, value: number | bigint | boolean): MessageWriter<T>;
  float(field: number, value: number): MessageWriter<T>;
  double(field: number, value: number): MessageWriter<T>;
  text(field: number, value: string): MessageWriter<T>;
  bytes(field: number, value: Uint8Array): MessageWriter<T>;
  /** Adds a field of `length` bytes that are provided when the pieces are written. */
  later(field: number, sizeBytes: number, source: T): MessageWriter<T>;
  message(field: number, inner: MessageWriter<T>): MessageWriter<T>;
  readonly sizeBytes: number;
  readonly pieces: readonly Piece<T>[];
  /** Returns the whole message; throws if it has bytes that are written later. */
  finish(): Uint8Array;
}

/** Creates an empty message. */
export function createMessage<T = never>(): MessageWriter<T> {
  const pieces: Piece<T>[] = [];
  let sizeBytes = 0;
  const push = (piece: Piece<T>) => {
    pieces.push(piece);
    sizeBytes += piece instanceof Uint8Array ? piece.length : piece.sizeBytes;
  };
  const tag = (field: number, type: number) => push(varint(BigInt((field << 3) | type)));
  const writer: MessageWriter<T> = {
    pieces,
    get sizeBytes() {
      return sizeBytes;
    },
    int(field, value) {
      tag(field, 0);
      push(varint(BigInt(value)));
      return writer;
    },
    float(field, value) {
      tag(field, 5);
      push(new Uint8Array(new Float32Array([value]).buffer));
      return writer;
    },
    double(field, value) {
      tag(field, 1);
      push(new Uint8Array(new Float64Array([value]).buffer));
      return writer;
    },
    text: (field, value) => writer.bytes(field, encoder.encode(value)),
    bytes(field, value) {
      tag(field, 2);
      push(varint(BigInt(value.length)));
      push(value);
      return writer;
    },
    later(field, size, source) {
      tag(field, 2);
      push(varint(BigInt(size)));
      push({ sizeBytes: size, source });
      return writer;
    },
    message(field, inner) {
      tag(field, 2);
      push(varint(BigInt(inner.sizeBytes)));
      for (const piece of inner.pieces) push(piece);
      return writer;
    },
    finish() {
      const whole = new Uint8Array(sizeBytes);
      let at = 0;
      for (const piece of pieces) {
        if (!(piece instanceof Uint8Array)) throw new Error('this message has bytes that are written later');
        whole.set(piece, at);
        at += piece.length;
      }
      return whole;
    },
  };
  return writer;
}

/** Encodes a varint: seven bits per byte, least significant first; negative numbers as 64-bit two's complement. */
function varint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
