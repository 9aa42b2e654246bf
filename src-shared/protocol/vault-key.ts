// How the desktop app gives its engine the key with which tokens are sealed.

/** The variable of the engine's environment; the engine removes it, so that its children do not have it. */
export const vaultKeyVariable = 'GRAFT_VAULT_KEY';
