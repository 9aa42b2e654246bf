/** An executable or library, with its format and processor (`x64+arm64` if it is for both). */
export interface Binary {
  path: string;
  format: 'ELF' | 'PE' | 'Mach-O';
  cpu: string;
  bytes: number;
}
export function identify(path: string): Promise<Omit<Binary, 'path'> | null>;
export function listBinaries(folder: string): Promise<Binary[]>;
export function findForeign(binaries: Binary[], target: string): Binary[];
