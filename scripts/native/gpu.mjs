// Detects an NVIDIA GPU with a driver for CUDA 12 quickly, without starting a program; src-main/runtime/gpu looks closely.
import { existsSync, readFileSync } from 'node:fs';

const minDriver = 525;

/**
 * Returns the description of an NVIDIA GPU in `device`, or the reason why none can be used.
 * @returns {{ device: string | null, why: string }}
 */
export function detectGpu() {
  if (process.platform !== 'linux')
    return { device: null, why: `TensorFlow has no CUDA build for ${process.platform}` };
  const wsl = existsSync('/dev/dxg') && existsSync('/usr/lib/wsl/lib/libcuda.so.1');
  if (wsl) return { device: 'NVIDIA GPU (WSL)', why: '' };
  if (!existsSync('/dev/nvidiactl') && !existsSync('/proc/driver/nvidia/version')) {
    return { device: null, why: 'no NVIDIA GPU found (/dev/nvidiactl does not exist)' };
  }
  let version = '';
  try {
    version =
      readFileSync('/proc/driver/nvidia/version', 'utf8').match(/\b(\d{3,})\.\d+(\.\d+)?\b/)?.[0] ?? '';
  } catch {
    // Not readable in some containers.
  }
  if (version && Number.parseInt(version, 10) < minDriver) {
    return {
      device: null,
      why: `the NVIDIA driver has version ${version}; CUDA 12 requires ${minDriver} or newer`,
    };
  }
  if (process.arch !== 'x64')
    return { device: null, why: `PyPI has no CUDA build of TensorFlow for linux-${process.arch}` };
  return { device: `NVIDIA GPU (driver version ${version || 'unknown'})`, why: '' };
}
