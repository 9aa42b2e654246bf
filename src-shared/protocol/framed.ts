// Sends messages over a transport that carries only bytes (WebSocket, MessagePort, a channel), one frame per message.
import { decodeFrame, encodeFrame } from './frames';
import type { Message } from './message';
import type { Transport } from './transport';

/** Larger frames take milliseconds to receive, to decode and to check. */
const largeBytes = 2 ** 18;

/**
 * Encodes sent messages to frames over `bytes`, and decodes received frames. A malformed frame closes the transport;
 * messages other than bytes are ignored. `pause` is awaited before a large frame is decoded, and again before its message
 * is passed on; later messages wait for it.
 */
export function framed(bytes: Transport, pause?: () => Promise<void>): Transport {
  const decode = (frame: Uint8Array): Message => {
    try {
      return decodeFrame(frame);
    } catch (error) {
      bytes.close(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const waiting: Uint8Array[] = [];
  async function passOn(listener: (message: Message) => void, pause: () => Promise<void>): Promise<void> {
    for (let frame = waiting[0]; frame; frame = waiting[0]) {
      const large = frame.byteLength > largeBytes;
      if (large) await pause();
      const message = decode(frame);
      if (large) await pause();
      if (message !== undefined) listener(message);
      // Only now, since a message that arrives in between must wait.
      waiting.shift();
    }
  }
  return {
    send: (message) => bytes.send(encodeFrame(message)),
    onMessage(listener) {
      bytes.onMessage((frame) => {
        if (!(frame instanceof Uint8Array)) return;
        if (pause && (waiting.length > 0 || frame.byteLength > largeBytes)) {
          if (waiting.push(frame) === 1) void passOn(listener, pause);
          return;
        }
        const message = decode(frame);
        if (message !== undefined) listener(message);
      });
    },
    onClose: (listener) => bytes.onClose(listener),
    close: (reason) => bytes.close(reason),
  };
}
