// Korean of hand-ins of labs: why a file is refused.

/** Errors about hand-ins. */
export const labSentences: Readonly<Record<string, string>> = {
  'it is not a hand-in of a lab. Expected a file that “Hand in” of a lab saved.':
    '실습의 제출 파일이 아닙니다. 실습의 ‘제출하기’로 저장한 파일이어야 합니다.',
  'it has version {0}; this Graft reads version {1}. Install a newer Graft.':
    '버전 {0} 파일이며, 이 Graft는 버전 {1}까지 읽습니다. 더 새로운 Graft를 설치하세요.',
  "its part '{0}' is not valid. Ask for the file again.":
    '‘{0}’ 부분이 올바르지 않습니다. 파일을 다시 받으세요.',
  "it belongs to the lab '{0}', which this Graft does not have. Install a newer Graft.":
    '이 Graft에 없는 실습 ‘{0}’의 파일입니다. 더 새로운 Graft를 설치하세요.',
  '{0} has {1} MB; a hand-in of a lab has {2} MB at most.':
    '{0}의 크기는 {1}MB입니다. 실습의 제출 파일은 최대 {2}MB입니다.',
  '{0} was not opened: {1} hand-ins are open already. Close them first.':
    '{0}[을/를] 열지 않았습니다. 이미 제출물 {1}개가 열려 있습니다. 먼저 닫으세요.',

  // The command line.
  'show the hand-ins of a class as a table of students and steps':
    '한 반의 제출물을 학생과 단계의 표로 보여 주기',
  'only the hand-ins of this lab': '이 실습의 제출물만',
  'also write the table of one lab as CSV': '실습 하나의 표를 CSV로도 저장',
  '--lab: expected one of {0}, received {1}.': '--lab: {0} 중 하나여야 하는데 {1}입니다.',
  '--csv writes the table of one lab. Add --lab with one of {0}.':
    '--csv는 실습 하나의 표를 저장합니다. --lab에 {0} 중 하나를 지정하세요.',
  'No hand-in to show.': '보여 줄 제출물이 없습니다.',
  '✓ done, ✓* done by Graft, – skipped, · not done; the prediction or answer → the measured value.':
    '✓ 완료, ✓* Graft가 대신 완료, – 건너뜀, · 아직. 예측이나 답 → 측정한 값.',
  'Wrote {0}.': '{0}[을/를] 썼습니다.',
  student: '학생',
  'by Graft': 'Graft가 대신',
  skipped: '건너뜀',
  hints: '힌트',
  minutes: '분',
  saved: '저장',
  'not done': '아직',
  answer: '예측이나 답',
  measured: '측정',
  result: '결과',
  file: '파일',
  state: '상태',
};
