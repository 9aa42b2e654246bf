// What `graft gpu` and `graft doctor` print about GPUs: names and values, line by line.
import type { Devices } from '#shared/protocol/engine/device';
import { joinWords, say, sentenceOf, type Words } from '#shared/sentence';
import { formatBytes } from './format';

/** Returns the lines: a name and its text. */
export function gpuLines({
  use,
  gpus,
  driver,
  neededDriver,
  problem,
  pack,
  test,
  webgpu,
}: Devices): [string, Words][] {
  const lines: [string, Words][] = [['Device', chosenWords(use, gpus)]];
  for (const gpu of gpus) {
    const facts = [
      gpu.name,
      ...(gpu.memoryBytes === null ? [] : [formatBytes(gpu.memoryBytes)]),
      ...(gpu.capability === null ? [] : [say`compute capability ${gpu.capability}`]),
      gpu.uuid,
      ...(gpu.problem === null ? [] : [gpu.problem]),
    ];
    lines.push(['GPU', joinWords(facts, ', ')]);
  }
  if (problem !== null) lines.push(['GPU', say`not used: ${problem}`]);
  if (driver !== null) lines.push(['Driver', say`${driver} (${neededDriver} or newer is required)`]);
  if (pack !== null && problem === null) lines.push(['CUDA', packWords(pack)]);
  if (test !== null) lines.push(['GPU test', testWords(test)]);
  if (webgpu.problem !== null) lines.push(['WebGPU', say`not used: ${webgpu.problem}`]);
  else if (webgpu.name !== null) lines.push(['WebGPU', webgpu.name]);
  if (webgpu.test !== null) lines.push(['WebGPU test', testWords(webgpu.test)]);
  return lines;
}

function chosenWords(use: string, gpus: Devices['gpus']): Words {
  if (use === 'auto') return 'automatic: the GPU if it passes its test';
  if (use === 'cpu') return 'the processor, as chosen';
  if (use === 'webgpu')
    return 'WebGPU for the features of frozen layers, the processor for the rest, as chosen';
  return say`${gpus.find(({ uuid }) => uuid === use)?.name ?? use}, as chosen`;
}

function packWords(pack: NonNullable<Devices['pack']>): Words {
  if (pack.installed) return 'installed';
  const sizes = say`not installed: ${formatBytes(pack.downloadBytes)} to download, needs ${formatBytes(pack.neededBytes)} of free disk space`;
  return pack.freeBytes === null ? sizes : say`${sizes} (${formatBytes(pack.freeBytes)} free)`;
}

function testWords({ passed, reason, speedup, difference }: NonNullable<Devices['test']>): Words {
  if (!passed) return say`failed: ${reason ?? sentenceOf('')}`;
  return say`passed: ${speedup?.toFixed(1) ?? '?'} times as fast as the processor, difference ${difference?.toExponential(1) ?? '?'}`;
}
