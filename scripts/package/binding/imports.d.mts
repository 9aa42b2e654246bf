export function readImports(
  path: string,
): Promise<{ libraries: string[]; functions: string[]; exports: string[]; paths: string[] }>;
