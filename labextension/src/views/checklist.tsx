import * as React from 'react';
import { Icon, type Shape } from '../icons';
import { useFigures, useLab, useModel } from '../lab';
import type { AuditModel } from '../model';
import { Button, Go, Grade, Loading, Table, toneOf } from '../parts';
import type { Band, FindingsView, ReasonFinding } from '../types';
import { Detail } from './detail';
import { NotRun } from './notrun';
import { moneyOf, unpriced } from './overview';
import { Unread } from './unread';

const h = React.createElement;

export type Group = 'work' | 'good' | 'blind' | 'skipped' | 'natural';
const GROUPS: Group[] = ['work', 'good', 'blind', 'skipped', 'natural'];
const SHAPES: { [group in Group]: Shape } = { work: 'warn', good: 'ok', blind: 'none', skipped: 'close', natural: 'circle' };
export const EVIDENCE = ['A', 'B', 'C', '–', 'data', 'answers', 'texts', 'gap'] as const;
export type Evidence = (typeof EVIDENCE)[number];

export function groupOf(reason: ReasonFinding, bands: readonly Band[]): Group {
  switch (reason.status) {
    case 'natural':
      return 'natural';
    case 'not-applicable':
      return 'skipped';
    case 'assessed':
      return toneOf(reason.score, bands) === 'ok' ? 'good' : 'work';
    default:
      return 'blind';
  }
}

export interface IFilter {
  search: string;
  groups: ReadonlySet<Group>;
  category: string;
  evidence: '' | Evidence;
}
export const NO_FILTER: IFilter = { search: '', groups: new Set(), category: '', evidence: '' };

/** The reasons that pass, costliest first, then the severest; blind ones last. */
export function filtered(view: FindingsView, filter: IFilter): ReasonFinding[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const passes = (r: ReasonFinding) => {
    const text = view.texts.reasons[r.id];
    const told = [r.id, text?.title, text?.title_good, text?.description, ...(text?.sources ?? [])].join(' ').toLowerCase();
    return (
      (filter.groups.size === 0 || filter.groups.has(groupOf(r, view.bands))) &&
      (!filter.category || r.category === filter.category) &&
      (!filter.evidence || hasEvidence(r, filter.evidence)) &&
      words.every(w => told.includes(w))
    );
  };
  const worth = (r: ReasonFinding) => moneyOf(r)?.value ?? 0;
  return view.findings.reasons
    .filter(passes)
    .sort((a, b) => worth(b) - worth(a) || (b.severity?.value ?? -1) - (a.severity?.value ?? -1));
}

function hasEvidence(r: ReasonFinding, evidence: Evidence): boolean {
  switch (evidence) {
    case 'data':
      return r.metrics.length > 0;
    case 'answers':
      return (r.answers?.n ?? 0) > 0;
    case 'texts':
      return (r.voice?.mentions ?? 0) > 0;
    case 'gap':
      return r.contradiction !== null || (r.answers?.perception_gap ?? false);
    default:
      return r.grade === evidence;
  }
}

/** Where a link leads: a reason's id, "blind", or "category:<id>". */
function focused(focus: string | undefined, view: FindingsView): { filter: IFilter; open: string | null } {
  if (focus?.startsWith('category:')) {
    return { filter: { ...NO_FILTER, category: focus.slice(9) }, open: null };
  }
  if (focus && (GROUPS as string[]).includes(focus)) {
    return { filter: { ...NO_FILTER, groups: new Set([focus as Group]) }, open: null };
  }
  return { filter: NO_FILTER, open: focus && view.texts.reasons[focus] ? focus : null };
}

export function ChecklistView(props: {
  model: AuditModel;
  focus?: string;
  show: (tab: string, focus?: string) => void;
}): React.JSX.Element | null {
  const { trans } = useLab();
  const { model } = props;
  useModel(model);
  const { value, error } = model.part('findings');
  if (!model.state?.done && model.state) {
    return <NotRun model={model} show={props.show} />;
  }
  if (error && !value) {
    return <Unread model={model} title={trans.__('The checklist could not be loaded.')} error={error} />;
  }
  return value ? <List key={props.focus} {...props} view={value} /> : model.error ? null : <Loading again={() => model.again('findings')} />;
}

function List(props: {
  model: AuditModel;
  view: FindingsView;
  focus?: string;
  show: (tab: string, focus?: string) => void;
}): React.JSX.Element {
  const { trans } = useLab();
  const { view, model } = props;
  const from = React.useMemo(() => focused(props.focus, view), []);
  const [filter, setFilter] = React.useState(from.filter);
  const [open, setOpen] = React.useState<string | null>(from.open);
  const search = React.useRef<HTMLInputElement>(null);
  const root = React.useRef<HTMLDivElement>(null);
  const shown = React.useMemo(() => filtered(view, filter), [view, filter]);
  const at = shown.findIndex(r => r.id === open);

  // The slash leads to the search from anywhere in the document, also from its tabs.
  React.useEffect(() => {
    const around = root.current?.closest<HTMLElement>('.ca-Document');
    const jump = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.key === '/' && !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) {
        search.current?.focus();
        event.preventDefault();
      }
    };
    around?.addEventListener('keydown', jump);
    return () => around?.removeEventListener('keydown', jump);
  }, []);

  const focusRow = (id: string) => root.current?.querySelector<HTMLElement>(`[data-reason="${id}"]`)?.focus();
  const close = () => {
    const id = open;
    setOpen(null);
    if (id) {
      requestAnimationFrame(() => focusRow(id));
    }
  };
  const move = (by: number) => {
    const next = shown[at + by];
    if (next) {
      setOpen(next.id);
    }
  };
  const keys = (event: React.KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === 'Escape' && open) {
      close();
    } else if (!typing && event.key === '/') {
      search.current?.focus();
    } else if (!typing && open && (event.key === '[' || event.key === ']')) {
      move(event.key === '[' ? -1 : 1);
    } else if (!typing && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const rows = [...(root.current?.querySelectorAll<HTMLElement>('[data-reason]') ?? [])];
      const now = rows.indexOf(document.activeElement as HTMLElement);
      if (now < 0) {
        return;
      }
      rows[now + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    } else {
      return;
    }
    event.preventDefault();
  };
  const clear = () => {
    setFilter(NO_FILTER);
    search.current?.focus();
  };
  const reason = open ? view.findings.reasons.find(r => r.id === open) : undefined;
  return (
    <div className={`ca-Checklist${reason ? ' ca-mod-open' : ''}`} ref={root} onKeyDown={keys}>
      <div className="ca-List">
        <Filters view={view} filter={filter} set={setFilter} search={search} />
        <p className="ca-dim" role="status">
          {trans.__('%1 of %2 reasons, costliest first', shown.length, view.findings.reasons.length)}
        </p>
        {shown.length === 0 ? (
          <p>
            {filter.search ? trans.__('No reason matches “%1”.', filter.search) : trans.__('No reason matches.')}{' '}
            <Go onClick={clear}>{filter.search ? trans.__('Clear search') : trans.__('Clear filters')}</Go>
          </p>
        ) : (
          <Reasons view={view} shown={shown} open={open} pick={setOpen} />
        )}
      </div>
      {reason && (
        <Detail
          key={reason.id}
          model={model}
          view={view}
          reason={reason}
          close={close}
          count={shown.length}
          before={at > 0 ? () => move(-1) : undefined}
          after={at >= 0 && at < shown.length - 1 ? () => move(1) : undefined}
          open={setOpen}
          show={props.show}
        />
      )}
    </div>
  );
}

function Filters(props: {
  view: FindingsView;
  filter: IFilter;
  set: (filter: IFilter) => void;
  search: React.RefObject<HTMLInputElement>;
}): React.JSX.Element {
  const { trans } = useLab();
  const { view, filter, set } = props;
  const names = groupNames(trans);
  const evidence: { [e in Evidence]: string } = {
    A: 'A', B: 'B', C: 'C', '–': '–',
    data: trans.__('Data'), answers: trans.__('Answers'), texts: trans.__('Texts'), gap: trans.__('Said and measured differ')
  };
  const toggle = (group: Group) => {
    const groups = new Set(filter.groups);
    if (!groups.delete(group)) {
      groups.add(group);
    }
    set({ ...filter, groups });
  };
  return (
    <div className="ca-Filters" role="search">
      <div className="ca-row">
        <input
          ref={props.search}
          type="search"
          aria-label={trans.__('Search the reasons')}
          placeholder={trans.__('Search %1 reasons', view.findings.reasons.length)}
          value={filter.search}
          onChange={e => set({ ...filter, search: e.target.value })}
        />
        <select aria-label={trans.__('Category')} value={filter.category} onChange={e => set({ ...filter, category: e.target.value })}>
          <option value="">{trans.__('All categories')}</option>
          {view.texts.categories.map(c => (
            <option key={c.id} value={c.id}>{c.title}</option>
          ))}
        </select>
        <select aria-label={trans.__('Evidence')} value={filter.evidence} onChange={e => set({ ...filter, evidence: e.target.value as Evidence })}>
          <option value="">{trans.__('Any evidence')}</option>
          {EVIDENCE.map(e => (
            <option key={e} value={e}>{evidence[e]}</option>
          ))}
        </select>
      </div>
      <div className="ca-row" role="group" aria-label={trans.__('State')}>
        {GROUPS.map(g => {
          const n = view.findings.reasons.filter(r => groupOf(r, view.bands) === g).length;
          return (
            <button key={g} type="button" className="ca-Chip" aria-pressed={filter.groups.has(g)} onClick={() => toggle(g)}>
              {names[g]} {n}
            </button>
          );
        })}
        {filter !== NO_FILTER && <Go onClick={() => set(NO_FILTER)}>{trans.__('Clear filters')}</Go>}
      </div>
    </div>
  );
}

function groupNames(trans: ReturnType<typeof useLab>['trans']): { [group in Group]: string } {
  return {
    work: trans.__('Needs work'),
    good: trans.__('Good'),
    blind: trans.__('Blind'),
    skipped: trans.__('Does not apply'),
    natural: trans.__('Nobody’s fault')
  };
}

function Reasons(props: {
  view: FindingsView;
  shown: ReasonFinding[];
  open: string | null;
  pick: (id: string) => void;
}): React.JSX.Element {
  const { trans } = useLab();
  const { view, shown, open, pick } = props;
  const f = useFigures(view.findings.business.currency);
  const names = groupNames(trans);
  const categories = Object.fromEntries(view.texts.categories.map(c => [c.id, c.title]));
  const lost = (r: ReasonFinding) => {
    const money = moneyOf(r);
    if (money) {
      return f.money(money.value);
    }
    if (groupOf(r, view.bands) === 'blind') {
      return r.needs.some(n => n.kind === 'columns') ? trans.__('needs data') : r.needs.length ? trans.__('ask') : '–';
    }
    return groupOf(r, view.bands) === 'work' ? unpriced(r, trans) : '–';
  };
  return (
    <Table
      label={trans.__('Reasons')}
      columns={[
        <span className="ca-hidden">{trans.__('State')}</span>,
        trans.__('Reason'),
        [trans.__('Category'), 'ca-hide-narrow'],
        [trans.__('Score'), 'ca-num'],
        [trans.__('Lost a year'), 'ca-num'],
        trans.__('Evidence')
      ]}
    >
      {shown.map(r => {
        const group = groupOf(r, view.bands);
        return (
          <tr key={r.id} className={r.id === open ? 'ca-mod-on' : ''}>
            <td>
              <span title={names[group]}>
                <Icon shape={group === 'work' && toneOf(r.score, view.bands) === 'bad' ? 'bad' : SHAPES[group]} />
                <span className="ca-hidden">{names[group]}</span>
              </span>
            </td>
            <th scope="row">
              <Go data-reason={r.id} aria-current={r.id === open || undefined} onClick={() => pick(r.id)}>
                {group === 'good' && !moneyOf(r) ? view.texts.reasons[r.id]?.title_good : (view.texts.reasons[r.id]?.title ?? r.id)}
              </Go>
            </th>
            <td className="ca-hide-narrow">{categories[r.category]}</td>
            <td className="ca-num"><b>{f.whole(r.score)}</b></td>
            <td className="ca-num">{lost(r)}</td>
            <td><Grade grade={r.grade} /></td>
          </tr>
        );
      })}
    </Table>
  );
}

/** Previous, next, close: the head of the detail. */
export function Walk(props: { before?: () => void; after?: () => void; close: () => void }): React.JSX.Element {
  const { trans } = useLab();
  return (
    <div className="ca-row">
      <Button kind="small" icon="up" label={trans.__('Previous reason')} disabled={!props.before} onClick={props.before} />
      <Button kind="small" icon="down" label={trans.__('Next reason')} disabled={!props.after} onClick={props.after} />
      <Button kind="small" icon="close" label={trans.__('Close')} onClick={props.close} />
    </div>
  );
}
