// View of the edit branch.
import type { EditView } from '../edit-view';

/** Adds branches after a layer. */
export const branch: EditView<'branch'> = {
  icon: 'graft',
  sentence({ at, branches, join }, { say, ofKinds }) {
    const values = { layer: at, branches: branches.map(ofKinds).join(' | ') };
    return join === undefined ? say('branch', values) : say('branchJoined', { ...values, join });
  },
};
