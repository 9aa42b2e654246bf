// Line of a browser page: a WebSocket to the local server.
import { createTransport, type Transport } from '#shared/protocol/transport';
import { aliveWord } from '#shared/protocol/window-line';

const lost =
  'Graft does not respond: it was stopped, or the connection was lost. This page connects again by itself; after a new start with another token, open the address that Graft printed.';

/** How long a page waits for a word of the server, which sends one every 15 s, in milliseconds. */
interface Patience {
  ms: number;
}
const usualPatience: Patience = { ms: 60_000 };

/**
 * Opens the line. Rejects if the server does not respond. A connection that says nothing for long is lost, also if no
 * error tells it, as when a tunnel hangs or the computer slept. Each time, `patience` is doubled: on a slow connection, a
 * large message may take minutes.
 */
export function openWebSocketLine(url: string, patience: Patience = usualPatience): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const { transport, deliver, end } = createTransport({
      send(message) {
        if (socket.readyState === WebSocket.OPEN) socket.send(message as Uint8Array<ArrayBuffer> | string);
      },
      sayClosed: (reason) => socket.close(1000, reason?.slice(0, 60)),
      release: () => clearInterval(watch),
    });
    const stop = (reason?: string) => {
      clearInterval(watch);
      reject(new Error(lost));
      end(reason || undefined);
    };
    let heardAt = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - heardAt < patience.ms) return;
      patience.ms *= 2;
      // Its own end would be heard only when the connection answers again.
      socket.onclose = null;
      socket.close();
      stop(lost);
    }, patience.ms / 12);
    socket.onopen = () => resolve(transport);
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      heardAt = Date.now();
      if (data !== aliveWord) deliver(typeof data === 'string' ? data : new Uint8Array(data));
    };
    socket.onclose = ({ reason }) => stop(reason);
  });
}
