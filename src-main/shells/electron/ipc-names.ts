// The names under which main and preload talk; nothing else does.

/** Names of Electron's messages, main and preload being their only users. */
export const ipc = {
  connect: 'graft:connect',
  port: 'graft:port',
  chooseFolder: 'graft:choose-folder',
  chooseModelFile: 'graft:choose-model-file',
  chooseSave: 'graft:choose-save',
  showItem: 'graft:show-item',
  busy: 'graft:busy',
  menu: 'graft:menu',
  recent: 'graft:recent',
  command: 'graft:command',
  projectCommand: 'graft:project-command',
} as const;
