// Names of the IPC messages between main and preload.

/** Names of the IPC messages. */
export const ipc = {
  connect: 'graft:connect',
  port: 'graft:port',
  chooseFolder: 'graft:choose-folder',
  chooseModelFile: 'graft:choose-model-file',
  chooseSave: 'graft:choose-save',
  showItem: 'graft:show-item',
  run: 'graft:run',
  notify: 'graft:notify',
  opened: 'graft:opened',
  takeOpened: 'graft:take-opened',
  menu: 'graft:menu',
  command: 'graft:command',
  update: 'graft:update',
  updateState: 'graft:update-state',
  installCommand: 'graft:install-command',
  facts: 'graft:facts',
  copy: 'graft:copy',
  servers: 'graft:servers',
} as const;
