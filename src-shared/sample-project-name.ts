// The name of the sample project.
/** Name of the sample project, as it is stored; the window words it in its language until the user renames it. */
export const sampleProjectName = 'Sample: drawings';
