import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';
import { Icon } from './icons';
import { type ILab, LabContext, useLab } from './lab';
import { Table } from './parts';
import type { Installation } from './types';

const h = React.createElement;

/** What this installation has, as `churn-audit doctor` tells it. */
export async function showInstallation(lab: ILab): Promise<void> {
  const found = await lab.api.doctor();
  const body = ReactWidget.create(
    <LabContext.Provider value={lab}>
      <Parts found={found} />
    </LabContext.Provider>
  );
  body.addClass('ca');
  body.addClass('ca-Doctor');
  await showDialog({ title: lab.trans.__('Installation'), body, buttons: [Dialog.okButton({ label: lab.trans.__('Close') })] });
}

function Parts({ found }: { found: Installation }): React.JSX.Element {
  const { trans } = useLab();
  const missing = found.parts.filter(p => !p.ok && !p.optional).length;
  return (
    <>
      <p>
        {missing
          ? trans._n('%1 needed part is missing.', '%1 needed parts are missing.', missing)
          : trans.__('All that an audit needs is there.')}
      </p>
      <Table label={trans.__('Installation')} columns={[trans._p('installation', 'Part'), trans._p('installation', 'Found'), trans._p('installation', 'For')]}>
        {found.parts.map(p => (
          <tr key={p.name}>
            <th scope="row">{p.name}</th>
            <td>
              <span className="ca-Mark"><Icon shape={p.ok ? 'ok' : p.optional ? 'circle' : 'bad'} />{p.found}</span>
              {!p.ok && p.way && <small><code>{p.way}</code></small>}
            </td>
            <td>{p.needed_for}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}
