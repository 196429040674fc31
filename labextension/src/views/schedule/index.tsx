import * as React from 'react';
import type { AuditModel } from '../../model';
import { Loading } from '../../parts';

export default function ScheduleView(props: { model: AuditModel; focus?: string; show: (tab: string, focus?: string) => void }): React.JSX.Element {
  void props;
  return <Loading />;
}
