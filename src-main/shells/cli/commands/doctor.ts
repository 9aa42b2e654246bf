// `graft doctor`: what the trainer runs on, how fast, and what to do for more.
import type { Command } from '../command';
import { spaces } from '../format';
import { gpuLines } from '../gpu-lines';
import { plainJson } from '../plain-json';

/** Prints what is in use. */
export const doctor: Command = {
  usage: 'doctor',
  summary: 'show what TensorFlow runs on, how fast it is, and how to make it faster',
  options: {},
  examples: ['graft doctor', 'graft doctor --json'],
  arguments: [0, 0],
  async run({ client, json, output, signal, word }) {
    const devices = await client.devices({}, { signal });
    const report = await client.doctor({}, { signal });
    if (json) {
      output.print(plainJson({ ...report, devices }, 2));
      return 0;
    }
    const line = (name: string, text: string) =>
      output.print(`${word(name)}${spaces(word(name), 11)}${text}`);
    line('Runs on', `${report.kind} (${report.device})`);
    line('Library', report.library);
    line('Threads', String(report.threads));
    line('Node', report.node);
    line('Measured', report.gflops === null ? word('not measured') : `${report.gflops.toFixed(1)} GFLOP/s`);
    for (const [name, text] of gpuLines(devices)) line(name, word(text));
    for (const why of report.why) line('Why', word(why));
    for (const advice of report.advice) line('For more', word(advice));
    return 0;
  },
};
