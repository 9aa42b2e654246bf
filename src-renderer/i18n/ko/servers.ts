// 데스크톱 앱이 연결하는 서버에 관한 한국어 문장.
import type { Messages } from '../en';

/** 서버 대화 상자. */
export const servers: Messages['servers'] = {
  open: '서버에 연결 …',
  title: '서버',
  text: '‘graft serve’를 실행하는 다른 컴퓨터에서 학습합니다. 서버의 창이 이 창 옆에 열립니다. 이미지, 프로젝트, 실행은 서버에 있고, 창을 닫아도 실행은 계속됩니다. 이름, 주소, 토큰은 이 컴퓨터에만 있습니다.',
  ratherOne: '다른 컴퓨터 한 대에서 학습할 때는 클러스터가 필요하지 않습니다.',
  new: '새 서버',
  name: '이름',
  address: '주소',
  addressHelp: '그 컴퓨터에서 Graft가 출력한 주소입니다. ‘?token=’이 있으면 토큰도 함께 읽습니다.',
  plain:
    '이 주소는 암호화되지 않습니다. 통신을 볼 수 있는 사람은 토큰과 이미지를 읽을 수 있습니다. 중간의 모든 컴퓨터를 신뢰하는 경우가 아니면 SSH 터널이나 https를 사용하세요.',
  token: '토큰',
  tokenKept: '저장됨. 바꾸려면 다른 토큰 입력',
  tokenNone: '없음',
  tokenHelp: '서버를 시작할 때 지정한 파일(--token-file)에 있습니다.',
  tokenSealed: '저장된 토큰은 다른 설치의 것입니다. 다시 입력하세요.',
  test: '저장하고 시험',
  trust: '이 인증서 신뢰',
  connect: '연결',
  remove: '서버 제거',
  testing: '서버에 확인하는 중 …',
  needsName: '이름을 입력하세요.',
  nameTaken: '다른 서버의 이름이 ‘{name}’입니다.',
  needsAddress: '서버의 주소를 입력하세요.',
};
