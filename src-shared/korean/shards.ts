// Features in shards: the commands and the trainer's messages.
export const shards = {
  "compute the features of a recipe's frozen base in parts, on any number of machines":
    '레시피의 동결된 기반 신경망의 특성을 여러 컴퓨터에서 나누어 계산합니다',
  'compute part I of N': 'N개 부분 중 I번째를 계산합니다',
  'add the parts to the project, whose next run trains on them':
    '부분들을 프로젝트에 추가하고, 다음 실행에서 그것으로 학습합니다',
  'train on the features that graft features computed there':
    'graft features로 그 폴더에 계산해 둔 특성으로 학습합니다',
  'write the list of images and the weights to the folder of all parts, so that each part reads only its own images':
    '이미지 목록과 가중치를 모든 부분의 폴더에 저장하여, 각 부분이 자기 이미지만 읽게 합니다',
  '{0} expects --shard I/N with --out DIR, --prepare with --out DIR, or --from DIR.':
    '{0}에는 --shard I/N과 --out DIR, --prepare와 --out DIR, 또는 --from DIR이 필요합니다.',
  'The images are in {0}, and each part would read all of them to list them. Run {1} once, then {2} for each part.':
    '이미지가 {0}에 있으므로, 목록을 만들려면 부분마다 모든 이미지를 읽어야 합니다. {1}[을/를] 한 번 실행한 뒤, 부분마다 {2}[을/를] 실행하세요.',
  '{0} is not prepared. Run {1} first, or name the recipe.':
    '{0}[이/가] 준비되지 않았습니다. 먼저 {1}[을/를] 실행하거나 레시피를 지정하세요.',
  '{0} was prepared for other images or another recipe: parts computed before would not fit. Choose another folder.':
    '{0}[은/는] 다른 이미지나 다른 레시피로 준비되어, 이미 계산한 부분과 맞지 않습니다. 다른 폴더를 선택하세요.',
  'The images of {0} are unpacked on each machine, so there is no list of files that all can read. Compute each part from the recipe: {1}':
    '{0}의 이미지는 컴퓨터마다 압축을 풀어 쓰므로, 모두가 읽을 수 있는 파일 목록이 없습니다. 레시피에서 각 부분을 계산하세요: {1}',
  'List of {0} images: {1}': '이미지 {0}개의 목록: {1}',
  "--shard: expected I/N with I from 1 to N and N up to {0}, received '{1}'.":
    '--shard: I/N(I는 1부터 N까지, N은 {0} 이하)이어야 하지만 ‘{1}’입니다.',
  '--features requires a recipe.': '--features에는 레시피가 필요합니다.',
  'Already complete: {0}': '이미 완성되어 있습니다: {0}',
  'Features of {0} images: {1}': '이미지 {0}개의 특성: {1}',
  'Features of {0} images from {1} shards; {2} were there already.':
    '샤드 {1}개에서 이미지 {0}개의 특성을 가져왔습니다. {2}개는 이미 있었습니다.',
  '{0} images have no features there: the next run computes them.':
    '이미지 {0}개의 특성이 그곳에 없어 다음 실행에서 계산합니다.',
  '{0}, about {1} left': '{0}, 약 {1} 남음',
  'Run {0} is training, and may be writing features. Stop it or wait until it ends to add others.':
    '실행 {0}[이/가] 학습 중이며 특성을 쓰고 있을 수 있습니다. 다른 특성을 추가하려면 실행을 중지하거나 끝날 때까지 기다리세요.',
  "The first stage, '{0}', does not train on cached features. Freeze the base network in it, and set its features to {1}.":
    '첫 단계 ‘{0}’에서는 캐시된 특성으로 학습하지 않습니다. 그 단계에서 기반 신경망을 동결하고 특성을 {1}[으로/로] 설정하세요.',
  '{0} holds features of another network, other weights or another preprocessing. Choose another folder.':
    '{0}에는 다른 신경망, 다른 가중치 또는 다른 전처리의 특성이 있습니다. 다른 폴더를 선택하세요.',
  '{0} does not describe a shard of features. Delete its folder and compute the shard again.':
    '{0}[은/는] 특성 샤드의 설명이 아닙니다. 그 폴더를 삭제하고 샤드를 다시 계산하세요.',
  '{0} holds no features of this network with these weights and this preprocessing.':
    '{0}에는 이 신경망의 이 가중치와 이 전처리로 계산한 특성이 없습니다.',
  '{0} of {1} shards are missing in {2}: {3}{4}. Compute each with {5}':
    '{2}에 샤드 {1}개 중 {0}개가 없습니다: {3}{4}. 각각 {5}[으로/로] 계산하세요',
};
