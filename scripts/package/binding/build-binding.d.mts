export const bindingTargets: string[];
export function bindingFolder(target: string): string;
export function buildBinding(target: string, folder: string, say?: (line: string) => void): Promise<string>;
