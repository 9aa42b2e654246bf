// Entry point of dist/gpu-window/page.js, the page of the hidden GPU window: serves its contract on each port that the shell sends.
import { z } from 'zod';
import { framed } from '#shared/protocol/framed';
import { serve } from '#shared/protocol/rpc';
import { createTransport, type Transport } from '#shared/protocol/transport';
import { webgpuContract } from '#shared/protocol/webgpu-contract';
import { createGpuHandlers } from './handlers';

// The page's policy allows no new Function().
z.config({ jitless: true });

/** The part of a page's MessagePort that is used here. */
interface PagePort {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

const page = globalThis as unknown as {
  addEventListener(
    type: 'message',
    listener: (event: { source: unknown; data: unknown; ports: PagePort[] }) => void,
  ): void;
};

/** Wraps the port as a transport of bytes; `null` closes it. */
function portTransport(port: PagePort): Transport {
  const { transport, deliver, end } = createTransport({
    send: (message) => port.postMessage(message),
    sayClosed: () => port.postMessage(null),
    release: () => port.close(),
  });
  port.onmessage = ({ data }) => (data === null ? end() : deliver(data));
  return transport;
}

page.addEventListener('message', ({ source, data, ports }) => {
  if (source !== globalThis || data !== 'graft-port' || !ports[0]) return;
  const transport = framed(portTransport(ports[0]));
  const { handlers, close } = createGpuHandlers();
  transport.onClose(close);
  serve(webgpuContract, handlers, transport);
});
