// How files of hand-ins are named.

/** Names of files that are hand-ins. */
export const handInFile = /\.graftlab$/i;
