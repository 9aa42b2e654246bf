// Connects to the GPU window of the desktop app, which computes with WebGPU. Also says why that is not possible.
import { createConnection, type Socket } from 'node:net';
import { GraftError, isCancelled, wordsOf } from '#shared/errors';
import type { Client } from '#shared/protocol/contract';
import { gpuAddressVariable, readGpuAddress } from '#shared/protocol/gpu-address';
import { connect } from '#shared/protocol/rpc';
import { type GpuAdapter, type WebgpuContract, webgpuContract } from '#shared/protocol/webgpu-contract';
import { say, type Words } from '#shared/sentence';
import { pipeTransport } from '../wire/pipe-transport';

/** A connection to the GPU window. */
export interface GpuWindow {
  readonly client: Client<WebgpuContract>;
  readonly adapter: GpuAdapter;
  /** Returns why a call failed: how the window ended, if it did, else the error. */
  reasonOf(error: unknown): Words;
  close(): void;
}

/** Set to 1 for tests: also uses programs on the processor that imitate a GPU. */
const softwareVariable = 'GRAFT_WEBGPU_SOFTWARE';

/** True if this process may use a GPU that a program on the processor imitates. */
export const allowsSoftware = (env: NodeJS.ProcessEnv = process.env): boolean =>
  env[softwareVariable] === '1';

/** Time for the window to open and to find the GPU. */
const answerMs = 30_000;

/** Connects to the window. Throws 'unsupported' if this process does not belong to the desktop app, or the window cannot be used, and 'unavailable' if Chromium offers no GPU. */
export async function openGpuWindow(env: NodeJS.ProcessEnv = process.env): Promise<GpuWindow> {
  const address = readGpuAddress(env[gpuAddressVariable]);
  if (!address)
    throw new GraftError(
      'unsupported',
      'only the desktop app has WebGPU, not the command line or the browser version',
    );
  const socket = await openSocket(address.path);
  socket.write(address.token);
  const transport = pipeTransport(socket, socket);
  let lost: string | null = null;
  transport.onMessage((message) => {
    const { lost: how } = message as { lost?: unknown };
    if (typeof how === 'string') lost = how;
  });
  const client = connect(webgpuContract, transport, 'The GPU window');
  const reasonOf = (error: unknown) =>
    lost !== null && !isCancelled(error) ? describeLoss(lost) : wordsOf(error);
  try {
    const { adapter, reason } = await client.describe({}, { signal: AbortSignal.timeout(answerMs) });
    if (!adapter) throw new GraftError('unavailable', noAdapter(reason));
    if (adapter.software && !allowsSoftware(env))
      throw new GraftError(
        'unsupported',
        say`WebGPU offers only ${nameOfAdapter(adapter)}, which runs on the processor and is slower than TensorFlow`,
      );
    return { client, adapter, reasonOf, close: () => transport.close() };
  } catch (error) {
    transport.close();
    if (error instanceof GraftError && ['unsupported', 'unavailable'].includes(error.code)) throw error;
    throw new GraftError(
      'unsupported',
      isCancelled(error) ? 'the GPU window does not respond' : reasonOf(error),
    );
  }
}

function openSocket(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', (error: Error) =>
      reject(new GraftError('unsupported', say`the desktop app does not respond: ${error.message}`)),
    );
  });
}

function noAdapter(reason: string): Words {
  return process.platform === 'linux'
    ? say`WebGPU finds no GPU (${reason}); on Linux, choose WebGPU and restart Graft, and check that the driver supports Vulkan`
    : say`WebGPU finds no GPU (${reason}); check that the graphics driver is up to date`;
}

/** Words for Chromium's reasons (render-process-gone). */
function describeLoss(how: string): Words {
  if (how === 'oom') return 'The GPU window ran out of memory.';
  if (how === 'killed') return 'The GPU window was ended by another program or by the system.';
  return say`The GPU window ended unexpectedly (${how}).`;
}

const vendors: Readonly<Record<string, string>> = {
  amd: 'AMD',
  apple: 'Apple',
  arm: 'Arm',
  intel: 'Intel',
  nvidia: 'NVIDIA',
  qualcomm: 'Qualcomm',
};

/** Returns the name of a GPU for people: what Chromium calls it, else its maker and architecture. */
export function nameOfAdapter({ vendor, architecture, description }: GpuAdapter): string {
  if (description) return description;
  return [vendors[vendor] ?? vendor, architecture].filter(Boolean).join(' ') || 'GPU';
}

/** Describes a GPU in one line, to recognize that it was changed; also part of the key of cached features. */
export function describeAdapter({ vendor, architecture, description }: GpuAdapter): string {
  return ['webgpu', vendor, architecture, description].join('|');
}
