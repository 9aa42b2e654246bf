// Korean particles: `[을/를]` in a sentence becomes 을 or 를 by the last sound of the word before it.

/** The last sound of a word: a vowel, ㄹ, another consonant, or null if the reading is not known. */
type LastSound = 'vowel' | 'rieul' | 'consonant' | null;

/** Markers and their two forms: after a consonant, after a vowel. */
const particles: Readonly<Record<string, readonly [consonant: string, vowel: string]>> = {
  '을/를': ['을', '를'],
  '이/가': ['이', '가'],
  '은/는': ['은', '는'],
  '과/와': ['과', '와'],
  '으로/로': ['으로', '로'],
  '이나/나': ['이나', '나'],
  '이라/라': ['이라', '라'],
  '이며/며': ['이며', '며'],
};

const markers = new RegExp(`\\[(${Object.keys(particles).join('|')})\\]`, 'g');

/** Replaces the markers of a sentence whose values are filled in. `[으로/로]` is 로 after ㄹ; both forms are written if the reading is not known. */
export function withParticles(text: string): string {
  if (!text.includes('[')) return text;
  return text.replace(markers, (_marker, pair: string, at: number) => {
    const [afterConsonant, afterVowel] = particles[pair]!;
    const sound = lastSound(text.slice(0, at));
    if (sound === null) return pair === '으로/로' ? '(으)로' : `${afterConsonant}(${afterVowel})`;
    const short = sound === 'vowel' || (sound === 'rieul' && pair === '으로/로');
    return short ? afterVowel : afterConsonant;
  });
}

/** Returns the last sound of a text as it is read aloud; quotes are skipped, and brackets with what they contain. */
export function lastSound(text: string): LastSound {
  const word = bare(text);
  const last = word.at(-1);
  if (last === undefined) return null;
  if (last >= '가' && last <= '힣') return soundOfFinal((last.charCodeAt(0) - 0xac00) % 28);
  // Single consonants are read by their names (기역, 리을, …), which end in themselves.
  if (last >= 'ㄱ' && last <= 'ㅎ') return last === 'ㄹ' ? 'rieul' : 'consonant';
  if (last >= 'ㅏ' && last <= 'ㅣ') return 'vowel';
  if (last >= '0' && last <= '9') return digits[Number(last)]!;
  if (/[A-Za-z]/.test(last)) return soundOfLatin(/[A-Za-z]+$/.exec(word)![0]);
  if (last === '%') return 'vowel';
  return null;
}

/** Removes quotes and spaces at the end, and a bracket with its content if a word comes before it. */
function bare(text: string): string {
  let rest = text;
  for (;;) {
    const trimmed = rest.replace(/[\s’”'"`»」』》>…*_]+$/u, '');
    const bracket = /[\s’”'"`」』]*[([{][^()[\]{}]*[)\]}]$/u.exec(trimmed);
    const before = bracket ? trimmed.slice(0, bracket.index) : '';
    if (bracket && /[\p{L}\p{N}%]/u.test(before.at(-1) ?? '')) rest = before;
    else if (/[)\]}]$/.test(trimmed)) rest = trimmed.slice(0, -1);
    else return trimmed;
  }
}

function soundOfFinal(final: number): LastSound {
  if (final === 0) return 'vowel';
  return final === 8 ? 'rieul' : 'consonant';
}

/** 영 일 이 삼 사 오 육 칠 팔 구; a zero after other digits (십, 백, 천, 만) ends in a consonant, too. */
const digits: readonly LastSound[] = [
  'consonant',
  'rieul',
  'vowel',
  'consonant',
  'vowel',
  'vowel',
  'consonant',
  'rieul',
  'rieul',
  'vowel',
];

/** Letters whose names end in a consonant: 엘, 엠, 엔, 알. */
const letters: Readonly<Record<string, LastSound>> = {
  L: 'rieul',
  R: 'rieul',
  M: 'consonant',
  N: 'consonant',
};

/** Sounds of a word in Latin letters, by the rules of loanwords (외래어 표기법) for its last letters. */
function soundOfLatin(word: string): LastSound {
  const spelled = word.length === 1 || word === word.toUpperCase() || !/[aeiou]/i.test(word);
  if (spelled) return letters[word.at(-1)!.toUpperCase()] ?? 'vowel';
  const lower = word.toLowerCase();
  if (/(l|le|ll)$/.test(lower)) return 'rieul';
  if (/([mn]|ng|[aeiou][mn]e|mn)$/.test(lower)) return 'consonant';
  // After a short vowel, p, t and k close the syllable (맵, 넷, 블록); elsewhere they get a vowel (리스트).
  if (/(^|[^aeiou])[aeiou](p|t|k|c|ck|pp|tt)$/.test(lower) || /(out|put|book)$/.test(lower))
    return 'consonant';
  return 'vowel';
}
