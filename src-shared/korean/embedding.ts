// Korean of embedding maps: `graft embed`, its progress and errors. Keys are the English templates.

/** Sentences about embedding maps. */
export const embedding: Readonly<Record<string, string>> = {
  'project the features of images to a map of two dimensions': '이미지의 특성을 2차원 지도로 투영',
  'the network whose features are used': '특성을 계산할 신경망',
  'the layer whose output is used (the one that the head classifies)':
    '출력을 특성으로 쓸 층(헤드가 분류에 쓰는 층)',
  'the projection (umap)': '투영 방법(umap)',
  'perplexity of t-SNE, about the neighbors that stay near (30)':
    't-SNE의 퍼플렉시티, 가까이 두는 이웃의 대략적인 수(30)',
  'neighbors of UMAP, including the image itself (15)': 'UMAP의 이웃 수, 자기 자신 포함(15)',
  'smallest distance of points that UMAP aims for (0.1)': 'UMAP이 두려는 점 사이의 최소 거리(0.1)',
  'use the features as they are, without scaling each to length 1': '특성을 길이 1로 맞추지 않고 그대로 사용',
  'random seed of the projection (1)': '투영의 시드(1)',
  'write the map with names and classes, or its positions as an array':
    '이름과 클래스가 든 지도나 위치 배열을 파일로 쓰기',
  'write the features as an array': '특성을 배열로 쓰기',
  'embed requires --model MODEL.': 'embed에는 --model MODEL이 필요합니다.',
  '--{0}: {1}': '--{0}: {1}',
  '--{0}: expected a whole number, received {1}.': '--{0}: 정수여야 하지만 받은 값: {1}.',
  '--perplexity: expected a number from {0} to {1}, received {2}.':
    '--perplexity: {0}에서 {1} 사이의 수여야 하지만 받은 값: {2}.',
  'KL divergence {0}': 'KL 발산 {0}',
  '--{0}: expected a file that ends in {1}, received {2}.':
    '--{0}: {1}[으로/로] 끝나는 파일이어야 하지만 받은 값: {2}.',
  'The engine returned no map.': '엔진이 지도를 돌려주지 않았습니다.',
  '{0} of {1} images by {2} features of {3}, averaged over all positions':
    '이미지 {1}장 중 {0}장, {3}의 특성 {2}개(모든 위치의 평균)',
  '{0} of {1} images by {2} features of {3}': '이미지 {1}장 중 {0}장, {3}의 특성 {2}개',
  'Variance along the two components: {0}': '두 주성분의 분산 비율: {0}',
  'Trustworthiness {0} ({1} neighbors, {2} images)': '이웃 보존도 {0}(이웃 {1}개, 이미지 {2}장)',
  '{0} images cannot be read.': '이미지 {0}장을 읽을 수 없습니다.',
  'Wrote the map to {0}': '지도를 쓴 곳: {0}',
  components: '주성분',
  neighbors: '이웃',
  layout: '배치',
  trustworthiness: '이웃 보존도',
  'A map needs at least 3 images that can be read, found {0}.':
    '지도에는 읽을 수 있는 이미지가 3장 이상 필요하지만 {0}장입니다.',
  "The features of {0} images at '{1}' have {2} values each, which is too much for the memory. Choose a later layer.":
    '‘{1}’에서 이미지 {0}장의 특성이 각각 {2}개라 메모리에 담기에 너무 많습니다. 더 뒤의 층을 고르세요.',
};
