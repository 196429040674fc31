import { ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';
import { CommandIDs, type ILab, LabContext, useFigures, useLab, useModel } from './lab';
import type { AuditModel } from './model';

const h = React.createElement;

/** The status bar's item: the focused audit's score, or how far its run is. Of fixed width, so that nothing moves. */
export class AuditStatus extends ReactWidget {
  private model: AuditModel | null = null;

  constructor(private lab: ILab) {
    super();
    this.addClass('ca-StatusItem');
  }

  of(model: AuditModel | null): void {
    this.model = model;
    this.setHidden(model === null);
    this.update();
  }

  protected render(): React.JSX.Element | null {
    return this.model ? (
      <LabContext.Provider value={this.lab}>
        <Told key={this.model.path} model={this.model} />
      </LabContext.Provider>
    ) : null;
  }
}

function Told({ model }: { model: AuditModel }): React.JSX.Element | null {
  const { trans, commands } = useLab();
  const f = useFigures();
  useModel(model);
  const summary = model.part('detail').value?.summary;
  if (!summary) {
    return null;
  }
  const run = model.state?.run;
  const head = summary.headline;
  const told = run
    ? run.fraction === null
      ? trans.__('%1: running', summary.name)
      : trans.__('%1: running %2', summary.name, f.percent(run.fraction))
    : head?.value != null
      ? trans.__('%1: %2, grade %3', summary.name, f.whole(head.value), head.grade ?? '–')
      : summary.run
        ? summary.name // what it found cannot be read, and its view says so
        : trans.__('%1: not run yet', summary.name);
  return (
    <button type="button" className="ca-StatusButton" onClick={() => commands.execute(CommandIDs.open, { path: model.path, tab: 'runs' })}>
      {told}
    </button>
  );
}
