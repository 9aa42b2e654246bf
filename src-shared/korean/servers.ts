// Servers that the desktop app connects to: what a test finds, and why one cannot be reached. Keys are the English templates.

/** Sentences of the app's servers. */
export const servers: Readonly<Record<string, string>> = {
  'Try again': '다시 시도',
  'Connecting to “{0}” …': '‘{0}’에 연결하는 중 …',
  'Not connected to “{0}”': '‘{0}’에 연결되지 않음',
  "There is no saved server '{0}'.": '저장된 서버 ‘{0}’[이/가] 없습니다.',
  "The token of '{0}' was saved by another installation. Enter it again.":
    '‘{0}’의 토큰은 다른 설치에서 저장했습니다. 다시 입력하세요.',
  "The address of '{0}' was changed. Close this window, and connect again.":
    '‘{0}’의 주소가 바뀌었습니다. 이 창을 닫고 다시 연결하세요.',
  "'{0}' is not the address of a server: expected one such as {1} or {2}.":
    '‘{0}’[은/는] 서버의 주소가 아닙니다. {1} 또는 {2} 같은 주소여야 합니다.',
  '{0} refuses further attempts for some seconds: too many had no valid token. Wait 10 seconds and try again.':
    '올바른 토큰이 없는 시도가 너무 많아서 {0}[이/가] 몇 초 동안 더 받지 않습니다. 10초 뒤에 다시 시도하세요.',
  'Graft runs at {0}, but does not know this address. Start it there with {1}, or use the address that it printed.':
    '{0}에서 Graft가 실행 중이지만 이 주소를 모릅니다. 그곳에서 {1} 옵션으로 시작하거나, Graft가 출력한 주소를 쓰세요.',
  '{0} runs an earlier version of Graft. Update it, or open its address in a browser.':
    '{0}의 Graft는 이전 버전입니다. 업데이트하거나 브라우저에서 주소를 여세요.',
  '{0} asks for a token. Enter the one that Graft printed there, or that is in the file of {1}.':
    '{0}에 토큰이 필요합니다. 그곳에서 Graft가 출력한 토큰이나 {1} 파일에 있는 토큰을 입력하세요.',
  '{0} does not accept the token. Enter the one that Graft printed at its last start, or that is in the file of {1}.':
    '{0}[이/가] 토큰을 받아들이지 않습니다. Graft가 마지막으로 시작할 때 출력한 토큰이나 {1} 파일에 있는 토큰을 입력하세요.',
  '{0} answers, but is not a server of Graft (status {1}). Check the address and its port.':
    '{0}에서 응답이 왔지만 Graft 서버가 아닙니다(상태 {1}). 주소와 포트를 확인하세요.',
  '{0} could not be found. Check the name, and whether this computer is connected.':
    '{0}[을/를] 찾을 수 없습니다. 이름과 이 컴퓨터의 연결을 확인하세요.',
  '{0} cannot be reached. Check whether this computer and the server are connected.':
    '{0}에 연결할 수 없습니다. 이 컴퓨터와 서버의 연결을 확인하세요.',
  'Nothing answers at {0}. Start Graft there with {1} and this port; for an SSH tunnel, start the tunnel again.':
    '{0}에서 응답이 없습니다. 그곳에서 {1} 명령과 이 포트로 Graft를 시작하세요. SSH 터널이면 터널을 다시 시작하세요.',
  '{0} did not answer. Check the address, and whether a firewall is in between.':
    '{0}[이/가] 응답하지 않습니다. 주소와 중간의 방화벽을 확인하세요.',
  'The certificate of {0} has expired, or is not valid yet. Renew it there, or check the clock of this computer.':
    '{0}의 인증서가 만료되었거나 아직 유효하지 않습니다. 그곳에서 갱신하거나 이 컴퓨터의 시계를 확인하세요.',
  'The certificate of {0} is for another name. Use that name as the address, or make a certificate that contains {1}.':
    '{0}의 인증서는 다른 이름의 것입니다. 그 이름을 주소로 쓰거나, {1}[이/가] 든 인증서를 만드세요.',
  'The certificate of {0} expired on {1}. Renew it there and start Graft again; if it should be valid, check the clock of this computer.':
    '{0}의 인증서가 {1}에 만료되었습니다. 그곳에서 갱신하고 Graft를 다시 시작하세요. 유효해야 하는 인증서라면 이 컴퓨터의 시계를 확인하세요.',
  'The certificate of {0} is valid only from {1} on. Check the clocks of this computer and of the server.':
    '{0}의 인증서는 {1}부터 유효합니다. 이 컴퓨터와 서버의 시계를 확인하세요.',
  'The certificate of {0} is for other names: {1}. Use an address with one of them, or make a certificate that contains {2}.':
    '{0}의 인증서는 다른 이름의 것입니다: {1}. 그중 한 이름을 주소로 쓰거나, {2}[이/가] 든 인증서를 만드세요.',
  'The certificate of {0} is not the one that you trusted. Its SHA-256 fingerprint is now {1}. Compare it with the one that Graft printed at its start there. If both are the same, choose “Trust this certificate” after a test in the dialog “Servers”; otherwise another machine may be answering.':
    '{0}의 인증서가 신뢰하기로 한 것과 다릅니다. 지금의 SHA-256 지문은 {1}입니다. 그곳에서 Graft가 시작할 때 출력한 지문과 비교하세요. 같으면 ‘서버’ 대화 상자에서 시험한 뒤 ‘이 인증서 신뢰’를 선택하세요. 다르면 다른 컴퓨터가 응답하고 있을 수 있습니다.',
  'The certificate of {0} was issued by an authority that this computer does not trust. Its SHA-256 fingerprint is {1}. Compare it with the one that Graft printed at its start there. If both are the same, choose “Trust this certificate” after a test in the dialog “Servers”; otherwise another machine may be answering.':
    '이 컴퓨터가 신뢰하지 않는 기관에서 {0}의 인증서를 발급했습니다. SHA-256 지문은 {1}입니다. 그곳에서 Graft가 시작할 때 출력한 지문과 비교하세요. 같으면 ‘서버’ 대화 상자에서 시험한 뒤 ‘이 인증서 신뢰’를 선택하세요. 다르면 다른 컴퓨터가 응답하고 있을 수 있습니다.',
  'This computer trusts the certificate of {0} by now. Close Graft and start it again.':
    '이제 이 컴퓨터가 {0}의 인증서를 신뢰합니다. Graft를 닫고 다시 시작하세요.',
  'This computer does not accept the certificate of {0} ({1}). Make another one there, or connect through an SSH tunnel.':
    '이 컴퓨터는 {0}의 인증서를 받아들이지 않습니다({1}). 그곳에서 다른 인증서를 만들거나 SSH 터널로 연결하세요.',
  "The certificate that you trust for '{0}' was changed. Close this window, and connect again.":
    '‘{0}’에서 신뢰하는 인증서가 바뀌었습니다. 이 창을 닫고 다시 연결하세요.',
  'The SHA-256 fingerprint of its certificate: {0}': '인증서의 SHA-256 지문: {0}',
  'The certificate expired on {0}: browsers and the app refuse it. Renew it, and start Graft again.':
    '인증서가 {0}에 만료되어 브라우저와 앱이 거부합니다. 갱신하고 Graft를 다시 시작하세요.',
  'The certificate is for other names ({0}) than {1}: browsers and the app refuse it there.':
    '인증서가 {1}[이/가] 아닌 다른 이름의 것이어서({0}) 브라우저와 앱이 거부합니다.',
  'This computer does not trust the certificate of {0} ({1}). Install the certificate of its authority in the system, or connect through an SSH tunnel.':
    '이 컴퓨터는 {0}의 인증서를 신뢰하지 않습니다({1}). 인증 기관의 인증서를 시스템에 설치하거나 SSH 터널로 연결하세요.',
  '{0} does not encrypt its connections ({1}). Start Graft there with a certificate, or use an address that begins with http.':
    '{0}[은/는] 연결을 암호화하지 않습니다({1}). 그곳에서 인증서로 Graft를 시작하거나 http로 시작하는 주소를 쓰세요.',
  '{0} closed the connection ({1}). If it encrypts its connections, use an address that begins with https; for an SSH tunnel, check the tunnel.':
    '{0}[이/가] 연결을 끊었습니다({1}). 연결을 암호화하는 서버라면 https로 시작하는 주소를 쓰고, SSH 터널이면 터널을 확인하세요.',
  'The proxy of this computer does not reach {0} ({1}). Ask your administrator, or exclude the address from the proxy.':
    '이 컴퓨터의 프록시가 {0}에 연결하지 못합니다({1}). 관리자에게 문의하거나 이 주소를 프록시에서 제외하세요.',
  '{0} cannot be reached ({1}). Check the address and the server.':
    '{0}에 연결할 수 없습니다({1}). 주소와 서버를 확인하세요.',
  'The connection is encrypted (TLS), with the certificate that you trust.':
    '연결이 신뢰하기로 한 인증서로 암호화됩니다(TLS).',
  'The connection is encrypted (TLS).': '연결이 암호화됩니다(TLS).',
  'The connection ends on this computer, as that of an SSH tunnel does, which encrypts it.':
    '연결이 이 컴퓨터 안에서 끝납니다. SSH 터널이라면 터널이 암호화합니다.',
  'The connection is not encrypted: whoever sees the traffic can read the token and your images. Use an SSH tunnel or TLS, unless you trust every machine in between. Without encryption, a folder is uploaded completely each time.':
    '연결이 암호화되지 않습니다. 통신을 볼 수 있는 사람은 토큰과 이미지를 읽을 수 있습니다. 중간의 모든 컴퓨터를 신뢰하는 경우가 아니면 SSH 터널이나 TLS를 쓰세요. 암호화하지 않으면 폴더를 매번 전부 올립니다.',
  'The token is accepted.': '토큰이 맞습니다.',
  "The server's engine does not answer. Wait until it has started, and test again.":
    '서버의 엔진이 응답하지 않습니다. 시작될 때까지 기다렸다가 다시 시험하세요.',
  'Graft {0}, the version of this app.': 'Graft {0}, 이 앱과 같은 버전입니다.',
  "Graft {0}; this app is {1}. Its window has the features of the server's version.":
    'Graft {0}, 이 앱은 {1}입니다. 서버의 창에는 서버 버전의 기능이 있습니다.',
  'Trains on the GPU: {0}.': 'GPU에서 학습합니다: {0}.',
  'Trains on the slow built-in engine. Install TensorFlow there with {0}.':
    '느린 기본 엔진으로 학습합니다. 그곳에서 {0} 명령으로 TensorFlow를 설치하세요.',
  'What it trains on is not known yet.': '무엇으로 학습하는지 아직 알 수 없습니다.',
  'Trains on the processor, although it has a GPU ({0}). Choose and install it there under the engine at the top right of its window.':
    'GPU({0})가 있지만 프로세서로 학습합니다. 서버 창의 오른쪽 위 엔진 메뉴에서 선택하고 설치하세요.',
  'Trains on the processor with TensorFlow; no usable GPU was found.':
    '프로세서와 TensorFlow로 학습합니다. 쓸 수 있는 GPU를 찾지 못했습니다.',
};
