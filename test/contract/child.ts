// A child process that serves the sample service: directly over its pipe, or over channels when started as an engine.
import { serve } from '#shared/protocol/rpc';
import { acceptChannels } from '../../src-main/wire/channels';
import { inheritedPipe } from '../../src-main/wire/pipe-transport';
import { createSampleHandlers, sampleContract } from './sample-service';

const pipe = inheritedPipe();
const handlers = createSampleHandlers();
if (process.env.GRAFT_TEST_PLAIN) serve(sampleContract, handlers, pipe);
else acceptChannels(pipe, (channel) => serve(sampleContract, handlers, channel));
pipe.onClose(() => process.exit(0));
