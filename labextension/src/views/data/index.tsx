import * as React from 'react';
import type { AuditModel } from '../../model';
import { Loading } from '../../parts';

export default function DataView(props: { model: AuditModel; focus?: string; locked: boolean; saved: () => Promise<void>; show: (tab: string, focus?: string) => void }): React.JSX.Element {
  void props;
  return <Loading />;
}
