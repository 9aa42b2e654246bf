// Line of a browser page: a WebSocket to the local server.
import { createTransport, type Transport } from '#shared/protocol/transport';

/** Opens the line. Rejects if the server does not respond. */
export function openWebSocketLine(url: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const { transport, deliver, end } = createTransport({
      send(message) {
        if (socket.readyState === WebSocket.OPEN) socket.send(message as Uint8Array<ArrayBuffer> | string);
      },
      sayClosed: (reason) => socket.close(1000, reason?.slice(0, 60)),
    });
    socket.onopen = () => resolve(transport);
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      deliver(typeof data === 'string' ? data : new Uint8Array(data));
    socket.onclose = ({ reason }) => {
      reject(
        new Error(
          'Graft does not respond: it was stopped, or the connection was lost. This page connects again by itself; after a new start with another token, open the address that Graft printed.',
        ),
      );
      end(reason || undefined);
    };
  });
}
