// What the channels of a network's input mean for images: which counts they can be brought to, and what changes.

import type { Shape } from './graph';
import { isImageChannels } from './image-channels';
import type { Problem } from './infer';

/** Problems of an input of known rank: channels that images do not have, and the note that they become gray. */
export function findChannelProblems(name: string, shape: Shape): Problem[] {
  const channels = shape[3];
  if (channels === 1)
    return [
      {
        layer: name,
        severity: 'warning',
        code: 'gray-input',
        message: 'The input has 1 channel: images are converted to gray.',
      },
    ];
  if (channels === null || channels === undefined || isImageChannels(channels)) return [];
  return [
    {
      layer: name,
      severity: 'error',
      code: 'input-channels',
      message: `The input '${name}' has ${channels} channels, but images have 1 (gray), 3 (RGB) or 4 (RGB and alpha). Change the input to 3 channels; the first layers start from new weights.`,
    },
  ];
}
