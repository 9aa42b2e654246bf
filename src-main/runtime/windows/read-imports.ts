// The import table of a 64-bit Windows library: what it needs from which other library. Reads only the parts of the file that it needs.
// Source: Microsoft's "PE Format", "The .idata Section".
import { type FileHandle, open } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { fileError } from '../../store/atomic';

const peSignature = 0x4550;
const pe32Plus = 0x20b;
const nameBytes = 512;
const mostImports = 100_000;

interface Section {
  readonly address: number;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * Returns the names that a library imports, by the file name of the library that exports them, as it is written there.
 * Throws 'bad-file' if it is not a 64-bit Windows library or its table is damaged.
 */
export async function readImports(path: string): Promise<Map<string, string[]>> {
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    return await tablesOf(file, path);
  } finally {
    await file.close();
  }
}

async function tablesOf(file: FileHandle, path: string): Promise<Map<string, string[]>> {
  const fail = () =>
    new GraftError('bad-file', say`${path} is not a library for 64-bit Windows, or it is damaged.`, path);
  const bytesAt = async (offset: number, length: number, least = length) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead < least) throw fail();
    return bytes.subarray(0, bytesRead);
  };
  const dos = await bytesAt(0, 64);
  const header = dos.readUInt32LE(60);
  const head = await bytesAt(header, 24 + 128);
  if (dos.toString('latin1', 0, 2) !== 'MZ' || head.readUInt32LE(0) !== peSignature) throw fail();
  if (head.readUInt16LE(24) !== pe32Plus) throw fail();
  const table = await bytesAt(header + 24 + head.readUInt16LE(20), 40 * head.readUInt16LE(6));
  const sections = Array.from(
    { length: table.length / 40 },
    (_, i): Section => ({
      address: table.readUInt32LE(40 * i + 12),
      bytes: table.readUInt32LE(40 * i + 16),
      offset: table.readUInt32LE(40 * i + 20),
    }),
  );
  const place = (address: number) => {
    const found = sections.find((one) => address >= one.address && address < one.address + one.bytes);
    if (!found) throw fail();
    return address - found.address + found.offset;
  };
  const nameAt = async (address: number) => {
    const bytes = await bytesAt(place(address), nameBytes, 1);
    const end = bytes.indexOf(0);
    if (end < 0) throw fail();
    return bytes.toString('latin1', 0, end);
  };

  const found = new Map<string, string[]>();
  let left = mostImports;
  const importsAt = head.readUInt32LE(24 + 120);
  if (importsAt === 0) return found;
  for (let at = place(importsAt); ; at += 20) {
    const entry = await bytesAt(at, 20);
    if (entry.readUInt32LE(12) === 0) return found;
    const names: string[] = [];
    // The bound table may have been overwritten with addresses; the first one keeps the names.
    for (let slot = place(entry.readUInt32LE(0) || entry.readUInt32LE(16)); ; slot += 8) {
      const value = (await bytesAt(slot, 8)).readBigUInt64LE(0);
      if (value === 0n) break;
      if (left-- === 0) throw fail();
      // The highest bit marks an import by number; otherwise a number precedes the name.
      if (value >> 63n === 0n) names.push(await nameAt(Number(value) + 2));
    }
    found.set(await nameAt(entry.readUInt32LE(12)), names);
  }
}
