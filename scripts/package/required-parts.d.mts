export function findMissing(binaries: readonly { path: string }[], target: string): string[];
