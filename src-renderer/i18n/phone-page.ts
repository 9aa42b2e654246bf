// What a phone's page says, in its two languages. A phone calls its images photos, and so does this page.
import { withParticles } from '#shared/korean/particles';
import type { Locale } from '#shared/word-in';

/** The sentences of the page. */
export interface Words {
  readonly title: string;
  /** Where the photos go. */
  readonly forClass: string;
  readonly forTry: string;
  readonly choose: string;
  readonly camera: string;
  readonly hint: string;
  readonly waiting: string;
  readonly sending: string;
  readonly done: string;
  readonly again: string;
  readonly busy: string;
  readonly offline: string;
  readonly tooLarge: string;
  readonly empty: string;
  readonly unread: string;
  readonly resend: string;
  readonly count: string;
  readonly all: string;
  readonly over: string;
}

const texts: Readonly<Record<Locale, Words>> = {
  en: {
    title: 'Send photos to Graft',
    forClass: 'For the class “{name}”',
    forTry: 'To try the model on',
    choose: 'Take or choose photos',
    camera: 'Open the camera',
    hint: 'Photos are sent as they are, at most {n} MB each. Keep this page open until all have arrived.',
    waiting: 'Waiting',
    sending: 'Sending, {n}%',
    done: 'Arrived',
    again: 'The connection was interrupted. Sending it again …',
    busy: 'Graft is busy. Sending it again …',
    offline: 'No connection to Graft. Check that this phone is in the same Wi-Fi, and send it again.',
    tooLarge: 'Not sent: it has {n} MB, and the limit is {limit} MB.',
    empty: 'Not sent: the file is empty.',
    unread: 'Not sent: the phone could not read it. Choose it again.',
    resend: 'Send again',
    count: '{done} of {n} photos have arrived.',
    all: 'All photos have arrived. Continue in Graft.',
    over: 'This link has expired or was stopped. Photos that arrived are in Graft. To send more, open “From a phone” there again and scan the new code.',
  },
  ko: {
    title: 'Graft로 사진 보내기',
    forClass: '클래스 ‘{name}’[으로/로] 보냅니다',
    forTry: '모델을 시험할 사진',
    choose: '사진 찍기 또는 고르기',
    camera: '카메라 열기',
    hint: '사진은 원본 그대로, 한 장에 {n} MB까지 보냅니다. 모두 도착할 때까지 이 페이지를 닫지 마세요.',
    waiting: '대기 중',
    sending: '보내는 중, {n}%',
    done: '도착함',
    again: '연결이 끊겼습니다. 다시 보내는 중 …',
    busy: 'Graft가 다른 작업을 하고 있습니다. 다시 보내는 중 …',
    offline: 'Graft에 연결할 수 없습니다. 휴대전화가 같은 Wi-Fi에 있는지 확인하고 다시 보내세요.',
    tooLarge: '보내지 않음: {n} MB로, 한도 {limit} MB보다 큽니다.',
    empty: '보내지 않음: 빈 파일입니다.',
    unread: '보내지 않음: 휴대전화가 파일을 읽지 못했습니다. 다시 고르세요.',
    resend: '다시 보내기',
    count: '사진 {n}장 중 {done}장이 도착했습니다.',
    all: '사진이 모두 도착했습니다. 이제 Graft에서 계속하세요.',
    over: '링크가 만료되었거나 중지되었습니다. 도착한 사진은 Graft에 있습니다. 더 보내려면 Graft에서 ‘휴대전화에서’를 다시 열고 새 코드를 스캔하세요.',
  },
};

/** Returns the sentences for the languages that a phone prefers. */
export function wordsFor(languages: readonly string[]): { locale: Locale; words: Words } {
  const locale = /^ko\b/i.test(languages[0] ?? '') ? 'ko' : 'en';
  return { locale, words: texts[locale] };
}

/** Fills in the values of a sentence. They are text, whatever they contain. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return withParticles(text.replace(/\{(\w+)\}/g, (_mark, name: string) => String(values[name] ?? '')));
}
