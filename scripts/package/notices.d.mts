import type { Shipped } from './shipped.mjs';
export function writeNotice(shipped: Shipped): string;
export function writeSbom(
  shipped: Shipped,
  app: { name: string; version: string },
): {
  bomFormat: string;
  components: { name: string; version?: string; purl?: string; licenses: unknown[] }[];
};
export function writeNotices(folder: string): Promise<Shipped>;
