// `graft gpu`: lists the GPUs, chooses the device that networks are computed on, and tests the GPU.
import { GraftError } from '#shared/errors';
import { deviceSchema } from '#shared/run/device';
import { say } from '#shared/sentence';
import type { Command } from '../command';
import { spaces } from '../format';
import { gpuLines } from '../gpu-lines';
import { plainJson } from '../plain-json';

/** Prints the GPUs, what is chosen, and the result of the test. */
export const gpu: Command = {
  usage: 'gpu [auto|cpu|webgpu|ID] [--test]',
  summary: 'list the GPUs, choose one or the processor, or test the GPU',
  options: { test: { help: "compare the GPU's numbers and speed with the processor's" } },
  examples: ['graft gpu', 'graft gpu cpu', 'graft gpu --test'],
  arguments: [0, 1],
  async run({ client, json, output, signal, word }, [device], { test }) {
    if (device !== undefined) {
      const chosen = deviceSchema.safeParse(device);
      if (!chosen.success)
        throw new GraftError(
          'invalid',
          say`Expected ${'auto'}, ${'cpu'}, ${'webgpu'} or the id of a GPU, received ${device}.`,
        );
      await client.chooseDevice({ device: chosen.data });
    }
    const devices = test ? await client.testGpu({}, { signal }) : await client.devices({});
    if (json) output.print(plainJson(devices, 2));
    else
      for (const [name, text] of gpuLines(devices))
        output.print(`${word(name)}${spaces(word(name), 11)}${word(text)}`);
    const result = devices.use === 'webgpu' ? devices.webgpu.test : devices.test;
    return test && result?.passed !== true ? 1 : 0;
  },
};
