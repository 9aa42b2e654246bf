// English texts of the servers that the desktop app connects to.

/** The dialog of servers. */
export const servers = {
  open: 'Connect to a server …',
  title: 'Servers',
  text: 'Train on another machine that runs “graft serve”. Its window opens beside this one: images, projects and runs are on the server, and runs continue when the window is closed. Names, addresses and tokens stay on this computer.',
  ratherOne: 'To train on one other machine, no cluster is needed:',
  new: 'New server',
  name: 'Name',
  address: 'Address',
  addressHelp: 'The one that Graft printed there; with “?token=”, the token is taken from it.',
  plain:
    'This address is not encrypted: whoever sees the traffic can read the token and your images. Use an SSH tunnel or https, unless you trust every machine in between.',
  token: 'Token',
  tokenKept: 'Saved; enter another one to replace it',
  tokenNone: 'None',
  tokenHelp: 'In the file that the server was started with (--token-file).',
  tokenSealed: 'The saved token belongs to another installation. Enter it again.',
  test: 'Save and test',
  trust: 'Trust this certificate',
  connect: 'Connect',
  remove: 'Remove server',
  testing: 'Asking the server …',
  needsName: 'Enter a name.',
  nameTaken: 'Another server has the name “{name}”.',
  needsAddress: 'Enter the address of the server.',
};
