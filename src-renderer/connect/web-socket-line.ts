// Line of a browser page: a WebSocket to the local server.
import type { Transport } from '#shared/protocol/transport';

/** Opens the line. Rejects if the server does not respond. */
export function openWebSocketLine(url: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const received: ((message: unknown) => void)[] = [];
    const ended: ((reason?: string) => void)[] = [];
    socket.onopen = () =>
      resolve({
        send(message) {
          if (socket.readyState === WebSocket.OPEN) socket.send(message as Uint8Array<ArrayBuffer> | string);
        },
        onMessage: (listener) => void received.push(listener),
        onClose: (listener) => void ended.push(listener),
        close: (reason) => socket.close(1000, reason?.slice(0, 60)),
      });
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const message = typeof data === 'string' ? data : new Uint8Array(data);
      for (const listener of received) listener(message);
    };
    socket.onclose = ({ reason }) => {
      reject(
        new Error(
          'Graft does not respond. It was stopped, or this page belongs to an earlier start. Start it again.',
        ),
      );
      for (const listener of ended) listener(reason || undefined);
    };
  });
}
