// Clusters: the commands, what the nodes have, and what is wrong with an address or a token.
export const clusters = {
  'use the nodes of a Ray cluster: add it, test it, and list its jobs':
    'Ray 클러스터의 노드를 사용합니다: 추가, 시험, 작업 목록',
  "with add: a file with the cluster's token": 'add와 함께: 클러스터의 토큰이 든 파일',
  'with add: the folder that this machine and all nodes share, for runs; with test: another one to test':
    'add와 함께: 이 컴퓨터와 모든 노드가 공유하는, 실행을 위한 폴더. test와 함께: 시험할 다른 폴더',
  'train on a node of this cluster (see graft cluster)':
    '이 클러스터의 노드에서 학습합니다(graft cluster 참고)',
  'with --on: CPUs of the node (1)': '--on과 함께: 노드에서 쓸 CPU 수(1)',
  'with --on: GPUs of the node (0)': '--on과 함께: 노드에서 쓸 GPU 수(0)',
  'with --on: N workers with these CPUs and GPUs share each batch, by Keras and Ray Train':
    '--on과 함께: CPU와 GPU가 이만큼인 작업자 N개가 배치를 나누어 Keras와 Ray로 학습합니다',
  '--data-parallel requires --on CLUSTER.': '--data-parallel에는 --on CLUSTER가 필요합니다.',
  'with --data-parallel: parts of each batch; the result depends on them, not on the workers (one per worker)':
    '데이터 병렬 학습에서 배치를 나누는 수. 결과는 작업자 수가 아니라 이 수에 따라 달라집니다(작업자마다 하나)',
  '--parts requires --data-parallel N.': '--parts에는 --data-parallel N이 필요합니다.',
  "--{0}: expected an integer from 1 to {1}, received '{2}'.":
    '--{0}: 1부터 {1}까지의 정수여야 하지만 ‘{2}’입니다.',
  'Workers: {0}, parts of a batch: {1}. Some workers would compute nothing: use at least as many parts as workers.':
    '작업자 수 {0}, 배치를 나누는 수 {1}: 일부 작업자는 계산할 것이 없습니다. 배치를 작업자 수 이상으로 나누세요.',
  'Layer “{0}” ({1}) changes its values at random, which would differ between workers. Only Dropout and SpatialDropout2D are drawn image by image: remove the layer, or train on one node.':
    '층 ‘{0}’({1})[은/는] 값을 무작위로 바꾸므로 작업자마다 달라집니다. 이미지별로 뽑는 것은 드롭아웃과 2차원 공간 드롭아웃뿐입니다. 층을 제거하거나 노드 하나에서 학습하세요.',
  'Keras has no layer {0} (“{1}”), so the workers cannot load the network. Train on one node.':
    'Keras에 {0} 층(‘{1}’)이 없어서 작업자가 모델을 불러올 수 없습니다. 노드 하나에서 학습하세요.',
  'Stage “{0}” trains the BatchNormalization “{1}”, whose statistics would differ between workers. Freeze it, or train on one node.':
    '단계 ‘{0}’[은/는] 배치 정규화 ‘{1}’[을/를] 학습하는데, 그 통계가 작업자마다 달라집니다. 동결하거나 노드 하나에서 학습하세요.',
  'Stage “{0}” mixes the images of a batch, which several workers share. Remove mixup and cutmix, or train on one node.':
    '단계 ‘{0}’[은/는] 배치의 이미지를 섞는데, 배치는 여러 작업자가 나누어 갖습니다. 믹스업과 컷믹스를 빼거나 노드 하나에서 학습하세요.',
  'Run {0} was trained data-parallel and cannot be extended. Branch a new run from its checkpoint.':
    '실행 {0}[은/는] 데이터 병렬로 학습해서 연장할 수 없습니다. 체크포인트에서 새 실행을 분기하세요.',
  'Sending the images to the cluster: {0} of {1}.': '클러스터로 이미지를 보내는 중: {1}개 중 {0}개.',
  'on a node of a cluster: compute a part of what another Graft asks for in this folder':
    '클러스터의 노드에서: 다른 Graft가 이 폴더에서 요청한 것의 한 부분을 계산합니다',
  'on a node of a cluster: compute the parts that standard input names, one per line':
    '클러스터의 노드에서: 표준 입력에 한 줄에 하나씩 적힌 부분을 계산합니다',
  'features expects a recipe.': '특성 계산에는 레시피가 필요합니다.',
  '{0} of {1} parts were not computed. {2} Start again: complete parts are kept.':
    '{1}개 부분 중 {0}개를 계산하지 못했습니다. {2} 다시 시작하세요. 완성된 부분은 그대로 있습니다.',
  'on a node of a cluster: train the run that another Graft wrote to this folder':
    '클러스터의 노드에서: 다른 Graft가 이 폴더에 쓴 실행을 학습합니다',
  '--on requires a recipe; a run continues where it was trained.':
    '--on에는 레시피가 필요합니다. 실행은 학습된 곳에서 이어집니다.',
  "--cpus and --gpus: expected numbers, received '{0}' and '{1}'.":
    '--cpus와 --gpus: 숫자여야 하지만 ‘{0}’, ‘{1}’입니다.',
  '--features adds features to this machine, so it cannot be combined with --on.':
    '--features는 특성을 이 컴퓨터에 추가하므로 --on과 함께 쓸 수 없습니다.',
  'Node {0} of {1}': '{1}의 노드 {0}',
  "The token of '{0}' was saved by the desktop app, and only the app can read it. Enter the token again: {1}":
    '‘{0}’의 토큰은 데스크톱 앱이 저장해서 앱만 읽을 수 있습니다. 토큰을 다시 입력하세요: {1}',
  "'{0}' is not a full path. Expected the path of a folder that this machine and all nodes share, such as {1}.":
    '‘{0}’[은/는] 전체 경로가 아닙니다. {1}처럼 이 컴퓨터와 모든 노드가 공유하는 폴더의 경로여야 합니다.',
  "The cluster '{0}' has no shared folder. Set the folder that this machine and all nodes share, under the same path.":
    '클러스터 ‘{0}’에 공유 폴더가 없습니다. 이 컴퓨터와 모든 노드가 같은 경로로 공유하는 폴더를 정하세요.',
  'The run was not stopped: {0} Stop it again to give it up. What the cluster computes is lost then.':
    '실행을 중지하지 못했습니다: {0} 포기하려면 다시 중지하세요. 그러면 클러스터가 계산한 것은 사라집니다.',
  "The run was given up while its cluster '{0}' could not be reached.":
    '클러스터 ‘{0}’에 연결할 수 없는 동안 실행을 포기했습니다.',
  'Nothing answers at {0}. Check that the cluster is running and that the port is that of its dashboard (usually {1}); for an SSH tunnel, check that the tunnel is open.':
    '{0}에서 응답이 없습니다. 클러스터가 실행 중인지, 포트가 대시보드의 포트(보통 {1})인지 확인하세요. SSH 터널이면 터널이 열려 있는지 확인하세요.',
  'Nothing answers at {0}. Check that the cluster is running, and the address and port of its dashboard (usually {1}). Other machines reach the dashboard only if the head was started with {2}; otherwise open an SSH tunnel.':
    '{0}에서 응답이 없습니다. 클러스터가 실행 중인지, 대시보드의 주소와 포트(보통 {1})가 맞는지 확인하세요. 헤드를 {2} 옵션으로 시작해야 다른 컴퓨터에서 대시보드에 연결됩니다. 아니면 SSH 터널을 여세요.',
  '{0} closed the connection. For an SSH tunnel, check that the cluster is running at its other end; if the dashboard is encrypted (TLS), begin the address with {1}.':
    '{0}[이/가] 연결을 끊었습니다. SSH 터널이면 반대쪽에서 클러스터가 실행 중인지 확인하고, 대시보드가 암호화되면(TLS) 주소를 {1}[으로/로] 시작하세요.',
  '{0} did not answer. Check the address, and whether a firewall is in between; open an SSH tunnel again if there is one.':
    '{0}[이/가] 응답하지 않습니다. 주소와 중간의 방화벽을 확인하고, SSH 터널이면 다시 여세요.',
  '{0} cannot be reached. Check whether this computer and the cluster are connected.':
    '{0}에 연결할 수 없습니다. 이 컴퓨터와 클러스터의 연결을 확인하세요.',
  '{0} does not encrypt its connections. Begin the address with {1}, or put TLS in front of the dashboard.':
    '{0}[은/는] 연결을 암호화하지 않습니다. 주소를 {1}[으로/로] 시작하거나 대시보드 앞에 TLS를 두세요.',
  '{0} has a certificate of an authority that this computer does not trust. Install the certificate of the authority in the system, or start Graft with its file in {1}.':
    '{0}의 인증서를 발급한 기관을 이 컴퓨터가 신뢰하지 않습니다. 기관의 인증서를 시스템에 설치하거나, {1}에 인증서 파일을 지정하고 Graft를 시작하세요.',
  'Ask for more CPUs per task, so that fewer run on a node at once, choose smaller batches or images, or use nodes with more memory.':
    '작업마다 CPU를 더 요청하여 한 노드에서 동시에 실행되는 작업을 줄이거나, 배치나 이미지를 작게 하거나, 메모리가 더 큰 노드를 사용하세요.',
  '{0} of memory are too little for a task, which needs about {1}.':
    '메모리 {0}[은/는] 작업 하나에 부족합니다. 작업에는 약 {1}[이/가] 필요합니다.',
  '{0} of memory for {1} CPUs are too little for {2} tasks at once. Ask for at least {3} CPUs per task ({4}): each needs about {5}, and more for large networks.':
    'CPU {1}개에 메모리 {0}[은/는] 작업 {2}개를 동시에 실행하기에 부족합니다. 작업마다 CPU를 {3}개 이상 요청하세요({4}). 작업마다 약 {5}, 큰 신경망에는 더 많이 필요합니다.',
  'On the node {0}, a process of the task was killed, possibly because memory ran out. {1}':
    '노드 {0}에서 작업의 프로세스가 강제 종료되었습니다. 메모리가 부족했을 수 있습니다. {1}',
  'The node {0} ran out of memory, so Ray ended the task each time. {1}':
    '노드 {0}의 메모리가 부족하여 Ray가 매번 작업을 종료했습니다. {1}',
  'The node {0} ran out of memory ({1} of {2} GB were in use), so Ray ended the task each time. {3}':
    '노드 {0}의 메모리가 부족하여({2} GB 중 {1} GB 사용) Ray가 매번 작업을 종료했습니다. {3}',
  'On the node {0}: {1} Fewer tasks at once on a node also need less memory: ask for more CPUs per task.':
    '노드 {0}: {1} 한 노드에서 동시에 실행되는 작업을 줄여도 메모리가 덜 필요합니다. 작업마다 CPU를 더 요청하세요.',
  'The cluster no longer has the job {0}.': '클러스터에 작업 {0}[이/가] 더 이상 없습니다.',
  "The job's driver was lost. {0}": '작업의 드라이버가 사라졌습니다. {0}',
  'The node could not train the run. {0}': '노드가 실행을 학습하지 못했습니다. {0}',
  "The cluster's shared folder {0} cannot be written here ({1}). Mount it on this machine under the same path as on the nodes.":
    '클러스터의 공유 폴더 {0}에 이 컴퓨터에서 쓸 수 없습니다({1}). 노드와 같은 경로로 이 컴퓨터에 연결하세요.',
  "The run is done, but its weights in {0} cannot be read here. Connect the cluster's shared folder: they are then loaded by themselves.":
    '실행은 끝났지만 {0}의 가중치를 이 컴퓨터에서 읽을 수 없습니다. 클러스터의 공유 폴더를 연결하면 자동으로 불러옵니다.',
  '{0} is damaged: its content has another hash.': '{0}[이/가] 손상되었습니다. 내용의 해시가 다릅니다.',
  'The node {0} cannot read {1} ({2}). Keep the images in a folder that this machine and all nodes share under the same path.':
    '노드 {0}[이/가] {1}[을/를] 읽을 수 없습니다({2}). 이미지는 이 컴퓨터와 모든 노드가 같은 경로로 공유하는 폴더에 두세요.',
  'compute all parts on the nodes of a cluster (graft cluster)':
    '모든 부분을 클러스터의 노드에서 계산합니다(graft cluster)',
  'with --on: number of parts': '--on과 함께: 부분의 수',
  'with --on: CPUs for each part (1)': '--on과 함께: 부분마다 쓸 CPU 수(1)',
  'the folder of all parts, which the machines share': '모든 부분을 모으는, 컴퓨터들이 공유하는 폴더',
  '--on requires --shards N and --out DIR.': '--on에는 --shards N과 --out DIR이 필요합니다.',
  'The cluster has no job {0}.': '클러스터에 작업 {0}[이/가] 없습니다.',
  'The cluster answered {0}: {1}': '클러스터의 응답 {0}: {1}',
  '{0} does not answer as a Ray cluster does. Enter the address of its dashboard, usually with port {1}.':
    '{0}[은/는] Ray 클러스터처럼 응답하지 않습니다. 대시보드의 주소를 입력하세요. 포트는 보통 {1}입니다.',
  'The cluster runs Ray {0}: expected {1} or newer.': '클러스터의 Ray는 {0}입니다. {1} 이상이어야 합니다.',
  'The cluster does not accept a package of {0} MB.': '클러스터가 {0} MB 패키지를 받지 않습니다.',
  "There is no cluster '{0}'. Add it with {1}, or in the window under Train.":
    '클러스터 ‘{0}’[이/가] 없습니다. {1}[으로/로], 또는 창의 ‘학습’에서 추가하세요.',
  "'{0}' is not the address of a cluster's dashboard: expected {1} or https.":
    '‘{0}’[은/는] 클러스터 대시보드의 주소가 아닙니다. {1} 또는 https여야 합니다.',
  "{0} does not accept the token. Enter the one that the cluster's nodes were started with.":
    '{0}[이/가] 토큰을 받아들이지 않습니다. 클러스터의 노드를 시작할 때 쓴 토큰을 입력하세요.',
  "{0} asks for a token. Enter the one that the cluster's nodes were started with.":
    '{0}에 토큰이 필요합니다. 클러스터의 노드를 시작할 때 쓴 토큰을 입력하세요.',
  "Clusters run Graft's program for Linux, which this installation for {0} does not contain. Start {1} on Linux, such as on the cluster's head.":
    '클러스터에서는 Linux용 Graft가 실행되는데, {0}용인 이 설치에는 없습니다. 클러스터의 헤드 같은 Linux에서 {1}[을/를] 시작하세요.',
  'Job {0} on {1}': '{1}의 작업 {0}',
  '{0} of {1} tasks failed. Start the command again: complete results are kept.':
    '작업 {1}개 중 {0}개가 실패했습니다. 명령을 다시 시작하세요. 완성된 결과는 그대로 있습니다.',
  'The job failed: {0}': '작업이 실패했습니다: {0}',
  "Expected one of {0}, received '{1}'.": '{0} 중 하나여야 하지만 ‘{1}’입니다.',
  'Expected {0} arguments after the action, received {1}.': '동작 뒤에 인수 {0}개가 와야 하지만 {1}개입니다.',
  'No clusters yet. Add one with {0}.': '클러스터가 아직 없습니다. {0}[으로/로] 추가하세요.',
  '{0}  {1}, with a token': '{0}  {1}, 토큰 있음',
  'Added. Test it with {0}.': '추가했습니다. {0}[으로/로] 시험하세요.',
  'Ray {0}': 'Ray {0}',
  'The job of the test failed: {0}': '시험 작업이 실패했습니다: {0}',
  'Asking the nodes': '노드에 확인하는 중',
  'Asking the job to stop. (Ctrl-C again: do not wait for it)':
    '작업에 중지를 요청합니다. (다시 Ctrl-C: 기다리지 않기)',
  'Asked {0} to stop.': '{0}에 중지를 요청했습니다.',
  'No jobs.': '작업이 없습니다.',
  'with train and slurm: the folder of all runs, which the nodes share':
    'train, slurm과 함께: 모든 실행을 모으는, 노드들이 공유하는 폴더',
  'with train and slurm: train each recipe once with each of these seeds':
    'train, slurm과 함께: 레시피마다 각 시드로 한 번씩 학습합니다',
  'with train and slurm: CPUs for each run (1)': 'train, slurm과 함께: 실행마다 쓸 CPU 수(1)',
  'with slurm: GPUs of each node (0)': 'slurm과 함께: 노드마다 쓸 GPU 수(0)',
  'with slurm: number of nodes (1)': 'slurm과 함께: 노드 수(1)',
  '{0} expects recipes, --out DIR, and integers for --nodes, --cpus and --gpus.':
    '{0}에는 레시피들과 --out DIR이 필요하고, --nodes, --cpus, --gpus는 정수여야 합니다.',
  'Wrote {0}. Start it with {1}. Results are written to {2}.':
    '{0}[을/를] 저장했습니다. {1}[으로/로] 시작하세요. 결과는 {2}에 저장됩니다.',
  'with train: after N epochs, and whenever three times as many are over, only the third of the runs with the lowest validation loss goes on (ASHA)':
    'train과 함께: N에포크 뒤에, 그리고 에포크가 세 배가 될 때마다, 검증 손실이 가장 낮은 3분의 1의 실행만 계속합니다(ASHA)',
  "--asha: expected a number of epochs such as {0}, received '{1}'.":
    "--asha: {0} 같은 에포크 수가 필요합니다. 받은 값: '{1}'",
  'The grace period of {0} epochs leaves nothing to stop: the longest run has {1}. Choose a shorter one.':
    '유예 기간이 {0}에포크라서 중지할 것이 없습니다. 가장 긴 실행이 {1}에포크입니다. 더 짧게 정하세요.',
  "'python' on the cluster's head has no Ray. Start the cluster with Ray's environment on its PATH. ({0})":
    "클러스터 헤드의 'python'에 Ray가 없습니다. Ray 환경을 PATH에 넣고 클러스터를 시작하세요. ({0})",
  'The nodes have no {0}, which stops runs early. Install it on each: {1}':
    '노드에 실행을 일찍 중지하는 {0}[이/가] 없습니다. 노드마다 설치하세요: {1}',
  '{0}: stopped early, since other runs were ahead after epoch {1}':
    '{0}: {1}에포크 뒤에 다른 실행들이 앞서 있어 조기 종료했습니다',
  '{0} expects recipes and --out DIR.': '{0}에는 레시피들과 --out DIR이 필요합니다.',
  "--seeds: expected numbers such as {0}, received '{1}'.": '--seeds: {0} 같은 숫자여야 하지만 ‘{1}’입니다.',
  'Expected the name of a cluster.': '클러스터의 이름이 필요합니다.',
  job: '작업',
  title: '제목',
  node: '노드',
  CPUs: 'CPU',
  GPUs: 'GPU',
  memory: '메모리',
  engine: '엔진',
  'shared files': '공유 파일',
};
