// Makes a small 64-bit Windows library that exports names: functions that return 0, and data of zeros.
// Source: Microsoft's "PE Format"; "Export Directory Table" for the exports.

const fileAlignment = 0x200;
const pageBytes = 0x1000;
const imageBase = 0x1_8000_0000n;
const machineX64 = 0x8664;
/** Executable image, large addresses, library. */
const libraryFlags = 0x2022;
/** May be loaded anywhere; no execution of data. */
const loadFlags = 0x0160;
const headerBytes = 0x80 + 24 + 240 + 4 * 40;

const code = 0x6000_0020;
const readOnly = 0x4000_0040;
const zeros = 0xc000_0080;
const relocations = 0x4200_0040;

/** `xor eax, eax; ret` */
const returnZero = Buffer.from([0x31, 0xc0, 0xc3]);
/** A table without relocations, because loaders move only libraries that have one: its page, its size, two entries of padding. */
const noRelocations = Buffer.from([0, 0x10, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0]);

/** What a library exports. */
export interface Exports {
  /** File name as importing libraries write it. */
  readonly library: string;
  readonly functions: readonly string[];
  /** Names of variables: they share `pageBytes` zero bytes. */
  readonly data: readonly string[];
}

/** Returns the bytes of a library. The same exports give the same bytes. */
export function makeLibrary({ library, functions, data }: Exports): Buffer {
  const codeAt = pageBytes;
  const dataAt = 2 * pageBytes;
  const exportsAt = 3 * pageBytes;
  const entries = [
    ...functions.map((name) => ({ name, address: codeAt })),
    ...data.map((name) => ({ name, address: dataAt })),
    // The loader searches the names by halves, so they are sorted by their bytes.
  ].sort((a, b) => Buffer.compare(Buffer.from(a.name, 'latin1'), Buffer.from(b.name, 'latin1')));
  const table = exportTable(library, entries, exportsAt);
  const relocationsAt = exportsAt + align(table.length, pageBytes);
  const sections = [
    { name: '.text', address: codeAt, bytes: returnZero, size: returnZero.length, flags: code },
    { name: '.bss', address: dataAt, bytes: Buffer.alloc(0), size: pageBytes, flags: zeros },
    { name: '.edata', address: exportsAt, bytes: table, size: table.length, flags: readOnly },
    { name: '.reloc', address: relocationsAt, bytes: noRelocations, size: 12, flags: relocations },
  ];
  const headers = Buffer.alloc(align(headerBytes, fileAlignment));
  writeHeaders(headers, sections.length, relocationsAt + pageBytes, {
    exports: [exportsAt, table.length],
    relocations: [relocationsAt, noRelocations.length],
  });
  const parts: Buffer[] = [headers];
  let offset = headers.length;
  for (const [i, { name, address, bytes, size, flags }] of sections.entries()) {
    const at = 0x80 + 24 + 240 + 40 * i;
    const fileBytes = align(bytes.length, fileAlignment);
    headers.write(name, at, 'latin1');
    headers.writeUInt32LE(size, at + 8);
    headers.writeUInt32LE(address, at + 12);
    headers.writeUInt32LE(fileBytes, at + 16);
    headers.writeUInt32LE(fileBytes === 0 ? 0 : offset, at + 20);
    headers.writeUInt32LE(flags, at + 36);
    parts.push(bytes, Buffer.alloc(fileBytes - bytes.length));
    offset += fileBytes;
  }
  return Buffer.concat(parts);
}

type Directories = Readonly<Record<'exports' | 'relocations', readonly [address: number, bytes: number]>>;

function writeHeaders(to: Buffer, sections: number, imageBytes: number, directories: Directories): void {
  to.write('MZ', 0, 'latin1');
  to.writeUInt32LE(0x80, 60);
  to.write('PE\0\0', 0x80, 'latin1');
  const file = 0x80 + 4;
  to.writeUInt16LE(machineX64, file);
  to.writeUInt16LE(sections, file + 2);
  to.writeUInt16LE(240, file + 16);
  to.writeUInt16LE(libraryFlags, file + 18);
  const optional = 0x80 + 24;
  to.writeUInt16LE(0x20b, optional);
  to.writeUInt32LE(pageBytes, optional + 20);
  to.writeBigUInt64LE(imageBase, optional + 24);
  to.writeUInt32LE(pageBytes, optional + 32);
  to.writeUInt32LE(fileAlignment, optional + 36);
  // Windows 6.0 and newer; the console's subsystem, which libraries do not need.
  to.writeUInt16LE(6, optional + 40);
  to.writeUInt16LE(6, optional + 48);
  to.writeUInt32LE(imageBytes, optional + 56);
  to.writeUInt32LE(to.length, optional + 60);
  to.writeUInt16LE(3, optional + 68);
  to.writeUInt16LE(loadFlags, optional + 70);
  for (const [i, bytes] of [0x10_0000, 0x1000, 0x10_0000, 0x1000].entries())
    to.writeBigUInt64LE(BigInt(bytes), optional + 72 + 8 * i);
  to.writeUInt32LE(16, optional + 108);
  for (const [i, [address, bytes]] of [
    [0, directories.exports],
    [5, directories.relocations],
  ] as const) {
    to.writeUInt32LE(address, optional + 112 + 8 * i);
    to.writeUInt32LE(bytes, optional + 116 + 8 * i);
  }
}

/** Returns the export directory, followed by its tables of addresses, names and numbers, and the names. */
function exportTable(
  library: string,
  entries: readonly { name: string; address: number }[],
  at: number,
): Buffer {
  const count = entries.length;
  const addresses = 40;
  const names = addresses + 4 * count;
  const numbers = names + 4 * count;
  const texts = [library, ...entries.map(({ name }) => name)].map((text) =>
    Buffer.from(`${text}\0`, 'latin1'),
  );
  const head = Buffer.alloc(numbers + 2 * count);
  let text = at + head.length;
  head.writeUInt32LE(text, 12);
  // Numbers begin at 1.
  head.writeUInt32LE(1, 16);
  head.writeUInt32LE(count, 20);
  head.writeUInt32LE(count, 24);
  head.writeUInt32LE(at + addresses, 28);
  head.writeUInt32LE(at + names, 32);
  head.writeUInt32LE(at + numbers, 36);
  for (const [i, { address }] of entries.entries()) {
    text += texts[i]!.length;
    head.writeUInt32LE(address, addresses + 4 * i);
    head.writeUInt32LE(text, names + 4 * i);
    head.writeUInt16LE(i, numbers + 2 * i);
  }
  return Buffer.concat([head, ...texts]);
}

const align = (bytes: number, to: number) => Math.ceil(bytes / to) * to;
