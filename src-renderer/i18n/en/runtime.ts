// English texts of the fast engine: its offer, installation and state, and stages that need it.

/** What training runs on. */
export const runtime = {
  title: 'Fast engine',
  command: 'Get the fast engine',
  nothingToInstall: 'The fast engine is installed, or there is none for this system.',
  offer:
    'Graft can download native TensorFlow ({size}; {disk} on the disk). Convolutions then train 8 to 20 times faster, on all cores.',
  until: 'Until then, training runs on the built-in engine (WebAssembly, one core).',
  interrupted: '{done} of {size} are downloaded already.',
  install: 'Get the fast engine ({size})',
  resume: 'Continue the download',
  later: 'Not now',
  laterHint:
    'Hides this card. The fast engine stays available at the top right, beside the state of the engine.',
  connecting: 'Looking for the library …',
  phases: {
    preparing: 'Preparing the library …',
    checking: 'Checking that it runs …',
  },
  meanwhile: 'You can continue to work. An interrupted download is continued later.',
  done: 'The fast engine is installed',
  doneText: 'TensorFlow {version} was checked and is used from now on.',
  measured: 'Measured on this machine: {n} GFLOP/s.',
  fast: 'Fast engine',
  builtIn: 'Built-in engine',
  runsOn: 'Runs on',
  speed: 'Measured',
  gflops: '{n} GFLOP/s (matrix product)',
  why: 'Why',
  measuring: 'Measuring the speed of this machine …',
  slowStage:
    '“{stage}” takes about {epoch} per epoch, {total} in all, on the built-in engine (measured on this machine).',
  comes: 'The fast engine is being installed. Start when it is ready.',
  headOnly: 'Train the head only',
  headOnlyHint: 'Removes the slow stages from the plan. Can be undone.',
};
