import { ServerConnection } from '@jupyterlab/services';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { type Api, AuditError } from './api';
import type * as T from './types';

/** What is loaded when a view first asks for it, and again when what it was made from has changed. */
interface ILoaded {
  detail: T.AuditDetail;
  findings: T.FindingsView;
  readiness: T.Readiness;
  answers: T.AnswerList;
  runs: T.RunList;
  current: T.RunItem;
}
type Part = keyof ILoaded;
interface ISlot {
  key?: string;
  value?: unknown;
  error?: Error;
  busy?: boolean;
}

const RUNNING_MS = 2000;

/** One audit as the server has it: one poll, shared by document, panel and status bar; React never fetches. */
export class AuditModel {
  state: T.State | null = null;
  error: Error | null = null;
  readonly changed = new Signal<this, void>(this);
  readonly ended = new Signal<this, T.RunItem>(this);
  /** The runs started in this window: their reports open by themselves. */
  readonly startedHere = new Set<string>();

  constructor(
    readonly api: Api,
    readonly path: string,
    private seconds: () => number,
    auto = true
  ) {
    this.poll = new Poll({
      auto,
      name: `churn-audit:${path}`,
      factory: () => this.look(),
      frequency: { interval: seconds() * 1000, backoff: true, max: 60000 },
      standby: 'when-hidden'
    });
  }

  readonly poll: Poll;

  get offline(): boolean {
    return this.error instanceof ServerConnection.NetworkError;
  }

  get signedOut(): boolean {
    return this.error instanceof AuditError && this.error.status === 403;
  }

  get gone(): boolean {
    return this.error instanceof AuditError && this.error.status === 404;
  }

  /** What is there of a part; loading begins by itself, and the last value stays until the next is there. */
  part<K extends Part>(name: K): { value?: ILoaded[K]; error?: Error } {
    const slot: ISlot = (this.slots[name] ??= {});
    const key = this.key(name);
    if (key !== undefined && slot.key !== key && !slot.busy) {
      void this.load(name, slot, key);
    }
    return slot as { value?: ILoaded[K]; error?: Error };
  }

  /** When the server is asked again by itself, in milliseconds since 1970. */
  get nextTry(): number {
    const { timestamp, interval } = this.poll.state;
    return timestamp + (typeof interval === 'number' ? interval : 0);
  }

  /** The run whose findings are shown where it is not the latest. */
  get older(): string | null {
    return this.chosen;
  }

  /** Shows the findings of another run; null goes back to the latest. */
  showRun(id: string | null): void {
    this.chosen = id;
    this.slots.findings = {};
    this.changed.emit();
  }

  /** Loads a part again after an error. */
  again(name: Part): void {
    this.slots[name] = {};
    this.changed.emit();
  }

  async run(): Promise<void> {
    const { id } = await this.api.start(this.path);
    this.startedHere.add(id);
    await this.refresh();
  }

  async stop(): Promise<void> {
    const id = this.state?.run?.id;
    if (id) {
      await this.api.stop(this.path, id);
      await this.refresh();
    }
  }

  async refresh(): Promise<void> {
    await this.poll.refresh();
    if (!this.poll.isDisposed) {
      await this.poll.tick.catch(() => undefined);
    }
  }

  dispose(): void {
    this.poll.dispose();
    Signal.clearData(this);
  }

  private async look(): Promise<void> {
    try {
      const now = await this.api.state(this.path, this.error ? undefined : this.state?.rev);
      const before = this.state;
      this.error = null;
      if (now) {
        this.state = now;
        this.pace(now.run ? RUNNING_MS : this.seconds() * 1000);
        this.changed.emit();
        if (before && before.done !== now.done) {
          this.chosen = null; // something newer is there
        }
        if (before?.run && before.run.id !== now.run?.id) {
          void this.tellEnd(before.run.id);
        }
      }
    } catch (error) {
      this.error = error as Error;
      this.changed.emit();
      throw error;
    }
  }

  private pace(interval: number): void {
    if (this.poll.frequency.interval !== interval) {
      this.poll.frequency = { ...this.poll.frequency, interval };
    }
  }

  private async tellEnd(id: string): Promise<void> {
    try {
      this.ended.emit(await this.api.run(this.path, id));
    } catch {
      // the list of runs tells it at the next look
    }
  }

  private key(name: Part): string | undefined {
    const s = this.state;
    if (!s) {
      return undefined;
    }
    switch (name) {
      case 'findings':
        return this.chosen ?? s.done ?? undefined;
      case 'readiness':
        return [s.audit, s.answers].join();
      case 'answers':
        return s.answers;
      case 'current':
        return s.run ? s.rev : undefined;
      case 'runs':
        return [s.done, s.last?.id, s.last?.status, s.run?.id, s.run?.status].join();
      case 'detail':
        return [s.audit, s.answers, s.done, s.last?.id, s.run?.id, s.stale?.data, s.stale?.answers].join();
    }
  }

  private async load(name: Part, slot: ISlot, key: string): Promise<void> {
    slot.busy = true;
    try {
      slot.value = await this.fetch(name);
      slot.error = undefined;
    } catch (error) {
      slot.error = error as Error;
    }
    slot.key = key;
    slot.busy = false;
    this.changed.emit();
  }

  private fetch(name: Part): Promise<unknown> {
    switch (name) {
      case 'detail':
        return this.api.detail(this.path);
      case 'findings':
        return this.api.findings(this.path, this.chosen ?? undefined);
      case 'readiness':
        return this.api.readiness(this.path);
      case 'answers':
        return this.api.answers(this.path);
      case 'runs':
        return this.api.runs(this.path);
      case 'current':
        return this.api.run(this.path, this.state?.run?.id ?? '');
    }
  }

  private chosen: string | null = null;
  private slots: { [name in Part]?: ISlot } = {};
}

/** The models in use, one a path; each is disposed of when nobody holds it any more. */
export class AuditModels {
  constructor(
    readonly api: Api,
    private seconds: () => number
  ) {}

  readonly opened = new Signal<this, AuditModel>(this);

  hold(path: string): AuditModel {
    let held = this.held.get(path);
    if (!held) {
      held = { model: new AuditModel(this.api, path, this.seconds), holders: 0 };
      this.held.set(path, held);
      this.opened.emit(held.model);
    }
    held.holders++;
    return held.model;
  }

  release(path: string): void {
    const held = this.held.get(path);
    if (held && --held.holders === 0) {
      this.held.delete(path);
      held.model.dispose();
    }
  }

  private held = new Map<string, { model: AuditModel; holders: number }>();
}
