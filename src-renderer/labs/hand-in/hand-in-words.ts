// Words of hand-ins: values, states of steps, spreads, and the heads of their CSV file.
import { useI18n } from 'vue-i18n';
import type { Lab } from '#shared/labs/guided/lab';
import type { Value } from '#shared/labs/guided/lab-state';
import type { CsvWords, Spread, StepCell } from '#shared/labs/hand-in/class-table';
import { useFormat } from '../../ui/format';

/** Returns functions that word the parts of hand-ins. */
export function useHandInWords() {
  const { t, te } = useI18n();
  const { whole } = useFormat();

  const titleOf = (lab: Lab) => t(`labs.${lab.id}.title`);
  const stepTitle = (lab: Lab, step: string) => t(`labs.${lab.id}.steps.${step}.title`);
  const ofState = (state: StepCell['state']) => t(`handin.states.${state}`);
  /** Words a value; an option's by the lab's texts. */
  function ofValue(lab: Lab, value: Value): string {
    if (typeof value === 'number')
      return Number.isInteger(value) ? whole(value) : String(Number(value.toPrecision(6)));
    const option = `labs.${lab.id}.options.${value}`;
    return /^\w+$/.test(value) && te(option, 'en') ? t(option) : value;
  }
  function ofSpread(lab: Lab, { least, median, most }: Spread): string {
    const [a, b, c] = [least, median, most].map((one) => ofValue(lab, one));
    return least === most ? a! : `${a} – ${b} – ${c}`;
  }
  const ofCsv = (lab: Lab): CsvWords => ({
    heads: ['student', 'done', 'helped', 'skipped', 'hints', 'minutes', 'saved', 'file'].map((key) =>
      t(`handin.columns.${key}`),
    ),
    ofStep: (step) =>
      ['state', 'answer', 'measured', 'found'].map(
        (part) => `${stepTitle(lab, step)}: ${t(`handin.parts.${part}`)}`,
      ),
    ofState,
    ofValue: (value) => ofValue(lab, value),
  });

  return { titleOf, stepTitle, ofState, ofValue, ofSpread, ofCsv };
}
