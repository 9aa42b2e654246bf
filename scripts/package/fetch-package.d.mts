export function fetchPackage(
  part: { name: string; version: string; integrity: string },
  folder: string,
): Promise<void>;
