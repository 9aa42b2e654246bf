// English sentences about averaged predictions, over views of an image and over networks.

/** English: averaged predictions. */
export const averaging = {
  averaging: {
    title: 'Averaging',
    hint: 'Averages the predicted probabilities over several views of each image, or over several runs.',
    looks: '{n} prediction per image | {n} predictions per image',
    text: 'Averaging the probabilities over several views or networks reduces errors.',
    crops: 'Views',
    kinds: {
      whole: 'Whole image',
      one: 'Center crop',
      five: 'Corners and center (5)',
      ten: 'Corners and center, with flips (10)',
      googlenet: 'GoogLeNet crops (144)',
    },
    scales: 'Shorter side',
    scalesOwn: 'as in the papers',
    scalesHelp:
      'One or more sizes in pixels, separated by commas: for example 256, 384, 512 for an input of 224.',
    scalesWhole: 'The whole image is resized to the network’s input size.',
    scalesWrong: 'Enter up to 8 different integers from 8 to 4096.',
    mirror: 'Add horizontal flips',
    mirrorAlways: 'These views already include horizontal flips.',
    also: 'Average with runs',
    noOthers: 'Other runs with the same classes appear here.',
    cost: 'One forward pass per image | {n} forward passes per image: about {n} times as slow',
    isPlain: 'Averaging is off.',
    reset: 'Single view',
    mean: 'Mean of {views} × {networks}',
    views: '{n} view | {n} views',
    networks: '{n} network | {n} networks',
    plain: 'Single view: {accuracy}',
    trainedOn: '{name} was trained on {n} of these images, so the accuracy is biased upward.',
  },
};
