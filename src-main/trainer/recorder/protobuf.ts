// Protocol Buffers' wire format, as much of it as a SavedModel needs.

const encoder = new TextEncoder();

/** Writes fields of a message in order. Whole numbers are int64; messages are nested by bytes. */
export interface MessageWriter {
  int(field: number, value: number | bigint | boolean): MessageWriter;
  float(field: number, value: number): MessageWriter;
  text(field: number, value: string): MessageWriter;
  bytes(field: number, value: Uint8Array): MessageWriter;
  message(field: number, inner: MessageWriter): MessageWriter;
  finish(): Uint8Array;
}

/** A new, empty message. */
export function createMessage(): MessageWriter {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  const push = (piece: Uint8Array) => {
    pieces.push(piece);
    sizeBytes += piece.length;
  };
  const tag = (field: number, type: number) => push(varint(BigInt((field << 3) | type)));
  const writer: MessageWriter = {
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
    text: (field, value) => writer.bytes(field, encoder.encode(value)),
    bytes(field, value) {
      tag(field, 2);
      push(varint(BigInt(value.length)));
      push(value);
      return writer;
    },
    message: (field, inner) => writer.bytes(field, inner.finish()),
    finish() {
      const whole = new Uint8Array(sizeBytes);
      let at = 0;
      for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.length;
      }
      return whole;
    },
  };
  return writer;
}

/** Seven bits a byte, least first; negative numbers as 64 bits in two's complement. */
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
