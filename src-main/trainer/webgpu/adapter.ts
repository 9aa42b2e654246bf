// The page's GPU: which one Chromium chose, TensorFlow.js on it, and whether its device was lost.
import '@tensorflow/tfjs-backend-webgpu';
import { GraftError } from '#shared/errors';
import type { GpuAdapter } from '#shared/protocol/webgpu-contract';
import { say } from '#shared/sentence';
import { tf } from '../tf';
import { addMapState } from './map-state';
import { type AdapterInfo, isSoftware } from './software-adapter';

interface Adapter {
  readonly info?: AdapterInfo;
  requestAdapterInfo?(): Promise<AdapterInfo>;
  readonly isFallbackAdapter?: boolean;
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
}

/** The part of WebGPU's device that is used here. */
export interface GpuDevice {
  readonly lost: Promise<{ readonly reason?: string; readonly message: string }>;
  pushErrorScope(filter: 'validation' | 'out-of-memory'): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
}

/** Asks Chromium for its GPU, as TensorFlow.js does. Returns null and the reason if there is none. */
export async function describeAdapter(): Promise<{ adapter: GpuAdapter | null; reason: string }> {
  const { gpu } =
    (globalThis as { navigator?: { gpu?: { requestAdapter(options: object): Promise<Adapter | null> } } })
      .navigator ?? {};
  if (!gpu) return { adapter: null, reason: 'this page has no navigator.gpu' };
  const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!found) return { adapter: null, reason: 'requestAdapter() returns null' };
  const info = found.info ?? (await found.requestAdapterInfo?.()) ?? {};
  const { maxBufferSize, maxStorageBufferBindingSize } = found.limits;
  const adapter = {
    vendor: (info.vendor ?? '').slice(0, 100),
    architecture: (info.architecture ?? '').slice(0, 100),
    description: (info.description || info.device || '').slice(0, 200),
    software: isSoftware(found, info),
    maxTensorBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
  };
  return { adapter, reason: '' };
}

/** TensorFlow.js on the GPU. */
export interface OpenGpu {
  readonly device: GpuDevice;
  /** Rejects when the device is lost. */
  readonly lost: Promise<never>;
}

let opened: Promise<OpenGpu> | undefined;

async function open(): Promise<OpenGpu> {
  addMapState();
  if (!(await tf.setBackend('webgpu')))
    throw new GraftError('unavailable', 'TensorFlow.js does not start on this GPU.');
  const { device } = tf.backend() as unknown as { device: GpuDevice };
  const lost = device.lost.then(({ message, reason }): never => {
    // The next network starts on a new device.
    opened = undefined;
    tf.removeBackend('webgpu');
    throw new GraftError('unavailable', say`The connection to the GPU was lost: ${message || reason}`);
  });
  lost.catch(() => {});
  return { device, lost };
}

/** Starts TensorFlow.js on the GPU; later calls return the same one. */
export function openGpu(): Promise<OpenGpu> {
  opened ??= open();
  return opened;
}
