// `graft runtime`: whether native TensorFlow is installed, and its installation.
import { GraftError } from '#shared/errors';
import type { InstallStep, RuntimeState } from '#shared/protocol/engine/runtime';
import { joinWords, say, type Words } from '#shared/sentence';
import type { Command } from '../command';
import { formatBytes, formatSeconds } from '../format';
import { plainJson } from '../plain-json';

/** Shows or installs native TensorFlow. */
export const runtime: Command = {
  usage: 'runtime [install]',
  summary: 'show whether the fast engine (native TensorFlow) is installed, or install it',
  options: {},
  examples: ['graft runtime', 'graft runtime install'],
  arguments: [0, 1],
  async run({ client, signal, json, output }, [verb]) {
    if (verb !== undefined && verb !== 'install')
      throw new GraftError('usage', say`Expected ${'install'}, received ${verb}.`);
    let state = await client.runtimeState({}, { signal });
    if (verb === 'install') {
      for await (const item of client.installRuntime({}, { signal })) {
        if (item.step) output.progress(progressOf(item.step));
        state = item.state ?? state;
      }
      output.endProgress();
    }
    if (json) output.print(plainJson(state, 2));
    else for (const line of describe(state)) output.print(line);
    return state.installed === 'none' ? 1 : 0;
  },
};

/** What the download is at, with speed and time left. */
function progressOf({ phase, done, total, bytesPerSecond, secondsLeft }: InstallStep): Words {
  if (phase === 'preparing') return 'Preparing the library';
  if (phase === 'checking') return 'Checking that it runs';
  const parts: Words[] = [say`TensorFlow: ${formatBytes(done)} of ${formatBytes(total)}`];
  if (bytesPerSecond !== null) parts.push(`${formatBytes(bytesPerSecond)}/s`);
  if (secondsLeft !== null) parts.push(say`${formatSeconds(secondsLeft)} left`);
  return joinWords(parts, ', ');
}

function describe({ installed, offer, obstacle }: RuntimeState): Words[] {
  if (installed !== 'none') return [say`The fast engine is installed: native TensorFlow (${installed}).`];
  const lines: Words[] = [
    'The fast engine is not installed: training runs on the built-in WebAssembly engine.',
  ];
  if (obstacle !== null) return [...lines, obstacle];
  if (!offer) return lines;
  const { downloadBytes, diskBytes, doneBytes } = offer;
  lines.push(
    say`To install it: ${'graft runtime install'} (download: ${formatBytes(downloadBytes)}, on the disk: ${formatBytes(diskBytes)})`,
  );
  if (doneBytes > 0) lines.push(say`${formatBytes(doneBytes)} are downloaded already.`);
  return lines;
}
