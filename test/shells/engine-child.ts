// A replacement for the engine that handles only `info`, and exits immediately with GRAFT_TEST_EXIT.
import type { Handlers } from '#shared/protocol/contract';
import { type EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { serve } from '#shared/protocol/rpc';
import { acceptChannels } from '../../src-main/wire/channels';
import { inheritedPipe } from '../../src-main/wire/pipe-transport';

if (process.env.GRAFT_TEST_EXIT) {
  console.error('There is no room for an engine.');
  process.exit(3);
}
const handlers = {
  info: () => ({ version: '0', home: String(process.pid), platform: process.platform, separator: '/' }),
} as unknown as Handlers<EngineContract>;
const pipe = inheritedPipe();
acceptChannels(pipe, (channel) => serve(engineContract, handlers, channel));
pipe.onClose(() => process.exit(0));
