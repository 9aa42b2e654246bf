// `graft evaluate`: accuracy and confusion matrix of a run.
import { GraftError } from '#shared/errors';
import type { Evaluation } from '#shared/run/events';
import { say, sentenceOf } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import type { Command } from '../command';
import { formatCount, formatShare, formatTable } from '../format';
import { findRunId } from '../model-argument';
import { alsoOption, averagedLines, averagingOptions, testTimeOption } from '../test-time-options';
import { detailOptions, evaluateDetails, wantsDetails } from './evaluate-details';

const parts = ['training', 'validation', 'test'] as const;

/** Evaluates a run. */
export const evaluate: Command = {
  usage: 'evaluate RUN|MODEL',
  summary: 'evaluate a run on its test images, or on its validation images if it has none',
  options: {
    checkpoint: { value: 'last|best', help: 'checkpoint to evaluate (last)' },
    part: { value: parts.join('|'), help: 'images to evaluate (test, or validation if there are none)' },
    ...detailOptions,
    ...averagingOptions,
  },
  examples: [
    'graft evaluate last',
    'graft evaluate 2026-11-23-1a2b --checkpoint best --json',
    'graft evaluate last --crops ten --with 2026-11-23-1a2b',
    'graft evaluate last --details --report report.html',
    'graft evaluate last --against 2026-11-23-1a2b',
    'graft evaluate flowers.keras --data photos/ --figures figures/',
  ],
  arguments: [1, 1],
  async run(session, [wanted], options) {
    const { client, project, signal, json, output, word } = session;
    const part = parts.find((name) => name === options.part);
    if (options.part !== undefined && !part)
      throw new GraftError('usage', say`--part: expected ${parts.join(', ')}, received ${options.part}.`);
    const checkpoint = checkpointOption(options.checkpoint);
    const testTime = testTimeOption(options);
    const also = await alsoOption(session, options, checkpoint);
    if (wantsDetails(options))
      return evaluateDetails(session, wanted!, checkpoint, part, options, { also, testTime });
    const runId = await findRunId(session, wanted!);
    const request = { project, runId, checkpoint, part, also, testTime };
    for await (const item of client.evaluate(request, { signal })) {
      if (item.progress)
        output.progress(
          say`${sentenceOf(item.progress.what)}: ${item.progress.done} of ${item.progress.total ?? '?'}`,
        );
      if (!item.evaluation) continue;
      output.print(json ? JSON.stringify(item.evaluation, null, 2) : formatEvaluation(item.evaluation, word));
      return 0;
    }
    throw new GraftError('trainer-lost', say`The evaluation of ${runId} ended without a result.`);
  },
};

/** Parses `--checkpoint`; `last` by default. Throws 'usage' for an unknown value. */
export function checkpointOption(value: string | boolean | undefined): 'last' | 'best' {
  if (value === undefined || value === 'last') return 'last';
  if (value === 'best') return 'best';
  throw new GraftError('usage', say`--checkpoint: expected last or best, received ${value}.`);
}

function formatEvaluation(evaluation: Evaluation, word: Word): string {
  const { part, count, loss, accuracy, classes, confusion } = evaluation;
  const rows = classes.map((name, truth) => {
    const row = confusion[truth] ?? [];
    const all = row.reduce((sum, cell) => sum + cell, 0);
    const recall = all === 0 ? '–' : formatShare((row[truth] ?? 0) / all);
    return [name, ...row.map(String), recall];
  });
  const heads = [word('true ↓  predicted →'), ...classes.map((name) => name.slice(0, 12)), word('recall')];
  return [
    word(
      say`Accuracy ${formatShare(accuracy)}, loss ${loss.toFixed(4)} on ${formatCount(count)} ${sentenceOf(part)} images`,
    ),
    ...averagedLines(evaluation).map(word),
    '',
    formatTable(heads, rows, heads.map((_, i) => i).slice(1)),
  ].join('\n');
}
