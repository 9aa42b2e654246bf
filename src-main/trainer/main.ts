// The trainer process: serves its contract over the inherited pipe and ends when its engine exits. The log goes to stderr.
import { serve } from '#shared/protocol/rpc';
import { trainerContract } from '#shared/protocol/trainer-contract';
import { inheritedPipe } from '../wire/pipe-transport';
import { createTrainer } from './serve/handlers';

// TensorFlow.js prints to stdout; send its output to the log.
console.log = console.info = console.warn = console.error;

const pipe = inheritedPipe();
const trainer = createTrainer();
pipe.onClose(() => {
  // Native ops can't be interrupted, so this only notifies the helpers and does not wait.
  void trainer.close().finally(() => process.exit(0));
  setTimeout(() => process.exit(0), 2000).unref();
});
serve(trainerContract, trainer.handlers, pipe);
