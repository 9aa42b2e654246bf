// Reads the NVIDIA driver and its GPUs: nvidia-smi, the driver's files in /proc, and the name of its library.
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { startChild } from '../../process/child-process';
import {
  type Gpu,
  type GpuTable,
  parseDriverVersion,
  parseGpuInformation,
  parseGpuParts,
  parseGpuTable,
  queryColumns,
} from './parse-gpus';

/** A machine to look at; tests pass a folder with the files of another one. */
export interface Machine {
  /** The folder that stands for `/`. */
  readonly root: string;
  readonly platform: string;
  readonly arch: string;
  readonly env: NodeJS.ProcessEnv;
}

/** This machine. */
export const thisMachine: Machine = {
  root: '/',
  platform: process.platform,
  arch: process.arch,
  env: process.env,
};

/** What the system says about NVIDIA GPUs. */
export interface GpuSystem {
  readonly gpus: readonly Gpu[];
  readonly driver: string | null;
  /** What nvidia-smi says if it fails, such as a driver and a library of different versions. */
  readonly complaint: string | null;
}

const smiLimitMs = 20_000;
/** Where nvidia-smi is if it is not on the PATH; the first is that of WSL. */
const smiFolders = ['usr/lib/wsl/lib', 'usr/bin', 'usr/local/nvidia/bin', 'opt/bin'];
const libraryFolders = [
  'usr/lib/x86_64-linux-gnu',
  'usr/lib64',
  'usr/lib',
  'usr/lib/nvidia',
  'usr/local/nvidia/lib64',
];

/** Reads GPUs and driver. Nothing found is an empty list, not an error. */
export async function readGpuSystem(machine: Machine = thisMachine): Promise<GpuSystem> {
  const smi = await findSmi(machine);
  const answer = smi === null ? null : await askSmi(smi, machine);
  const table: GpuTable | null = answer && 'gpus' in answer ? answer : null;
  const driver = (await readDriverFile(machine)) ?? table?.driver ?? (await readLibraryVersion(machine));
  const gpus = table && table.gpus.length > 0 ? table.gpus : await readGpuFiles(machine);
  const complaint = answer && 'complaint' in answer ? answer.complaint : null;
  return { gpus, driver, complaint };
}

async function findSmi({ root, platform, env }: Machine): Promise<string | null> {
  const name = platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi';
  const onPath = (env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...onPath, ...smiFolders.map((one) => join(root, one))]) {
    const path = join(folder, name);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return null;
}

async function askSmi(path: string, { env }: Machine): Promise<GpuTable | { complaint: string }> {
  let failure = '';
  // Drivers before 510 do not know the last column.
  for (const columns of [queryColumns.length, queryColumns.length - 1]) {
    const names = queryColumns.slice(0, columns).join(',');
    const { ok, output } = await run(path, [`--query-gpu=${names}`, '--format=csv,noheader,nounits'], env);
    if (ok) {
      const table = parseGpuTable(output, columns);
      const { ok: listed, output: list } = await run(path, ['-L'], env);
      return { ...table, gpus: withParts(table.gpus, listed ? parseGpuParts(list) : new Map()) };
    }
    failure = output.trim().split('\n')[0]?.slice(0, 200) ?? '';
  }
  return { complaint: failure };
}

/** Replaces GPUs that are divided (MIG) by their parts, since CUDA only uses those. */
function withParts(
  gpus: readonly Gpu[],
  parts: ReadonlyMap<string, { uuid: string; name: string }[]>,
): Gpu[] {
  return gpus.flatMap((gpu) => {
    const own = parts.get(gpu.uuid) ?? [];
    if (own.length === 0) return [gpu];
    return own.map(({ uuid, name }) => ({ ...gpu, uuid, name: `${gpu.name}, ${name}`, memoryBytes: null }));
  });
}

async function run(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; output: string }> {
  const lines: string[] = [];
  const child = startChild(path, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    onLine: (line) => void (lines.length < 1000 && lines.push(line)),
  });
  const timer = setTimeout(child.kill, smiLimitMs);
  const { code, lastOutput, how } = await child.ended;
  clearTimeout(timer);
  return code === 0
    ? { ok: true, output: lines.join('\n') }
    : { ok: false, output: lastOutput.trim() || how };
}

const readText = (path: string) => readFile(path, 'utf8').catch(() => '');

async function readDriverFile({ root }: Machine): Promise<string | null> {
  return parseDriverVersion(await readText(join(root, 'proc/driver/nvidia/version')));
}

async function readGpuFiles({ root }: Machine): Promise<Gpu[]> {
  const folder = join(root, 'proc/driver/nvidia/gpus');
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.sort().map((name) => readText(join(folder, name, 'information'))));
  return texts.flatMap((text) => parseGpuInformation(text) ?? []);
}

/** The driver's CUDA library is a link to a file that has the driver's version in its name. */
async function readLibraryVersion({ root }: Machine): Promise<string | null> {
  for (const folder of libraryFolders) {
    const target = await realpath(join(root, folder, 'libcuda.so.1')).catch(() => '');
    const version = /^libcuda\.so\.(\d{3,}\.\d+(?:\.\d+)?)$/.exec(basename(target))?.[1];
    if (version) return version;
  }
  return null;
}
