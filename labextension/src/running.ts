import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { type IRunningSessions, IRunningSessionManagers } from '@jupyterlab/running';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { Figures } from './figures';
import { auditIcon } from './icons';
import { CommandIDs, type ILab } from './lab';
import type { AuditModels } from './model';
import { IChurnAudit } from './token';
import type { AuditSummary } from './types';

const EVERY_MS = 5000;

/** The runs that go on below the server's root, for JupyterLab's list of what runs; closing one stops it. */
export class RunningAudits implements IRunningSessions.IManager {
  readonly name: string;
  readonly shutdownLabel: string;
  readonly shutdownAllLabel: string;
  readonly shutdownAllConfirmationText: string;
  readonly runningChanged = new Signal<this, void>(this);

  constructor(
    private lab: ILab,
    models: AuditModels
  ) {
    const { trans } = lab;
    this.name = trans.__('Churn audits');
    this.shutdownLabel = trans.__('Stop Run');
    this.shutdownAllLabel = trans.__('Stop All Runs');
    this.shutdownAllConfirmationText = trans.__('Stop every run? What is done so far is kept and marked as cancelled.');
    this.poll = new Poll({
      auto: false,
      name: 'churn-audit:running',
      factory: () => this.look(),
      frequency: { interval: EVERY_MS, backoff: true, max: 60_000 },
      standby: () => document.hidden || !this.active.length
    });
    models.opened.connect((_, model) => {
      let seen = '';
      model.changed.connect(() => {
        const now = model.state?.run?.id ?? '';
        if (now !== seen) {
          seen = now;
          this.refreshRunning();
        }
      });
    });
  }

  running(): IRunningSessions.IRunningItem[] {
    return this.active.map(audit => this.item(audit));
  }

  refreshRunning(): void {
    // A poll that stands by takes no orders, so the look is taken here; it goes on by itself while anything runs.
    this.look().then(
      () => void this.poll.start(),
      () => undefined
    );
  }

  shutdownAll(): void {
    this.active.forEach(audit => this.stop(audit));
  }

  private item(audit: AuditSummary): IRunningSessions.IRunningItem {
    const { trans, lang, commands } = this.lab;
    const part = audit.active?.fraction ?? null;
    const told = part === null ? trans.__('%1: running', audit.name) : trans.__('%1: running %2', audit.name, new Figures(lang).percent(part));
    return {
      icon: () => auditIcon,
      label: () => told,
      labelTitle: () => audit.path,
      open: () => void commands.execute(CommandIDs.open, { path: audit.path, tab: 'runs' }),
      shutdown: () => this.stop(audit)
    };
  }

  private stop(audit: AuditSummary): void {
    const { api, trans } = this.lab;
    api.stop(audit.path, audit.active?.id ?? '').then(
      () => this.refreshRunning(),
      error => void showErrorMessage(trans.__('Churn audit'), error as Error)
    );
  }

  private async look(): Promise<void> {
    const { audits } = await this.lab.api.audits();
    this.active = audits.filter(a => a.active);
    this.runningChanged.emit();
  }

  private active: AuditSummary[] = [];
  private poll: Poll;
}

export const running: JupyterFrontEndPlugin<void> = {
  id: 'churn-audit-lab:running',
  description: 'Runs of audits in the list of what runs.',
  autoStart: true,
  requires: [IChurnAudit],
  optional: [IRunningSessionManagers],
  activate: (_: JupyterFrontEnd, { lab, models }: IChurnAudit, managers: IRunningSessionManagers | null) => {
    managers?.add(new RunningAudits(lab, models));
  }
};
