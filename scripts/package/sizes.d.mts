export function inspectApp(folder: string, target: string): Promise<{ lines: string[]; faults: string[] }>;
export function targetOfFolder(name: string): string | null;
