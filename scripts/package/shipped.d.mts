/** A part of a packaged app; `text` is its license, `purl` its package URL. */
export interface Part {
  name: string;
  version: string;
  license: string;
  text: string;
  purl: string | null;
}
export interface Shipped {
  packages: Part[];
  others: Part[];
}
export function listShipped(): Promise<Shipped>;
