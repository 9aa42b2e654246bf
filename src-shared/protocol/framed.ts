// Sends messages over a transport that carries only bytes (WebSocket, MessagePort, a channel), one frame per message.
import { decodeFrame, encodeFrame } from './frames';
import type { Message } from './message';
import type { Transport } from './transport';

/** Encodes sent messages to frames over `bytes`, and decodes received frames. A malformed frame closes the transport; messages other than bytes are ignored. */
export function framed(bytes: Transport): Transport {
  return {
    send: (message) => bytes.send(encodeFrame(message)),
    onMessage(listener) {
      bytes.onMessage((frame) => {
        if (!(frame instanceof Uint8Array)) return;
        let message: Message;
        try {
          message = decodeFrame(frame);
        } catch (error) {
          bytes.close(error instanceof Error ? error.message : String(error));
          return;
        }
        listener(message);
      });
    },
    onClose: (listener) => bytes.onClose(listener),
    close: (reason) => bytes.close(reason),
  };
}
