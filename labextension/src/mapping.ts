import { Signal } from '@lumino/signaling';
import { AuditError } from './api';
import type { AuditModel } from './model';
import type * as T from './types';

/** One change of audit.yaml, as it is sent. */
export type Change =
  | { kind: 'column'; table: string; column: string; given: Partial<T.ColumnPut> }
  | { kind: 'source'; table: string; given: Partial<T.SourcePut> }
  | { kind: 'settings'; patch: Record<string, unknown> };

/** Two people changed the same thing: mine was not kept. */
export interface IConflict {
  change: Change;
  name: string;
  theirs: T.Given | null;
  etag: string;
  saved: string | null;
}

export const NOTHING: T.Given = { column: null, value: null, sql: null, empty: false };

/** What a change is about: "orders.promised_at", "orders", or nothing for the settings. */
export const nameOf = (change: Change): string =>
  change.kind === 'column' ? `${change.table}.${change.column}` : change.kind === 'source' ? change.table : '';

/** The mapping of one audit with its changes: each can be taken back, until somebody else has changed the same. */
export class MappingStore {
  mapping: T.Mapping | null = null;
  quality: T.Quality | null = null;
  error: Error | null = null;
  refused: Error | null = null;
  conflict: IConflict | null = null;
  /** The last change that was kept. */
  kept: Change | null = null;
  /** The name of what was changed elsewhere, where that ended the list of changes that can be taken back. */
  cut: string | null = null;
  busy = 0;
  /** Grows with every change and every check, so that what is shown of rows is asked for again. */
  version = 0;
  readonly changed = new Signal<this, void>(this);
  private undos: Change[] = [];
  private redos: Change[] = [];
  private queue: Promise<unknown> = Promise.resolve();
  private asked = '';
  private rest = '';
  private timer = 0;

  constructor(
    readonly model: AuditModel,
    public saved: () => Promise<void> = async () => undefined
  ) {}

  get undo(): Change | undefined {
    return this.undos[this.undos.length - 1];
  }

  get redo(): Change | undefined {
    return this.redos[this.redos.length - 1];
  }

  /** Looks again where audit.yaml, a file or the latest run has changed. */
  follow(): void {
    const s = this.model.state;
    const rest = s ? [s.data, s.done].join() : '';
    const key = s ? [s.audit, rest].join() : '';
    if (s && key !== this.asked && !this.busy) {
      // After a change of one's own the mapping is there already.
      const known = this.mapping?.etag === s.audit && rest === this.rest;
      this.asked = key;
      this.rest = rest;
      if (!known) {
        void this.load();
      }
    }
  }

  async load(): Promise<void> {
    try {
      this.mapping = await this.model.api.tables(this.model.path);
      this.error = null;
      this.version++;
      this.changed.emit();
      void this.check();
    } catch (error) {
      this.error = error as Error;
      this.changed.emit();
    }
  }

  /** The quality of all rows, asked for until the check is through. */
  private async check(): Promise<void> {
    clearTimeout(this.timer);
    const { version } = this;
    try {
      if (this.quality?.done) {
        this.quality = { ...this.quality, done: false };
        this.changed.emit();
      }
      const found = await this.model.api.quality(this.model.path, this.quality !== null);
      if (version !== this.version) {
        return;
      }
      this.quality = found;
      if (found.done) {
        this.version++;
      } else {
        this.timer = setTimeout(() => void this.check(), 500);
      }
    } catch (error) {
      this.quality = { done: true, started: null, tables: [], unreadable: [], error: (error as Error).message };
    }
    this.changed.emit();
  }

  /** Sends a change after those before it; whether it was kept. */
  put(change: Change): Promise<boolean> {
    return this.line(async () => {
      const undo = await this.send(change);
      if (undo) {
        this.undos.push(undo);
        this.redos = [];
      }
      return !!undo;
    });
  }

  takeBack(): Promise<boolean> {
    return this.swap(this.undos, this.redos);
  }

  again(): Promise<boolean> {
    return this.swap(this.redos, this.undos);
  }

  /** Settles a conflict: mine over theirs, or theirs as it stands. */
  async settle(mine: boolean): Promise<void> {
    const { conflict } = this;
    this.conflict = null;
    if (conflict && mine) {
      if (this.mapping) {
        this.mapping = { ...this.mapping, etag: conflict.etag };
      }
      const { change } = conflict;
      const fresh = change.kind === 'column' ? { ...change, given: { ...change.given, before: conflict.theirs } } : change;
      await this.put(fresh);
    } else {
      this.changed.emit();
    }
  }

  /** Forgets what was told of the last change. */
  forget(): void {
    this.refused = null;
    this.cut = null;
    this.changed.emit();
  }

  dispose(): void {
    clearTimeout(this.timer);
    Signal.clearData(this);
  }

  private swap(from: Change[], to: Change[]): Promise<boolean> {
    return this.line(async () => {
      const change = from.pop();
      const back = change && (await this.send(change));
      if (back) {
        to.push(back);
      }
      return !!back;
    });
  }

  private line<R>(work: () => Promise<R>): Promise<R> {
    const next = this.queue.then(work, work);
    this.queue = next.catch(() => undefined);
    return next;
  }

  /** What takes the change back; undefined where it was not kept. */
  private async send(change: Change): Promise<Change | undefined> {
    this.busy++;
    this.refused = null;
    this.cut = null;
    this.kept = null;
    this.changed.emit();
    try {
      const undo = await this.ask(change);
      this.kept = change;
      await this.saved();
      return undo;
    } catch (error) {
      if (error instanceof AuditError && error.status === 412) {
        this.collide(change, error);
      } else {
        this.refused = error as Error;
      }
      return undefined;
    } finally {
      await this.load();
      this.busy--;
      this.changed.emit();
      void this.model.refresh().catch(() => undefined);
    }
  }

  private async ask(change: Change): Promise<Change> {
    const { api, path } = this.model;
    const etag = this.mapping?.etag ?? '';
    if (change.kind === 'column') {
      const { table, column } = change;
      const { undo } = await api.putColumn(path, etag, table, column, change.given);
      return { kind: 'column', table, column, given: undo };
    }
    if (change.kind === 'source') {
      const { undo } = await api.putSource(path, etag, change.table, change.given);
      return { kind: 'source', table: change.table, given: undo };
    }
    const { undo } = await api.patchSettings(path, etag, change.patch);
    return { kind: 'settings', patch: undo };
  }

  private collide(change: Change, error: AuditError): void {
    const there = (error.body.current ?? {}) as { etag?: string; given?: T.Given; saved?: string };
    this.conflict = { change, name: nameOf(change), theirs: there.given ?? null, etag: there.etag ?? '', saved: there.saved ?? null };
    if (this.undos.length || this.redos.length) {
      this.cut = this.conflict.name || 'audit.yaml';
    }
    this.undos = [];
    this.redos = [];
  }
}

const STORES = new WeakMap<AuditModel, MappingStore>();

/** The store of an audit: it outlives the tab, so that changes can be taken back after a look elsewhere. */
export function storeOf(model: AuditModel): MappingStore {
  let store = STORES.get(model);
  if (!store) {
    store = new MappingStore(model);
    STORES.set(model, store);
  }
  return store;
}
