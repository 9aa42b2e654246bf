// What a library asks of others: their names, and the functions. Reads ELF, PE (64 bit) and Mach-O of one processor, little-endian.
// Sources: System V ABI; Microsoft's "PE Format"; Apple's mach-o/loader.h and nlist.h.
import { readFile } from 'node:fs/promises';

/** @typedef {{ libraries: string[], functions: string[], exports: string[], paths: string[] }} Imports `paths`: where libraries are looked for */

const undefinedSection = 0;

/** Returns the text at an offset up to its zero byte. */
const textAt = (bytes, at) => bytes.toString('utf8', at, bytes.indexOf(0, at));

/** Sections of type SHT_DYNSYM and SHT_DYNAMIC name their strings by `link`. */
function ofElf(bytes) {
  const at = Number(bytes.readBigUInt64LE(40));
  const sections = Array.from({ length: bytes.readUInt16LE(60) }, (_, i) => ({
    type: bytes.readUInt32LE(at + 64 * i + 4),
    offset: Number(bytes.readBigUInt64LE(at + 64 * i + 24)),
    size: Number(bytes.readBigUInt64LE(at + 64 * i + 32)),
    link: bytes.readUInt32LE(at + 64 * i + 40),
  }));
  const entries = (type, size) =>
    sections
      .filter((section) => section.type === type)
      .flatMap(({ offset, size: length, link }) =>
        Array.from({ length: length / size }, (_, i) => [offset + size * i, sections[link].offset]),
      );
  const symbols = entries(11, 24).map(([entry, strings]) => ({
    name: textAt(bytes, strings + bytes.readUInt32LE(entry)),
    section: bytes.readUInt16LE(entry + 6),
  }));
  const dynamic = (tag) =>
    entries(6, 16)
      .filter(([entry]) => Number(bytes.readBigUInt64LE(entry)) === tag)
      .map(([entry, strings]) => textAt(bytes, strings + Number(bytes.readBigUInt64LE(entry + 8))));
  const named = (isImport) =>
    symbols.filter(({ name, section }) => name && (section === undefinedSection) === isImport);
  return {
    libraries: dynamic(1),
    functions: named(true).map(({ name }) => name),
    exports: named(false).map(({ name }) => name),
    paths: dynamic(29),
  };
}

function ofPe(bytes) {
  const header = bytes.readUInt32LE(60);
  const optional = header + 24;
  const sectionsAt = optional + bytes.readUInt16LE(header + 20);
  const sections = Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, i) => ({
    size: bytes.readUInt32LE(sectionsAt + 40 * i + 16),
    address: bytes.readUInt32LE(sectionsAt + 40 * i + 12),
    offset: bytes.readUInt32LE(sectionsAt + 40 * i + 20),
  }));
  const place = (address) => {
    const section = sections.find((one) => address >= one.address && address < one.address + one.size);
    return address - section.address + section.offset;
  };
  const directory = (i) => bytes.readUInt32LE(optional + 112 + 8 * i);
  const libraries = [];
  const functions = [];
  for (let at = place(directory(1)); bytes.readUInt32LE(at + 12) !== 0; at += 20) {
    libraries.push(textAt(bytes, place(bytes.readUInt32LE(at + 12))));
    for (let entry = place(bytes.readUInt32LE(at)); bytes.readBigUInt64LE(entry) !== 0n; entry += 8) {
      const value = bytes.readBigUInt64LE(entry);
      // The highest bit says that a function is imported by its number.
      if (value >> 63n === 0n) functions.push(textAt(bytes, place(Number(value)) + 2));
    }
  }
  const table = place(directory(0));
  const names = place(bytes.readUInt32LE(table + 32));
  const exports = Array.from({ length: bytes.readUInt32LE(table + 24) }, (_, i) =>
    textAt(bytes, place(bytes.readUInt32LE(names + 4 * i))),
  );
  return { libraries, functions, exports, paths: [] };
}

function ofMachO(bytes) {
  const libraries = [];
  const paths = [];
  const symbols = [];
  let at = 32;
  for (let i = bytes.readUInt32LE(16); i > 0; i--) {
    const command = bytes.readUInt32LE(at);
    const text = () => textAt(bytes, at + bytes.readUInt32LE(at + 8));
    if (command === 0xc) libraries.push(text());
    if (command === 0x8000001c) paths.push(text());
    if (command === 2) {
      const [table, count, strings] = [8, 12, 16].map((offset) => bytes.readUInt32LE(at + offset));
      for (let entry = table; entry < table + 16 * count; entry += 16) {
        const name = textAt(bytes, strings + bytes.readUInt32LE(entry)).replace(/^_/, '');
        symbols.push({ name, type: bytes[entry + 4] });
      }
    }
    at += bytes.readUInt32LE(at + 4);
  }
  const external = symbols.filter(({ type }) => (type & 1) === 1);
  const isUndefined = ({ type }) => (type & 0xe) === 0;
  return {
    libraries,
    functions: external.filter(isUndefined).map(({ name }) => name),
    exports: external.filter((symbol) => !isUndefined(symbol)).map(({ name }) => name),
    paths,
  };
}

/**
 * Reads what a library asks of others. Throws if it is not one of the three formats.
 * @param {string} path
 * @returns {Promise<Imports>}
 */
export async function readImports(path) {
  const bytes = await readFile(path);
  if (bytes.readUInt32BE(0) === 0x7f454c46) return ofElf(bytes);
  if (bytes.readUInt16BE(0) === 0x4d5a) return ofPe(bytes);
  if (bytes.readUInt32BE(0) === 0xcffaedfe) return ofMachO(bytes);
  throw new Error(`${path} is neither ELF nor PE nor Mach-O`);
}
