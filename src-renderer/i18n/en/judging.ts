// English sentences about judging images: averaging over views and networks.

/** English: judging. */
export const judging = {
  averaging: {
    title: 'Averaging',
    hint: 'Judge several views of each image, or by several runs, and average the probabilities.',
    looks: '{n} look an image | {n} looks an image',
    text: 'Several views of an image, or several networks, make fewer mistakes together. Their probabilities are averaged.',
    crops: 'Views',
    kinds: {
      whole: 'The whole image',
      one: 'The middle',
      five: 'Corners and middle (5)',
      ten: 'These and mirrored (10)',
      googlenet: 'GoogLeNet’s 144',
    },
    scales: 'Shorter side',
    scalesOwn: 'as the papers have it',
    scalesHelp: 'Pixels, several with commas: 256, 384, 512 for an input of 224.',
    scalesWhole: 'The whole image has the network’s own size.',
    scalesWrong: 'Whole numbers from 8 to 4096, each once, at most 8.',
    mirror: 'Mirrored as well',
    mirrorAlways: 'These views are mirrored anyway.',
    also: 'Judge along',
    noOthers: 'A second run of the same classes would stand here.',
    cost: 'One pass through a network an image | {n} passes an image: about {n} times as long',
    isPlain: 'Nothing is averaged.',
    reset: 'One look',
    told: 'Mean of {views} × {networks}',
    views: '{n} view | {n} views',
    networks: '{n} network | {n} networks',
    plain: 'One look: {accuracy}',
    flatters: '{name} has learned from {n} of these images: the result flatters.',
  },
};
