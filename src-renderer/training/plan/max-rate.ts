// The greatest learning rate that a field of the plan accepts.

/** Training diverges far below this with every optimizer; a greater number is a slip of the hand. */
export const maxRate = 10;
