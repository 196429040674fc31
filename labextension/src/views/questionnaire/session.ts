import { Signal } from '@lumino/signaling';
import type { AnswerItem, AnswerList, AnswerPut, QuestionHint, QuestionnaireView, QuestionSection } from '../../types';
import { secondsFor } from './numbers';
import type { IEntry, ISeen, Outbox } from './outbox';

/** What stands in a question: as kept, or as typed and not yet an answer. */
export interface IDraft {
  status: AnswerPut['status'] | '';
  value: string;
  note: string;
  confirmed: boolean;
}

export const EMPTY: IDraft = { status: '', value: '', note: '', confirmed: false };
const PACE = 'churn-audit:pace';

/** One respondent's questionnaire: what the server has, with what is on its way laid over it. */
export class Session {
  readonly changed = new Signal<this, void>(this);
  /** What is typed and no answer yet, by question: it stays when another section is opened. */
  readonly typed = new Map<string, IDraft>();
  readonly anyway = new Set<string>();

  constructor(
    readonly view: QuestionnaireView,
    readonly outbox: Outbox
  ) {
    this.answers = { ...view.answers };
    this.hints = Object.assign({}, ...view.sections.map(s => s.hints)) as Record<string, QuestionHint>;
    outbox.changed.connect(this.tell, this);
    outbox.sent.connect(this.onSent, this);
  }

  dispose(): void {
    this.outbox.changed.disconnect(this.tell, this);
    this.outbox.sent.disconnect(this.onSent, this);
    Signal.clearData(this);
  }

  readonly subscribe = (tell: () => void): (() => void) => {
    this.changed.connect(tell);
    return () => void this.changed.disconnect(tell);
  };

  hint(question: string): QuestionHint {
    return this.hints[question];
  }

  entry(question: string): IEntry | undefined {
    return this.outbox.of(this.view.respondent, question);
  }

  item(question: string): AnswerItem | null {
    return this.answers[question] ?? null;
  }

  /** The same text as long as nothing about a question has changed. */
  key(question: string): string {
    const e = this.entry(question);
    const mark = e ? `${e.n}${e.conflict ? 'c' : ''}${e.refused ? 'r' : ''}` : '';
    return [mark, this.item(question)?.etag ?? '', this.skippedBy(question) ?? ''].join('|');
  }

  seen(question: string): ISeen {
    return { etag: this.item(question)?.etag ?? null, n: this.entry(question)?.n ?? null };
  }

  draft(question: string): IDraft {
    const entry = this.entry(question);
    const answer = entry ? entry.put : this.item(question);
    if (!answer) {
      return EMPTY;
    }
    const value = answer.status === 'answered' ? plain(answer.value) : '';
    return { status: answer.status, value, note: answer.note ?? '', confirmed: true };
  }

  answered(question: string): boolean {
    return this.draft(question).status !== '';
  }

  /** Keeps an answer (null takes it back); returns what is seen from now on. */
  save(question: string, put: AnswerPut | null, seen: ISeen): ISeen {
    if (put && !this.answered(question)) {
      this.clockIn(question);
    }
    const { respondent, audience } = this.view;
    const n = this.outbox.put({ respondent, audience, question, put: put && { ...put, audience } }, seen);
    return { etag: seen.etag, n };
  }

  /** Takes over what the server has. */
  merge(list: AnswerList): void {
    const { respondent, audience } = this.view;
    const own = list.answers.filter(a => a.respondent === respondent && a.audience === audience);
    this.answers = Object.fromEntries(own.map(a => [a.question, a]));
    this.changed.emit();
  }

  /** The fact whose no leaves a question out; undefined where it is asked. */
  skippedBy(question: string): string | undefined {
    if (this.anyway.has(question)) {
      return undefined;
    }
    return this.hint(question)?.needs.find(fact => {
      const own = this.draft(fact).value;
      return own === 'no' || (own !== 'yes' && this.view.absent.includes(fact));
    });
  }

  askAnyway(questions: readonly string[]): void {
    questions.forEach(q => this.anyway.add(q));
    this.changed.emit();
  }

  /** Questions of a section that are asked, and how many of them have an answer. */
  count(section: QuestionSection): { asked: number; done: number; seconds: number } {
    const asked = section.order.filter(q => !this.skippedBy(q));
    const left = asked.filter(q => !this.answered(q));
    const pace = readPace();
    const seconds = left.reduce((sum, q) => sum + secondsFor(this.hint(q).kind, this.hint(q).seconds, pace), 0);
    return { asked: asked.length, done: asked.length - left.length, seconds };
  }

  private clockIn(question: string): void {
    const now = Date.now();
    const took = (now - this.since) / 1000;
    this.since = now;
    if (took < 300) {
      const pace = readPace();
      const kind = this.hint(question)?.kind === 'number' ? 'number' : 'choice';
      pace[kind] = [...(pace[kind] ?? []), Math.round(10 * took) / 10].slice(-50);
      try {
        localStorage.setItem(PACE, JSON.stringify(pace));
      } catch {
        // the usual times stand
      }
    }
  }

  private onSent(_: Outbox, { entry, item }: { entry: IEntry; item: AnswerItem | null }): void {
    const { respondent, audience } = this.view;
    if (entry.respondent === respondent && entry.audience === audience) {
      this.answers = { ...this.answers };
      if (item) {
        this.answers[entry.question] = item;
      } else {
        delete this.answers[entry.question];
      }
    }
  }

  private tell(): void {
    this.changed.emit();
  }

  private answers: Record<string, AnswerItem>;
  private hints: Record<string, QuestionHint>;
  private since = Date.now();
}

const plain = (value: unknown): string => (value === true ? 'yes' : value === false ? 'no' : String(value ?? ''));

function readPace(): Record<string, number[]> {
  try {
    return JSON.parse(localStorage.getItem(PACE) ?? '{}') as Record<string, number[]>;
  } catch {
    return {};
  }
}
