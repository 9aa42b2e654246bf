// View of the edit connect.
import { refuseNone } from '../actions';
import { type EditView, openDialog } from '../edit-view';

/** Connects two layers. */
export const connect: EditView<'connect'> = {
  icon: 'link',
  sentence: ({ from, to, instead }, { say }) =>
    instead === undefined ? say('connect', { from, to }) : say('reconnect', { from, to, instead }),
  commands: [
    {
      ...openDialog('connect'),
      group: 'layer',
      keys: 'E',
      menu: 'layer',
      refuse: refuseNone,
    },
  ],
};
