// Names of the optimizers, the same in each language.

/** The names by kind. */
export const optimizerTitles = {
  adam: 'Adam',
  adamw: 'AdamW',
  sgd: 'SGD',
  rmsprop: 'RMSprop',
  nadam: 'Nadam',
  adamax: 'Adamax',
  adagrad: 'Adagrad',
  adadelta: 'Adadelta',
} as const;
