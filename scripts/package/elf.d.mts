export function cutSymbols(path: string): Promise<number>;
