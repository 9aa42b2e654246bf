export const targets: string[];
export function fetchNativeParts(target: string, folder: string): Promise<void>;
