// The checksum of zip members and PNG chunks.
import * as zlib from 'node:zlib';

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

const nativeCrc32 = (zlib as { crc32?: (bytes: Uint8Array, start: number) => number }).crc32;

/** Returns the CRC-32 continued from `start`; uses Node's implementation if available (20.15). */
export function crc32(bytes: Uint8Array, start = 0): number {
  if (nativeCrc32) return nativeCrc32(bytes, start);
  let value = ~start >>> 0;
  for (const byte of bytes) value = table[(value ^ byte) & 255]! ^ (value >>> 8);
  return ~value >>> 0;
}
