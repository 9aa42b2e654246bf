// Lists the executables and libraries of a packaged app by their first bytes, and finds those of another system or processor.
import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

const elfCpus = { 62: 'x64', 183: 'arm64', 40: 'arm', 3: 'ia32', 243: 'riscv64' };
const peCpus = { 34404: 'x64', 43620: 'arm64', 332: 'ia32', 452: 'arm' };
const machCpus = { 16777223: 'x64', 16777228: 'arm64', 7: 'ia32' };
const formats = { linux: 'ELF', win: 'PE', mac: 'Mach-O' };

/** @typedef {{ path: string, format: 'ELF' | 'PE' | 'Mach-O', cpu: string, bytes: number }} Binary */

/**
 * Returns the format and the processor of a file, or null if it is no executable and no library.
 * @param {string} path
 * @returns {Promise<Omit<Binary, 'path'> | null>}
 */
export async function identify(path) {
  const file = await open(path, 'r');
  try {
    const bytes = (await file.stat()).size;
    const head = Buffer.alloc(4096);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead < 64) return null;
    const magic = head.readUInt32BE(0);
    if (magic === 0x7f454c46) {
      const code = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
      return { format: 'ELF', cpu: elfCpus[code] ?? `0x${code.toString(16)}`, bytes };
    }
    if (head.readUInt16BE(0) === 0x4d5a) {
      const at = head.readUInt32LE(60);
      const sign = Buffer.alloc(6);
      await file.read(sign, 0, 6, at);
      if (sign.readUInt32BE(0) !== 0x50450000) return null;
      const code = sign.readUInt16LE(4);
      return { format: 'PE', cpu: peCpus[code] ?? `0x${code.toString(16)}`, bytes };
    }
    if (magic === 0xcffaedfe || magic === 0xcefaedfe) {
      const code = head.readUInt32LE(4);
      return { format: 'Mach-O', cpu: machCpus[code] ?? `0x${code.toString(16)}`, bytes };
    }
    // A universal binary; Java classes begin alike, but with a large number here.
    if ((magic === 0xcafebabe || magic === 0xcafebabf) && head.readUInt32BE(4) < 16) {
      const size = magic === 0xcafebabe ? 20 : 32;
      const codes = Array.from({ length: head.readUInt32BE(4) }, (_, i) => head.readUInt32BE(8 + i * size));
      return { format: 'Mach-O', cpu: codes.map((code) => machCpus[code] ?? code).join('+'), bytes };
    }
    return null;
  } finally {
    await file.close();
  }
}

/**
 * Lists all executables and libraries below a folder; links are not followed.
 * @param {string} folder
 * @returns {Promise<Binary[]>}
 */
export async function listBinaries(folder) {
  const found = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const binary = await identify(path);
    if (binary) found.push({ path: relative(folder, path).replaceAll('\\', '/'), ...binary });
  }
  return found.sort((a, b) => b.bytes - a.bytes);
}

/**
 * Returns the binaries that do not run on the target.
 * @param {Binary[]} binaries
 * @param {string} target such as `win-x64`
 */
export function findForeign(binaries, target) {
  const [os, cpu] = target.split('-');
  return binaries.filter((binary) => binary.format !== formats[os] || !binary.cpu.split('+').includes(cpu));
}
