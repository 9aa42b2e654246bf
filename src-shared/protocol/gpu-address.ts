// How a trainer finds the GPU window of the desktop app: a variable of the environment that the app gives its engine.

/** Name of the variable. Without it, a process does not belong to the desktop app. */
export const gpuAddressVariable = 'GRAFT_GPU_WINDOW';

/** The socket of the GPU window, and the token that is sent first. */
export interface GpuAddress {
  readonly path: string;
  readonly token: string;
}

/** Encodes an address. */
export const writeGpuAddress = ({ path, token }: GpuAddress): string => `${token}@${path}`;

/** Parses an address. Returns null if it is missing or invalid. */
export function readGpuAddress(text: string | undefined): GpuAddress | null {
  const [, token, path] = /^([0-9a-f]{64})@(.+)$/s.exec(text ?? '') ?? [];
  return token && path ? { token, path } : null;
}
