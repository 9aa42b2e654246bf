// Folders with the files of machines with NVIDIA GPUs, as their drivers write them, and an nvidia-smi that prints recorded answers.
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Machine } from '../../../src-main/runtime/gpu/read-system';

/** What the machine has. */
export interface Parts {
  /** /proc/driver/nvidia/version. */
  readonly version?: string;
  /** /proc/driver/nvidia/gpus/<address>/information, by address. */
  readonly information?: Readonly<Record<string, string>>;
  /** Answers of nvidia-smi: by the arguments' first one, `--query-gpu=…` or `-L`; a number is an exit code without output. */
  readonly smi?: {
    readonly table?: string;
    readonly list?: string;
    readonly failure?: string;
    readonly old?: boolean;
  };
  /** Name of the file that libcuda.so.1 links to. */
  readonly library?: string;
  readonly platform?: string;
  readonly arch?: string;
}

/** Creates the machine in a temporary folder, which is removed after the test. */
export async function machineOf(parts: Parts): Promise<Machine> {
  const root = await mkdtemp(join(tmpdir(), 'graft-machine-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  if (parts.version) await put('proc/driver/nvidia/version', parts.version);
  for (const [address, text] of Object.entries(parts.information ?? {}))
    await put(`proc/driver/nvidia/gpus/${address}/information`, text);
  if (parts.library) {
    await put(`usr/lib/x86_64-linux-gnu/${parts.library}`, '');
    await symlink(parts.library, join(root, 'usr/lib/x86_64-linux-gnu/libcuda.so.1'));
  }
  if (parts.smi) {
    const { table = '', list = '', failure, old = false } = parts.smi;
    await put('answers/table', table);
    await put('answers/list', list);
    const refuse = old
      ? `case "$1" in *compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2;; esac`
      : '';
    const fail = failure ? `echo '${failure}'; exit 18` : '';
    await put(
      'usr/bin/nvidia-smi',
      `#!/bin/sh\nPATH=/usr/bin:/bin\n${fail}\n${refuse}\ncase "$1" in -L) cat '${root}/answers/list';; *) cat '${root}/answers/table';; esac\n`,
    );
    await chmod(join(root, 'usr/bin/nvidia-smi'), 0o755);
  }
  const { platform = 'linux', arch = 'x64' } = parts;
  return { root, platform, arch, env: { PATH: '' } };
}

/** Answers of drivers, as they were published in reports of others. */
export const recorded = {
  version535: `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023
GCC version:  gcc version 11.4.0 (Ubuntu 11.4.0-1ubuntu1~22.04)
`,
  versionOpen: `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  555.42.06  Release Build  (abuild@host)  Thu Jul 11 12:00:00 UTC 2024
GCC version:  gcc version 7.5.0 (SUSE Linux)
`,
  version515: `NVRM version: NVIDIA UNIX x86_64 Kernel Module  515.65.01  Wed Mar 16 11:24:05 UTC 2022
GCC version:  gcc version 12.2.0 (GCC)
`,
  version384: `NVRM version: NVIDIA UNIX x86_64 Kernel Module  384.81  Wed Aug 17 22:24:07 PDT 2016
GCC version:  gcc version 4.8.5 20150623 (Red Hat 4.8.5-4) (GCC)
`,
  versionJetson: `NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  540.4.0  Release Build  (buildbrain@mobile-u64-6336-d8000)  Tue Jan  7 17:35:12 PST 2025
`,
  information: `Model: \t\t NVIDIA GeForce RTX 3060 Laptop GPU
IRQ:   \t\t 158
GPU UUID: \t GPU-d9116be8-13c2-ea3b-b790-e27e8c7fe969
Video BIOS: \t 94.06.19.00.1d
Bus Type: \t PCIe
DMA Size: \t 47 bits
DMA Mask: \t 0x7fffffffffff
Bus Location: \t 0000:01:00.0
Device Minor: \t 0
GPU Excluded:\t No
`,
  two: `GPU-98178f31-8a86-f31c-2e94-6c57af3f8ebc, Tesla T4, 15360, 535.129.03, 7.5
GPU-d9116be8-13c2-ea3b-b790-e27e8c7fe969, NVIDIA GeForce RTX 4080 SUPER, 16376, 535.129.03, 8.9
`,
  twoList: `GPU 0: Tesla T4 (UUID: GPU-98178f31-8a86-f31c-2e94-6c57af3f8ebc)
GPU 1: NVIDIA GeForce RTX 4080 SUPER (UUID: GPU-d9116be8-13c2-ea3b-b790-e27e8c7fe969)
`,
  maxwell: `GPU-5c2d8f0e-4f0a-1e4b-6a38-0d0f1f0a9b11, GeForce GTX 980, 4043, 535.129.03, 5.2
`,
  beforeCapability: `GPU-98178f31-8a86-f31c-2e94-6c57af3f8ebc, Tesla T4, 15109, 470.57.02
`,
  divided: `GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23, A100-PCIE-40GB, 40536, 535.129.03, 8.0
`,
  dividedList: `GPU 0: A100-PCIE-40GB (UUID: GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23)
  MIG 4g.20gb Device 0: (UUID: MIG-GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23/2/0)
  MIG 2g.10gb Device 1: (UUID: MIG-GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23/3/0)
`,
  mismatch: 'Failed to initialize NVML: Driver/library version mismatch',
} as const;
