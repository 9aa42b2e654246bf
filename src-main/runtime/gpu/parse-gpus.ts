// Reads what nvidia-smi and the driver's files in /proc say about GPUs.

/** A GPU, or a part of one (MIG) that programs use like a GPU. */
export interface Gpu {
  /** What CUDA_VISIBLE_DEVICES selects it by: `GPU-…` or `MIG-…`. */
  readonly uuid: string;
  readonly name: string;
  /** Null if it is not known. */
  readonly memoryBytes: number | null;
  /** Compute capability, such as `8.6`; null if it is not known. */
  readonly capability: string | null;
}

/** GPUs and the driver, as nvidia-smi lists them. */
export interface GpuTable {
  readonly gpus: readonly Gpu[];
  readonly driver: string | null;
}

/** Columns of `nvidia-smi --query-gpu`; `compute_cap` is unknown to drivers before 510. */
export const queryColumns = ['uuid', 'name', 'memory.total', 'driver_version', 'compute_cap'] as const;

const mostGpus = 64;
const uuidPattern = /^(GPU|MIG)-[0-9a-zA-Z/-]+$/;

/** Returns a text of limited length without control characters, since a driver's answer is shown as it is. */
function plain(text: string): string {
  return text
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 100);
}

/**
 * Parses the answer of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` with the first `columns` of `queryColumns`.
 * Ignores lines of another form. Values that are not known are `[N/A]` or `[Not Supported]`.
 */
export function parseGpuTable(text: string, columns: number = queryColumns.length): GpuTable {
  const gpus: Gpu[] = [];
  let driver: string | null = null;
  for (const line of text.split(/\r?\n/).slice(0, mostGpus)) {
    const cells = line.split(',').map(plain);
    const uuid = cells[0] ?? '';
    if (cells.length !== columns || !uuidPattern.test(uuid)) continue;
    const [, name = '', mebibytes = '', version = '', capability = ''] = cells;
    if (/^\d+(\.\d+)+$/.test(version)) driver ??= version;
    gpus.push({
      uuid,
      name: name || 'NVIDIA GPU',
      memoryBytes: /^\d+$/.test(mebibytes) ? Number(mebibytes) * 2 ** 20 : null,
      capability: /^\d+\.\d+$/.test(capability) ? capability : null,
    });
  }
  return { gpus, driver };
}

/** Parses `nvidia-smi -L`. Returns the parts (MIG) of GPUs by the UUID of their GPU; a GPU without parts has an empty list. */
export function parseGpuParts(text: string): Map<string, { uuid: string; name: string }[]> {
  const parts = new Map<string, { uuid: string; name: string }[]>();
  let current: { uuid: string; name: string }[] | undefined;
  for (const line of text.split(/\r?\n/).slice(0, mostGpus * 8)) {
    const gpu = /^GPU \d+: (.*) \(UUID: (GPU-[0-9a-zA-Z-]+)\)\s*$/.exec(line);
    const part = /^\s+(MIG .*?Device\s+\d+):\s*\(UUID: (MIG-[0-9a-zA-Z/-]+)\)\s*$/.exec(line);
    if (gpu) {
      current = [];
      parts.set(gpu[2]!, current);
    } else if (part) current?.push({ uuid: part[2]!, name: plain(part[1]!.replace(/\s+/g, ' ')) });
  }
  return parts;
}

/** Parses `/proc/driver/nvidia/gpus/<address>/information`. Returns null if it names no UUID. */
export function parseGpuInformation(text: string): Gpu | null {
  const uuid = /^GPU UUID:\s*(\S+)/m.exec(text)?.[1] ?? '';
  if (!uuidPattern.test(uuid)) return null;
  const name = plain(/^Model:\s*(.+)$/m.exec(text)?.[1] ?? '') || 'NVIDIA GPU';
  return { uuid, name, memoryBytes: null, capability: null };
}

/** Parses `/proc/driver/nvidia/version`. Returns the driver's version, or null. */
export function parseDriverVersion(text: string): string | null {
  return /Kernel Module\b.*?\s(\d{3,}\.\d+(?:\.\d+)?)\b/.exec(text)?.[1] ?? null;
}
