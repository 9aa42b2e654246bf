// Sends one photo to the server that this page came from, with progress.

/** What became of a photo. `reason`: a sentence of the server. */
export type Sent =
  | { readonly end: 'done' }
  | { readonly end: 'refused'; readonly reason: string }
  /** Seconds that the server asks to wait before the next attempt. */
  | { readonly end: 'busy'; readonly seconds: number }
  | { readonly end: 'over' | 'cut' | 'unread' };

/** Sends a photo; `onShare` is told the share that was sent, from 0 to 1. */
export async function sendPhoto(file: File, onShare: (share: number) => void): Promise<Sent> {
  // A file that was deleted or that a cloud does not deliver would only look like a lost connection.
  const bytes = await file.arrayBuffer().catch(() => null);
  if (!bytes) return { end: 'unread' };
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', 'photo');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-Photo-Name', encodeURIComponent(file.name.slice(0, 300)));
    request.upload.onprogress = ({ loaded }) => onShare(loaded / Math.max(1, bytes.byteLength));
    request.onerror = () => resolve({ end: 'cut' });
    request.onload = () => {
      const { status } = request;
      if (status === 200) resolve({ end: 'done' });
      else if (status === 403) resolve({ end: 'over' });
      else if (status === 422) resolve({ end: 'refused', reason: reasonOf(request.responseText) });
      else if (status === 429 || status === 503)
        resolve({ end: 'busy', seconds: Number(request.getResponseHeader('Retry-After')) || 2 });
      else resolve({ end: 'cut' });
    };
    request.send(bytes);
  });
}

function reasonOf(text: string): string {
  try {
    return String((JSON.parse(text) as { refused?: unknown }).refused ?? '');
  } catch {
    return '';
  }
}
