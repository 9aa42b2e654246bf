// English texts of clusters that train runs.

/** The choice of where a run is trained, and the dialog of clusters. */
export const clusters = {
  where: 'Train on',
  here: 'This computer',
  cluster: 'Ray cluster {name}',
  manage: 'Add, test and remove clusters',
  open: 'Train on a cluster …',
  cpus: 'CPUs of a node',
  gpus: 'GPUs of a node',
  title: 'Ray clusters',
  text: 'A run on a cluster has the same charts and results, and continues when this window is closed. The settings of clusters stay on this computer and are not part of projects and recipes.',
  new: 'New cluster',
  name: 'Name',
  address: 'Address of its dashboard',
  token: 'Token',
  tokenKept: 'Saved; enter another one to replace it',
  tokenNone: 'None',
  tokenHelp: 'Needed if the cluster was started with token authentication.',
  tokenSealed: 'The saved token belongs to another installation. Enter it again.',
  folder: 'Shared folder',
  folderHelp:
    'This computer and all nodes must reach it under this path. Runs exchange weights here; images must be in a shared folder, too.',
  test: 'Save and test',
  use: 'Save and use',
  remove: 'Remove cluster',
  testing: 'Asking the nodes …',
  needsName: 'Enter a name of letters, digits, dots and hyphens.',
  nameTaken: 'Another cluster has the name “{name}”.',
  needsAddress: 'Enter the address of the cluster’s dashboard.',
  report: {
    cluster:
      'Ray {version} without nodes | Ray {version} with {n} node; CPUs: {cpus}, GPUs: {gpus} | Ray {version} with {n} nodes; CPUs: {cpus}, GPUs: {gpus}',
    noFolder: 'No shared folder is set: runs cannot be trained on this cluster.',
    node: '{name} ({address}): {engine}; CPUs: {cpus}, GPUs: {gpus}',
    slowNode:
      '{name} ({address}): the slow built-in engine ({engine}); CPUs: {cpus}, GPUs: {gpus}. Install TensorFlow there with “graft runtime install”.',
    noEngine: '{name} did not start Graft.',
    lacks: '{name}: {error}',
    sees: '{name} sees {files} of {of} test files in {folder}: it is not the same folder on all nodes.',
  },
  on: 'Trained on',
  onNode: '{node} of the cluster {cluster}; node time: {time}, CPUs: {cpus}, GPUs: {gpus}',
  waiting: 'Waiting for a node of the cluster {name}.',
  doing: 'Waiting for {name}',
};
