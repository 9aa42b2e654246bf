// Lists the files of a tar: regular files only, long names by GNU and pax; paths outside the archive are rejected.
import { open } from 'node:fs/promises';
import type { Rejected } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { decodeEastAsian, decodeStrictly } from '../../store/code-pages';
import { leadsOutside } from '../../store/zip-directory';
import { emptyFoldersOf } from './folder-tree';
import type { PlainBytes } from './read-tree-file';
import type { Tree, TreeFile } from './source';

const mostNameBytes = 65_536;

/** Lists an uncompressed tar; `root` is its display name. */
export async function openTarTree(plain: PlainBytes, root: string): Promise<Tree> {
  const bad = (text: Words) => new GraftError('bad-file', say`${root}: ${text}`, root);
  const files: TreeFile[] = [];
  const rejected: Rejected[] = [];
  const folders: string[] = [];
  const file = await open(plain.file, 'r');
  try {
    const read = async (offset: number, length: number): Promise<Buffer> => {
      if (offset + length > plain.length) throw bad('the archive is truncated.');
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, plain.offset + offset);
      return bytes;
    };
    let longName: string | null = null;
    for (let at = 0; at + 512 <= plain.length; ) {
      const header = await read(at, 512);
      if (header.every((byte) => byte === 0)) break;
      checkSum(header, bad);
      const length = readNumber(header);
      const type = String.fromCharCode(header[156]!);
      const start = at + 512;
      if (start + length > plain.length) throw bad('the archive is truncated.');
      at = start + Math.ceil(length / 512) * 512;
      if (type === 'L' || type === 'x') {
        if (length > mostNameBytes)
          throw bad(say`a member's name has ${length} bytes; the limit is ${mostNameBytes}.`);
        const body = await read(start, length);
        longName = type === 'L' ? text(body, 0, length) : (paxPath(body) ?? longName);
        continue;
      }
      const path = (longName ?? shortName(header)).replace(/^(\.\/)+/, '');
      longName = null;
      if (type === '1' || type === '2') {
        rejected.push({ path, fault: 'unreadable', reason: 'links inside archives are not followed' });
      } else if (type === '5') {
        if (!leadsOutside(path)) folders.push(path);
      } else if (type === '0' || type === '\0') {
        if (leadsOutside(path))
          rejected.push({ path, fault: 'unreadable', reason: 'its path leads outside the archive' });
        else files.push({ path, file: plain.file, slice: { offset: plain.offset + start, length } });
      }
    }
  } finally {
    await file.close();
  }
  return { root, files, rejected, emptyFolders: emptyFoldersOf(folders, files) };
}

function checkSum(header: Buffer, bad: (text: Words) => GraftError): void {
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!;
  if (sum !== Number.parseInt(text(header, 148, 8), 8))
    throw bad('it is not a tar archive, or it is damaged.');
}

function readNumber(header: Buffer): number {
  // Sizes beyond 8 GiB are binary, marked by the highest bit.
  if (header[124]! & 0x80) return Number(header.readBigUInt64BE(128));
  return Number.parseInt(text(header, 124, 12), 8) || 0;
}

function shortName(header: Buffer): string {
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix ? `${prefix}/${name}` : name;
}

function paxPath(body: Buffer): string | null {
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const length = space < 0 ? 0 : Number(body.toString('latin1', at, space));
    if (!(length > 0)) return null;
    const [key, ...value] = body.toString('utf8', space + 1, at + length - 1).split('=');
    if (key === 'path') return value.join('=');
    at += length;
  }
  return null;
}

/** Decodes a name as UTF-8, else in the code page of the system that created the archive. */
function decodeName(bytes: Uint8Array): string {
  const known = decodeStrictly(bytes, 'utf-8') ?? decodeEastAsian(bytes)?.text;
  return known ?? new TextDecoder('windows-1252').decode(bytes);
}

function text(bytes: Buffer, from: number, length: number): string {
  const end = bytes.indexOf(0, from);
  const piece = bytes.subarray(from, end < 0 || end > from + length ? from + length : end);
  return decodeName(piece).trimEnd();
}
