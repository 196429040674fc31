import * as React from 'react';
import { AuditError } from '../../api';
import { Icon } from '../../icons';
import { useFigures, useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Failed, Loading, Section, Table } from '../../parts';
import type { DataRequest, DataRequests } from '../../types';

const h = React.createElement;

type Trans = ReturnType<typeof useLab>['trans'];

/** What the client is asked for, as plain text: one line a column or question, most coverage first. */
export function asText(requests: DataRequest[], business: string, trans: Trans, measure: (n: number) => string): string {
  const lines = requests
    .filter(r => r.kind === 'columns')
    .map(r => trans.__('- %1 (+%2 % of the score)', r.names.join(', '), measure(r.points)));
  return [trans.__('Data request for %1', business), '', trans.__('One row of each line is enough to begin with; ids may be replaced by others, if always by the same.'), '', ...lines, ''].join('\n');
}

/** The data request of the latest run, to be read, copied or kept as a file. */
export function Request({ model, business, show }: { model: AuditModel; business: string; show: (tab: string) => void }): React.JSX.Element {
  const { trans, api } = useLab();
  const f = useFigures();
  const [found, setFound] = React.useState<DataRequests | null>(null);
  const [error, setError] = React.useState<Error | null>(null);
  const [copied, setCopied] = React.useState('');
  const [turn, setTurn] = React.useState(0);
  const done = model.state?.done;
  React.useEffect(() => {
    setError(null);
    api.requests(model.path).then(setFound, setError);
  }, [model, done, turn]);
  if (error instanceof AuditError && error.status === 404) {
    return (
      <Section title={trans.__('Data request')}>
        <p>{trans.__('The data request is made by a run: it tells which data would let more be judged.')}</p>
        <p><Button onClick={() => show('overview')}>{trans.__('To the overview')}</Button></p>
      </Section>
    );
  }
  if (error) {
    return <Failed title={trans.__('The data request could not be loaded.')} error={error} again={() => setTurn(turn + 1)} />;
  }
  if (!found) {
    return <Loading />;
  }
  const columns = found.requests.filter(r => r.kind === 'columns');
  const text = asText(found.requests, business, trans, n => f.measure(n));
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(trans.__('Copied.')),
      () => setCopied(trans.__('Copying is not allowed here; keep it as a file.'))
    );
  return (
    <Section
      title={trans.__('Data request')}
      note={trans.__('what to ask the business for, by the latest run')}
      actions={
        <>
          <span role="status">{copied}</span>
          <Button kind="small" onClick={() => copy()}>{trans.__('Copy as text')}</Button>
          <a className="ca-Button ca-mod-small" download={trans.__('data-request.txt')} href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}>
            {trans.__('Keep as a file')}
          </a>
        </>
      }
    >
      {!columns.length && <p className="ca-Mark"><Icon shape="ok" /> {trans.__('No column is missing that would light a reason.')}</p>}
      {columns.length > 0 && (
        <Table label={trans.__('Data request')} columns={[trans.__('Columns'), [trans.__('Reasons it lights'), 'ca-num'], [trans.__('Of the score'), 'ca-num']]}>
          {columns.map(r => (
            <tr key={r.names.join()}>
              <th scope="row"><code>{r.names.join(', ')}</code></th>
              <td className="ca-num">{f.whole(r.reasons.length)}</td>
              <td className="ca-num">{trans.__('+%1 %', f.measure(r.points))}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
