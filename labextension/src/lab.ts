import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ISignal } from '@lumino/signaling';
import * as React from 'react';
import type { Api } from './api';
import { Figures } from './figures';

export const CommandIDs = {
  new: 'churn-audit:new',
  openExample: 'churn-audit:open-example',
  open: 'churn-audit:open',
  showPanel: 'churn-audit:show-panel',
  run: 'churn-audit:run',
  stop: 'churn-audit:stop',
  openReport: 'churn-audit:open-report',
  compare: 'churn-audit:compare',
  whatIf: 'churn-audit:what-if',
  fromSelection: 'churn-audit:new-from-selection',
  ask: 'churn-audit:ask',
  readAnswers: 'churn-audit:read-answers',
  dataRequest: 'churn-audit:data-request',
  schedule: 'churn-audit:schedule',
  doctor: 'churn-audit:doctor',
  copyCommand: 'churn-audit:copy-command',
  openNotebook: 'churn-audit:open-notebook',
  copyPath: 'churn-audit:copy-path',
  showFolder: 'churn-audit:show-folder',
  onRow: 'churn-audit:on-row',
  correct: 'churn-audit:correct',
  copy: 'churn-audit:copy',
  signIn: 'churn-audit:sign-in',
  undo: 'churn-audit:undo',
  redo: 'churn-audit:redo'
};

/** Ways of files into a folder of the server. */
export interface IAuditFiles {
  /** Files of this computer; their paths on the server. */
  upload: (folder: string, files: readonly File[]) => Promise<string[]>;
  /** Files of the server, chosen in a dialog and copied; how many. */
  choose: (folder: string, title: string) => Promise<number>;
}

/** What every view needs of the lab around it. */
export interface ILab {
  trans: TranslationBundle;
  lang: string;
  api: Api;
  commands: CommandRegistry;
  openFile: (path: string) => void;
  files?: IAuditFiles;
  /** Whether a question says what its answer adds; yes where nothing is set. */
  showWhyWeAsk?: () => boolean;
}

export const LabContext = React.createContext<ILab | null>(null);

export function useLab(): ILab {
  const lab = React.useContext(LabContext);
  if (!lab) {
    throw new Error('no lab around this view');
  }
  return lab;
}

/** Draws again whenever it says that it has changed. */
export function useModel<M extends { changed: ISignal<unknown, unknown> }>(model: M): M {
  const [, draw] = React.useReducer((n: number) => n + 1, 0);
  React.useEffect(() => {
    const slot = () => draw();
    model.changed.connect(slot);
    slot();
    return () => {
      model.changed.disconnect(slot);
    };
  }, [model]);
  return model;
}

export function useFigures(currency?: string): Figures {
  const { lang, trans } = useLab();
  return React.useMemo(() => new Figures(lang, currency, trans), [lang, currency, trans]);
}
