// Messages over a line that carries only bytes (WebSocket, MessagePort, a channel): each message is one frame.
import { decodeFrame, encodeFrame } from './frames';
import type { Message } from './message';
import type { Transport } from './transport';

/** Encodes what is sent over `bytes` and decodes what comes; a frame that contradicts itself closes the line. Other messages than bytes are ignored. */
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
