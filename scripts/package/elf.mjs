// Makes ELF executables smaller: removes everything after the last segment that is loaded, such as the symbol table and the section headers.
import { open, stat } from 'node:fs/promises';

const loadSegment = 1;

/**
 * Cuts the symbol table of a 64-bit little-endian ELF executable in place, as `strip` does where it is installed.
 * Dynamic symbols, which native modules are linked with, lie in a loaded segment and stay. Returns the bytes saved.
 * @param {string} path
 * @returns {Promise<number>}
 */
export async function cutSymbols(path) {
  const before = (await stat(path)).size;
  const file = await open(path, 'r+');
  try {
    const head = Buffer.alloc(64);
    await file.read(head, 0, 64, 0);
    if (head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1)
      throw new Error(`${path}: expected a 64-bit little-endian ELF file`);
    const tableAt = Number(head.readBigUInt64LE(32));
    const entrySize = head.readUInt16LE(54);
    const count = head.readUInt16LE(56);
    const table = Buffer.alloc(entrySize * count);
    await file.read(table, 0, table.length, tableAt);
    let end = tableAt + table.length;
    for (let at = 0; at < table.length; at += entrySize)
      if (table.readUInt32LE(at) === loadSegment)
        end = Math.max(end, Number(table.readBigUInt64LE(at + 8) + table.readBigUInt64LE(at + 32)));
    if (end >= before) return 0;
    // No section headers: offset, size of an entry, number of entries, index of the names.
    head.writeBigUInt64LE(0n, 40);
    head.fill(0, 58, 64);
    await file.write(head, 0, 64, 0);
    await file.truncate(end);
    return before - end;
  } finally {
    await file.close();
  }
}
