// English texts of the labs' hand-ins: saving one, and the table over those of a class.

/** Hand-ins of labs. */
export const handin = {
  button: 'Hand in …',
  title: 'Hand in this lab',
  name: 'Your name',
  nameFirst: 'Enter your name.',
  collecting: 'Collecting the images …',
  contents:
    'The file contains your name, your predictions and answers, what was measured, the state, time and hints of each step, the figures of your runs, and the images below. It contains no images of your dataset and no paths.',
  steps: '{n} of {most} steps done, {helped} of them by Graft',
  save: 'Save the file',
  saved: 'Saved {name}.',
  images: {
    graph: 'Graph: {name}',
    curves: 'Curves: {name}',
    convolution: 'Output of the convolution',
  },
  pageTitle: 'Hand-ins of a class',
  pageText:
    'Students save a hand-in from the panel of a lab. Open the files of a class here, or drop them on this page: a table shows each student and step, predictions beside what was measured, and their spread.',
  open: 'Open hand-ins …',
  csv: 'Save as CSV',
  closeAll: 'Close all',
  reading: 'Reading {n} file … | Reading {n} files …',
  legend:
    'A cell shows the state of the step, and the prediction or answer with the measured value after the arrow. A spread is the smallest, middle and largest value. Of a pause, at most 5 minutes are counted.',
  columns: {
    student: 'Student',
    done: 'Done',
    helped: 'Done by Graft',
    skipped: 'Skipped',
    hints: 'Hints',
    minutes: 'Minutes',
    saved: 'Saved',
    file: 'File',
  },
  parts: { state: 'state', answer: 'predicted or answered', measured: 'measured', found: 'result' },
  states: { done: 'done', helped: 'done by Graft', skipped: 'skipped', open: 'not done' },
  nameless: 'No name',
  hints: '{n} hint | {n} hints',
  all: '{n} student | {n} students',
  spread: 'Spread',
  doneOf: '{n} of {most} done',
  answeredShort: 'Predicted:',
  measuredShort: 'Measured:',
  minutes: '{n} min',
  network: 'Network: {name}, {total} parameters, {trainable} trainable',
  run: '{name}: {epochs} epochs, validation accuracy {accuracy}, {trainable} trainable parameters',
  command: 'Open hand-ins of a class',
  saveCommand: 'Hand in the open lab',
  noLab: 'No lab is open.',
};
