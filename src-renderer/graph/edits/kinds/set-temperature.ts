// View of the edit setTemperature. The calibration of a run offers it.
import type { EditView } from '../edit-view';

/** Sets the temperature of the output. */
export const setTemperature: EditView<'setTemperature'> = {
  icon: 'flame',
  sentence: ({ temperature }, { say }) =>
    say('setTemperature', { value: Number(temperature.toPrecision(4)) }),
};
