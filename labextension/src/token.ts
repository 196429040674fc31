import type { WidgetTracker } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';
import type { AuditDocument } from './document';
import type { ILab } from './lab';
import type { AuditModel, AuditModels } from './model';

export interface ISettings {
  openReportAfterRun: boolean;
  pollSeconds: number;
  showWhyWeAsk: boolean;
}

/** What the plugins share; `chosen` is the audit selected in the panel. */
export interface IChurnAudit {
  lab: ILab;
  models: AuditModels;
  tracker: WidgetTracker<AuditDocument>;
  settings: ISettings;
  chosen: AuditModel | null;
}
export const IChurnAudit = new Token<IChurnAudit>('churn-audit-lab:IChurnAudit');
