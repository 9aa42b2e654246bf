// Downloads exported files in the browser.
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';

/** Reads an exported file in chunks and saves it as a browser download. */
export async function downloadExport(
  client: Client<EngineContract>,
  project: string,
  file: { name: string; sizeBytes: number },
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<void> {
  const pieces: BlobPart[] = [];
  let offset = 0;
  for (;;) {
    const { bytes, sizeBytes } = await client.readExport({ project, name: file.name, offset }, { signal });
    pieces.push(bytes.slice());
    offset += bytes.length;
    onShare(sizeBytes > 0 ? offset / sizeBytes : 1);
    if (offset >= sizeBytes || bytes.length === 0) break;
  }
  download(new Blob(pieces, { type: 'application/octet-stream' }), file.name);
}

/** Saves a blob as a browser download. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
