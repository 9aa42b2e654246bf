// Whether an NVIDIA GPU with a driver for CUDA 12 is there, seen without starting a program.
import { existsSync, readFileSync, statfsSync } from 'node:fs';

const oldestDriver = 525;

/**
 * What is seen of an NVIDIA GPU: `device` in words, or why there is none that can be used.
 * @returns {{ device: string | null, why: string }}
 */
export function detectGpu() {
  if (process.platform !== 'linux')
    return { device: null, why: `TensorFlow has no CUDA build for ${process.platform}` };
  const wsl = existsSync('/dev/dxg') && existsSync('/usr/lib/wsl/lib/libcuda.so.1');
  if (wsl) return { device: 'NVIDIA GPU (WSL)', why: '' };
  if (!existsSync('/dev/nvidiactl') && !existsSync('/proc/driver/nvidia/version')) {
    return { device: null, why: 'no NVIDIA GPU is seen (no /dev/nvidiactl)' };
  }
  let version = '';
  try {
    version =
      readFileSync('/proc/driver/nvidia/version', 'utf8').match(/\b(\d{3,})\.\d+(\.\d+)?\b/)?.[0] ?? '';
  } catch {
    // a container may hide it
  }
  if (version && Number.parseInt(version, 10) < oldestDriver) {
    return { device: null, why: `the NVIDIA driver is ${version}; CUDA 12 needs ${oldestDriver} or newer` };
  }
  if (process.arch !== 'x64')
    return { device: null, why: `PyPI has no CUDA build of TensorFlow for linux-${process.arch}` };
  return { device: `NVIDIA GPU (driver ${version || 'of unknown version'})`, why: '' };
}

/**
 * The free space of the disk that holds `folder`, in MB; null where the system doesn't tell.
 * @param {string} folder
 */
export function freeMb(folder) {
  try {
    const disk = statfsSync(folder);
    return Math.floor((disk.bavail * disk.bsize) / 1e6);
  } catch {
    return null;
  }
}
