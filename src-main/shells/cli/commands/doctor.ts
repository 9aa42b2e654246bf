// `graft doctor`: what the trainer runs on, how fast, and what to do for more.
import type { Command } from '../command';

/** Prints what is in use. */
export const doctor: Command = {
  usage: 'doctor',
  summary: 'show what TensorFlow runs on, how fast it is, and how to make it faster',
  options: {},
  examples: ['graft doctor', 'graft doctor --json'],
  arguments: [0, 0],
  async run({ client, json, output, signal }) {
    const report = await client.doctor({}, { signal });
    if (json) {
      output.print(JSON.stringify(report, null, 2));
      return 0;
    }
    output.print(`Runs on    ${report.kind} (${report.device})`);
    output.print(`Library    ${report.library}`);
    output.print(`Threads    ${report.threads}`);
    output.print(`Node       ${report.node}`);
    output.print(`Measured   ${report.gflops === null ? 'not' : `${report.gflops.toFixed(1)} GFLOP/s`}`);
    for (const why of report.why) output.print(`Why        ${why}`);
    for (const advice of report.advice) output.print(`For more   ${advice}`);
    return 0;
  },
};
