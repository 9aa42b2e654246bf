// `graft doctor`: what the trainer runs on, how fast, and what to do for more.
import { collectDiagnostics } from '#shared/protocol/diagnostics';
import type { Command } from '../command';
import { spaces } from '../format';
import { gpuLines } from '../gpu-lines';
import { plainJson } from '../plain-json';

/** Prints what is in use. */
export const doctor: Command = {
  usage: 'doctor',
  summary: 'show what TensorFlow runs on, how fast it is, and how to make it faster',
  options: {
    report: { help: 'print a report for questions and bug reports, without images, names and paths' },
  },
  examples: ['graft doctor', 'graft doctor --json', 'graft doctor --report'],
  arguments: [0, 0],
  async run({ client, json, output, signal, word }, _positionals, { report: wanted }) {
    if (wanted) {
      const text = await collectDiagnostics(client, [], signal);
      output.print(json ? plainJson({ report: text }, 2) : text);
      return 0;
    }
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
