// The listeners of a transport and its close, which every transport shares.
import { expect, test } from 'vitest';
import { createTransport } from '#shared/protocol/transport';

function open() {
  const calls: unknown[] = [];
  const wired = createTransport({
    send: (message) => calls.push(['send', message]),
    sayClosed: (reason) => calls.push(['say closed', reason]),
    release: () => calls.push(['release']),
  });
  wired.transport.onClose((reason) => calls.push(['closed', reason]));
  return { ...wired, calls };
}

test('keeps messages that arrive before the first listener, in their order', () => {
  const { transport, deliver } = open();
  deliver('a');
  deliver('b');
  const received: unknown[] = [];
  transport.onMessage((message) => received.push(message));
  deliver('c');
  expect(received).toEqual(['a', 'b', 'c']);
});

test('tells the other side once that it closes, and sends and delivers nothing afterward', () => {
  const { transport, deliver, end, calls } = open();
  const received: unknown[] = [];
  transport.onMessage((message) => received.push(message));
  transport.send('a');
  transport.close('Done.');
  transport.close('Again.');
  end('Lost.');
  transport.send('b');
  deliver('c');
  expect(calls).toEqual([['send', 'a'], ['say closed', 'Done.'], ['release'], ['closed', 'Done.']]);
  expect(received).toEqual([]);
});

test('does not answer a close of the other side', () => {
  const { transport, end, calls } = open();
  end('Lost.');
  transport.close('Done.');
  expect(calls).toEqual([['release'], ['closed', 'Lost.']]);
});
