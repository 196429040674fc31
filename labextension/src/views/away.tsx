import * as React from 'react';
import { AuditError } from '../api';
import { CommandIDs, useFigures, useLab, useModel } from '../lab';
import type { AuditModel } from '../model';
import { Banner, Button } from '../parts';
import { outboxOf } from './questionnaire/outbox';

const h = React.createElement;

/** The server does not answer, or not about this audit. */
export function ServerAway({ model, close }: { model: AuditModel; close?: () => void }): React.JSX.Element {
  const { trans, commands } = useLab();
  const { waiting } = useModel(outboxOf(model));
  const kept = waiting
    ? trans._n('%1 answer is kept in this browser and sent later.', '%1 answers are kept in this browser and sent later.', waiting)
    : '';
  const again = <Button onClick={() => model.refresh()}>{trans.__('Try now')}</Button>;
  if (model.gone) {
    return <Moved model={model} close={close} />;
  }
  if (model.signedOut) {
    const signIn = <Button onClick={() => commands.execute(CommandIDs.signIn)}>{trans.__('Sign in')}</Button>;
    return (
      <Banner tone="bad" urgent title={trans.__('You are signed out.')} actions={<>{again}{signIn}</>}>
        {trans.__('Sign in again in another tab. Data, answers and runs are safe.')} {kept}
      </Banner>
    );
  }
  if (model.error instanceof AuditError) {
    const told = trans.__('%1 (%2)', model.error.message, model.error.status);
    return (
      <Banner tone="bad" urgent title={trans.__('The server could not look at this audit.')} actions={<><NextTry model={model} />{again}</>}>
        {told}
      </Banner>
    );
  }
  return (
    <Banner tone="bad" urgent title={trans.__('The server does not answer.')} actions={<><NextTry model={model} />{again}</>}>
      {trans.__('Data, answers and runs are safe.')} {kept}
    </Banner>
  );
}

/** Counts down beside the alert, not in it: a reader is told once. */
function NextTry({ model }: { model: AuditModel }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.ceil((model.nextTry - now) / 1000);
  return <span className="ca-Countdown">{left > 0 ? trans.__('Next try in %1.', f.seconds(left)) : trans.__('Trying…')}</span>;
}

function Moved({ model, close }: { model: AuditModel; close?: () => void }): React.JSX.Element {
  const { trans, commands } = useLab();
  const [told, setTold] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const find = async () => {
    setBusy(true);
    try {
      const { audits } = await model.api.audits('', 'yes');
      const name = model.part('detail').value?.summary.name;
      const run = model.state?.done;
      const found = audits.find(a => run && a.run === run) ?? audits.find(a => a.name === name);
      if (found) {
        await commands.execute(CommandIDs.open, { path: found.path });
        close?.();
        return;
      }
      setTold(trans.__('It was not found below the folder that this server shows.'));
    } catch (error) {
      setTold((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <Banner
      tone="bad"
      urgent
      title={trans.__('This audit was moved or deleted.')}
      actions={
        <>
          <Button disabled={busy} onClick={() => find()}>{busy ? trans.__('Looking…') : trans.__('Find it')}</Button>
          {close && <Button onClick={close}>{trans.__('Close')}</Button>}
        </>
      }
    >
      {told}
    </Banner>
  );
}
