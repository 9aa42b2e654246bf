// Tests of channels that are not in the contract suite: late listeners, closing on either side, and errors.

import { expect, it } from 'vitest';
import { framed } from '#shared/protocol/framed';
import { createLoopback, type Transport } from '#shared/protocol/transport';
import { acceptChannels, openChannels } from '../../src-main/wire/channels';
import { eventually } from './suite';

function openPair() {
  const [here, there] = createLoopback();
  const accepted: Transport[] = [];
  acceptChannels(there, (channel) => accepted.push(channel));
  return { here, there, accepted, channels: openChannels(here) };
}

it('delivers messages that arrived before a listener was set', async () => {
  const { channels, accepted } = openPair();
  const channel = framed(channels.open());
  channel.send('first');
  channel.send('second');
  await eventually(() => expect(accepted).toHaveLength(1));
  const received: unknown[] = [];
  accepted[0]!.onMessage((message) => received.push(message));
  channel.send('third');
  await eventually(() => expect(received).toEqual(['first', 'second', 'third']));
});

it('reports to the other side that one channel closed and why, and keeps the others open', async () => {
  const { channels, accepted } = openPair();
  const [first, second] = [framed(channels.open()), framed(channels.open())];
  first.send(1);
  second.send(2);
  await eventually(() => expect(accepted).toHaveLength(2));
  const reasons: unknown[] = [];
  first.onClose((reason) => reasons.push(reason));
  accepted[1]!.onClose((reason) => reasons.push(reason));
  accepted[0]!.close('The engine could not start.');
  second.close();
  await eventually(() =>
    expect(reasons).toEqual(expect.arrayContaining(['The engine could not start.', undefined])),
  );
  first.send('late');
  const third = framed(channels.open());
  third.send(3);
  await eventually(() => expect(accepted).toHaveLength(3));
});

it('serves windows in any order, regardless of which was opened first', async () => {
  const { channels, accepted } = openPair();
  const [first, second] = [framed(channels.open()), framed(channels.open())];
  second.send('second');
  await eventually(() => expect(accepted).toHaveLength(1));
  first.send('first');
  await eventually(() => expect(accepted).toHaveLength(2));
  const received: unknown[] = [];
  accepted[1]!.onMessage((message) => received.push(message));
  await eventually(() => expect(received).toEqual(['first']));
});

it('closes all channels when the pipe closes', async () => {
  const { there, channels, accepted } = openPair();
  const channel = framed(channels.open());
  channel.send(1);
  await eventually(() => expect(accepted).toHaveLength(1));
  const closed: string[] = [];
  channel.onClose(() => closed.push('here'));
  accepted[0]!.onClose(() => closed.push('there'));
  there.close();
  await eventually(() => expect(closed.sort()).toEqual(['here', 'there']));
});

it('closes a channel that receives a malformed frame', async () => {
  const { channels, accepted } = openPair();
  const raw = channels.open();
  raw.send(new Uint8Array([1, 2, 3]));
  await eventually(() => expect(accepted).toHaveLength(1));
  let reason: string | undefined;
  raw.onClose((why) => {
    reason = why;
  });
  accepted[0]!.onMessage(() => {});
  await eventually(() => expect(reason).toBe('Received a malformed frame.'));
});
