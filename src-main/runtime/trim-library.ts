// Removes the symbol table and the section headers of a library or program, a quarter of TensorFlow's: the loader reads neither.
// Source: System V ABI, "ELF Header" and "Program Header".
import { open } from 'node:fs/promises';

const elf64LittleEndian = '7f454c460201';
const programHeaderBytes = 56;

/** Truncates an ELF file after its last segment and returns the number of bytes removed; 0 for any other file. */
export async function trimLibrary(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(64);
    const { bytesRead } = await file.read(header, 0, 64, 0);
    if (bytesRead < 64 || header.toString('hex', 0, 6) !== elf64LittleEndian) return 0;
    const [entryBytes, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
    if (entryBytes !== programHeaderBytes) return 0;
    const table = Buffer.alloc(entryBytes * count);
    const tableAt = Number(header.readBigUInt64LE(32));
    await file.read(table, 0, table.length, tableAt);
    let end = tableAt + table.length;
    for (let at = 0; at < table.length; at += entryBytes)
      end = Math.max(end, Number(table.readBigUInt64LE(at + 8) + table.readBigUInt64LE(at + 32)));
    if (end >= size) return 0;
    // No section headers: their offset, the size of one, their number, and the one of the names.
    header.writeBigUInt64LE(0n, 40);
    header.fill(0, 58, 64);
    await file.write(header, 0, 64, 0);
    await file.truncate(end);
    return size - end;
  } finally {
    await file.close();
  }
}
