// The files of a zip, from its directory; nothing is extracted, names that lead outside are refused.
import { open } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import type { Rejected } from '#shared/recipe/data-index';
import type { Tree, TreeFile } from './source';

const mostDirectoryBytes = 256 * 2 ** 20;

/** Lists a zip (zip64 too); members that can't be read are rejected by name. */
export async function openZipTree(path: string): Promise<Tree> {
  const bad = (text: string) => new GraftError('bad-file', `${path}: ${text}`, path);
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read = async (offset: number, length: number): Promise<Buffer> => {
      if (offset < 0 || length < 0 || offset + length > size) throw bad('the archive is cut short.');
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      return bytes;
    };
    const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557));
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0 || end + 22 > tail.length) throw bad('it is no whole zip archive: its directory is missing.');
    let [length, start] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (start === 0xffffffff || tail.readUInt16LE(end + 10) === 0xffff) {
      if (end >= 20 && tail.readUInt32LE(end - 20) === 0x07064b50) {
        const wide = await read(Number(tail.readBigUInt64LE(end - 12)), 56);
        [length, start] = [Number(wide.readBigUInt64LE(40)), Number(wide.readBigUInt64LE(48))];
      }
    }
    if (length > mostDirectoryBytes) throw bad(`its directory of ${length} bytes is too large.`);
    return { root: path, ...listMembers(await read(start, length), path, bad) };
  } finally {
    await file.close();
  }
}

function listMembers(directory: Buffer, path: string, bad: (text: string) => GraftError) {
  const files: TreeFile[] = [];
  const rejected: Rejected[] = [];
  for (let at = 0; at + 46 <= directory.length; ) {
    if (directory.readUInt32LE(at) !== 0x02014b50) throw bad('its directory is damaged.');
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw bad('its directory is damaged.');
    const name = directory.toString('utf8', at + 46, nameEnd).replaceAll('\\', '/');
    if (!name.endsWith('/')) {
      const method = directory.readUInt16LE(at + 10);
      const [sizeBytes, length, offset] = wideFields(directory, at, nameEnd, extraEnd);
      const reason = leadsOutside(name)
        ? 'its name leads outside the archive'
        : directory.readUInt16LE(at + 8) & 1
          ? 'it is encrypted'
          : method !== 0 && method !== 8
            ? `it is packed by method ${method}`
            : null;
      if (reason) rejected.push({ path: name, fault: 'unreadable', reason });
      else
        files.push({
          path: name,
          file: path,
          slice: { offset, length, zip: { stored: method === 0, sizeBytes } },
        });
    }
    at = next;
  }
  return { files, rejected };
}

/** Whether a member's name would leave the folder it is unpacked into. */
export function leadsOutside(name: string): boolean {
  return (
    name.startsWith('/') || /^[a-z]:/i.test(name) || name.split('/').includes('..') || name.includes('\0')
  );
}

/** Size, packed size and offset; those beyond 32 bits stand in the zip64 extra field. */
function wideFields(view: Buffer, at: number, from: number, to: number): [number, number, number] {
  const fields: [number, number, number] = [
    view.readUInt32LE(at + 24),
    view.readUInt32LE(at + 20),
    view.readUInt32LE(at + 42),
  ];
  for (let extra = from; extra + 4 <= to; extra += 4 + view.readUInt16LE(extra + 2)) {
    if (view.readUInt16LE(extra) !== 1) continue;
    let field = extra + 4;
    for (let i = 0; i < 3; i++) {
      if (fields[i] !== 0xffffffff || field + 8 > to) continue;
      fields[i] = Number(view.readBigUInt64LE(field));
      field += 8;
    }
  }
  return fields;
}
