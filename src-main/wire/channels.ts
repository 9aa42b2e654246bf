// Many windows over one pipe: numbered channels whose frames are opaque bytes, so that a relay need not decode them.
import { framed } from '#shared/protocol/framed';
import { createTransport, type Transport, type WiredTransport } from '#shared/protocol/transport';

/** A message on the pipe: with `frame`, data (the first one opens the channel); with `closed`, the end of the channel and its reason or ''. */
interface ChannelMessage {
  readonly channel: number;
  readonly frame?: Uint8Array;
  readonly closed?: string;
}

/** The engine's side: calls `onChannel` with a transport for each window, as in `acceptChannels(inheritedPipe(), (channel) => serve(engineContract, handlers, channel))`. All of them close when the pipe closes. */
export function acceptChannels(pipe: Transport, onChannel: (channel: Transport) => void): void {
  manageChannels(pipe, (bytes) => onChannel(framed(bytes)));
}

/** The shell's side: `open()` returns a new channel whose messages are frames of `framed` as bytes, ready to be relayed. */
export function openChannels(pipe: Transport): { open(): Transport } {
  const { add } = manageChannels(pipe);
  let last = 0;
  return { open: () => add(++last).transport };
}

function manageChannels(pipe: Transport, onOpened?: (line: Transport) => void) {
  const channels = new Map<number, WiredTransport>();
  // Closed channels: a frame that was in transit when a channel closed must not reopen it.
  const over = new Set<number>();
  const add = (number: number): WiredTransport => {
    const channel = createTransport({
      send: (frame) => pipe.send({ channel: number, frame: frame as Uint8Array } satisfies ChannelMessage),
      sayClosed(reason) {
        channels.delete(number);
        over.add(number);
        pipe.send({ channel: number, closed: reason ?? '' } satisfies ChannelMessage);
      },
    });
    channels.set(number, channel);
    return channel;
  };
  pipe.onMessage((message) => {
    const { channel: number, frame, closed } = message as ChannelMessage;
    let channel = channels.get(number);
    if (!frame) {
      channels.delete(number);
      over.add(number);
      channel?.end(closed || undefined);
      return;
    }
    // Windows may send in a different order than they were opened in.
    if (!channel && onOpened && !over.has(number)) {
      channel = add(number);
      onOpened(channel.transport);
    }
    channel?.deliver(frame);
  });
  pipe.onClose((reason) => {
    const open = [...channels.values()];
    channels.clear();
    for (const channel of open) channel.end(reason);
  });
  return { add };
}
