import { Signal } from '@lumino/signaling';
import { AuditError } from '../../api';
import type { AuditModel } from '../../model';
import type { AnswerItem, AnswerPut } from '../../types';

/** One answer on its way: kept in the browser until the server has it. `put` is null for an answer taken back, `etag`
 *  the version that was seen when it was given, `after` the entries that it stands for. */
export interface IEntry {
  n: number;
  respondent: string;
  audience: AnswerItem['audience'];
  question: string;
  put: AnswerPut | null;
  etag: string | null;
  after: number[];
  at: string;
  conflict?: { current: AnswerItem | null };
  refused?: string;
}

/** What somebody had before their eyes when they answered. */
export interface ISeen {
  etag: string | null;
  n: number | null;
}

type Sending = (entry: IEntry) => Promise<AnswerItem | null>;
const SLOWEST = 30_000;

export const sameAnswer = (a: AnswerItem | null, b: AnswerPut | null): boolean =>
  a === null || b === null
    ? a === b
    : a.status === b.status && (a.status !== 'answered' || String(a.value) === String(b.value)) && a.note === (b.note ?? '');

/** Answers are first kept here and then sent, one request a question and in order. The browser's storage holds the
 *  truth, so that a reload, a lost connection or a second tab loses nothing. */
export class Outbox {
  readonly changed = new Signal<this, void>(this);
  readonly sent = new Signal<this, { entry: IEntry; item: AnswerItem | null }>(this);
  sending = false;
  /** Why the last attempt went no further; null while the server answers. */
  held: Error | null = null;

  constructor(
    private prefix: string,
    private send: Sending,
    private storage: Storage | null = browserStorage()
  ) {
    window.addEventListener('storage', this.onStorage);
    window.addEventListener('online', this.onOnline);
    void this.flush();
  }

  /** Every entry, in the order in which they were given. */
  entries(): IEntry[] {
    return this.keys()
      .flatMap(key => this.read(key) ?? [])
      .sort((a, b) => a.n - b.n);
  }

  get waiting(): number {
    return this.entries().filter(e => !e.conflict && !e.refused).length;
  }

  get open(): number {
    return this.entries().filter(e => e.conflict || e.refused).length;
  }

  /** The latest entry of a question. */
  of(respondent: string, question: string): IEntry | undefined {
    return this.entries()
      .filter(e => e.respondent === respondent && e.question === question)
      .pop();
  }

  /** Keeps an answer and sends it; returns its number. An entry that was seen is replaced, another one stays. */
  put(given: Pick<IEntry, 'respondent' | 'audience' | 'question' | 'put'>, seen: ISeen): number {
    const before = this.entries().find(
      e => e.n === seen.n && e.respondent === given.respondent && e.question === given.question
    );
    const n = this.number();
    this.write({
      ...given,
      n,
      etag: before ? before.etag : this.made.has(seen.n) ? this.made.get(seen.n)! : seen.etag,
      after: before ? [...before.after, before.n] : [],
      at: new Date().toISOString(),
      conflict: before?.conflict
    });
    if (before) {
      this.drop(before);
    }
    this.changed.emit();
    void this.flush();
    return n;
  }

  /** Of two answers, sends this one in place of the other, which stays as a version. */
  keepMine(entry: IEntry): void {
    this.write({ ...entry, etag: entry.conflict?.current?.etag ?? null, conflict: undefined });
    this.changed.emit();
    void this.flush();
  }

  /** Lets an entry go; where there was a conflict the server has kept it as a version. */
  letGo(entry: IEntry): void {
    this.drop(entry);
    this.changed.emit();
  }

  /** Sends what waits; of several tabs one at a time. */
  async flush(): Promise<void> {
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = true;
    this.again = false;
    clearTimeout(this.timer);
    try {
      const locks = navigator.locks as LockManager | undefined; // only where the page is secure
      await (locks && this.storage ? locks.request(this.prefix, () => this.sendAll()) : this.sendAll());
      this.held = null;
      this.delay = 1000;
    } catch (error) {
      this.held = error as Error;
      this.timer = setTimeout(() => void this.flush(), this.delay);
      this.delay = Math.min(SLOWEST, 2 * this.delay);
    }
    this.sending = false;
    this.changed.emit();
    if (this.again && !this.held) {
      void this.flush(); // one came in after the last look
    }
  }

  dispose(): void {
    window.removeEventListener('storage', this.onStorage);
    window.removeEventListener('online', this.onOnline);
    clearTimeout(this.timer);
    Signal.clearData(this);
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const next = this.entries().find(e => !e.conflict && !e.refused);
      if (!next) {
        return;
      }
      this.changed.emit();
      await this.sendOne(next);
    }
  }

  private async sendOne(entry: IEntry): Promise<void> {
    try {
      this.done(entry, await this.send(entry));
    } catch (error) {
      if (!(error instanceof AuditError)) {
        throw error;
      }
      const { status, body } = error;
      if (status === 412) {
        const current = (body.current ?? null) as AnswerItem | null;
        if (sameAnswer(current, entry.put)) {
          this.done(entry, current);
        } else {
          this.change(entry, { conflict: { current } });
        }
      } else if (status >= 500 || status === 429 || (status === 403 && body.code !== 'read-only')) {
        throw error;
      } else {
        this.change(entry, { refused: error.message });
      }
    }
  }

  private done(entry: IEntry, item: AnswerItem | null): void {
    const etag = item?.etag ?? null;
    this.made.set(entry.n, etag);
    for (const later of this.entries()) {
      if (later.after.includes(entry.n)) {
        this.write({ ...later, etag });
      }
    }
    this.drop(entry);
    this.sent.emit({ entry, item });
    this.changed.emit();
  }

  /** Marks an entry, or the one that has replaced it meanwhile. */
  private change(entry: IEntry, more: Partial<IEntry>): void {
    const now = this.entries().find(e => e.n === entry.n || e.after.includes(entry.n));
    if (now) {
      this.write({ ...now, ...(more.refused && now.n !== entry.n ? {} : more) });
    }
    this.changed.emit();
  }

  private number(): number {
    const there = this.entries().pop()?.n ?? 0;
    // two tabs may count at once, so the last figures are left to chance
    this.last = Math.max(this.last + 1, there + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000));
    return this.last;
  }

  private keys(): string[] {
    const names = this.storage ? Object.keys(this.storage) : [...this.memory.keys()];
    return names.filter(name => name.startsWith(`${this.prefix}|`));
  }

  private read(key: string): IEntry | null {
    try {
      return JSON.parse(this.storage?.getItem(key) ?? this.memory.get(key) ?? 'null') as IEntry | null;
    } catch {
      return null;
    }
  }

  private write(entry: IEntry): void {
    const key = `${this.prefix}|${entry.n}`;
    const text = JSON.stringify(entry);
    try {
      this.storage?.setItem(key, text);
    } catch {
      this.storage = null; // full: the answers live as long as this page
    }
    if (!this.storage) {
      this.memory.set(key, text);
    }
  }

  private drop(entry: IEntry): void {
    const key = `${this.prefix}|${entry.n}`;
    this.storage?.removeItem(key);
    this.memory.delete(key);
  }

  private onStorage = (event: StorageEvent): void => {
    if (event.key === null || event.key.startsWith(`${this.prefix}|`)) {
      this.changed.emit();
    }
  };

  private onOnline = (): void => void this.flush();
  private memory = new Map<string, string>();
  /** The versions that entries of this window became, by number: who goes on typing has seen the entry only. */
  private made = new Map<number | null, string | null>();
  private again = false;
  private timer = 0;
  private delay = 1000;
  private last = 0;
}

function browserStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

const boxes = new WeakMap<AuditModel, Outbox>();

/** The outbox of an audit: one a window, by the server's address and the audit's path. */
export function outboxOf(model: AuditModel): Outbox {
  let box = boxes.get(model);
  if (!box) {
    const { api, path } = model;
    const made = new Outbox(`churn-audit:outbox:${api.settings.baseUrl}:${path}`, e => api.putAnswer(path, e));
    made.sent.connect(() => {
      if (!made.waiting) {
        void model.refresh();
      }
    });
    model.changed.connect(() => {
      if (made.held && !model.error) {
        void made.flush(); // the server is back
      }
    });
    boxes.set(model, made);
    box = made;
  }
  return box;
}
