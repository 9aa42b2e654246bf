// Clusters: the commands, what the nodes have, and what is wrong with an address or a token.
export const clusters = {
  'use the nodes of a Ray cluster: add it, test it, and list its jobs':
    'Ray 클러스터의 노드를 사용합니다: 추가, 시험, 작업 목록',
  "with add: a file with the cluster's token": 'add와 함께: 클러스터의 토큰이 든 파일',
  'with test: a folder that all nodes should share': 'test와 함께: 모든 노드가 공유해야 하는 폴더',
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
  "There is no cluster '{0}'. Add it with {1}.": '클러스터 ‘{0}’[이/가] 없습니다. {1}[으로/로] 추가하세요.',
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
  'with train: the folder of all runs, which the nodes share':
    'train과 함께: 모든 실행을 모으는, 노드들이 공유하는 폴더',
  'with train: train each recipe once with each of these seeds':
    'train과 함께: 레시피마다 각 시드로 한 번씩 학습합니다',
  'with train: CPUs for each run (1)': 'train과 함께: 실행마다 쓸 CPU 수(1)',
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
