// The test that Graft itself runs before it uses a GPU.
import { inEnglish } from '#shared/sentence';
import { testGpu } from '../../src-main/runtime/gpu/test-gpu';
import { type Check, rehearsalEntry, shortly, trainerEntry } from './check';

/** Runs the test. A rehearsal may be slower than the processor, which it is, so that only its numbers count. */
export const checkSelfTest: Check = async function* ({ root, folder, device }) {
  const entry = device === 'gpu' ? trainerEntry(root) : rehearsalEntry(root);
  const result = await testGpu({ trainerEntry: entry, folder, device: 'auto', tested: '' });
  const { passed, reason, difference, speedup } = result;
  const figures = `difference ${shortly(difference)}, ${speedup?.toFixed(1) ?? '–'} × the processor`;
  const good = device === 'gpu' ? passed : difference !== null && difference <= 1e-4;
  const outcome = good ? 'passed' : 'failed';
  yield { name: 'self-test', outcome, figures: good ? figures : `${figures}: ${inEnglish(reason ?? '')}` };
};
