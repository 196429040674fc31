import * as React from 'react';
import { useLab, useModel } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Failed, Loading, mark, Progress } from '../../parts';
import type { QuestionnaireView as Asked, QuestionSection } from '../../types';
import { ReadForms, SendForms } from './forms';
import { outboxOf } from './outbox';
import { type IWho, NewRespondent, People } from './people';
import { useSaveText } from './savestate';
import { SectionForm } from './section';
import { Session } from './session';

const h = React.createElement;

const TOLD_MS = 3000;

interface IProps {
  model: AuditModel;
  focus?: string;
  show: (tab: string, focus?: string) => void;
}

/** The questionnaire of one respondent, section by section; and forms for those who are elsewhere. */
export default function QuestionnaireView({ model, focus }: IProps): React.JSX.Element | null {
  const { trans } = useLab();
  useModel(model);
  const [who, setWho] = useWho(model);
  const { view, session, error, again } = useSession(model, who);
  const [aside, setAside] = React.useState<'' | 'send' | 'read'>(focus === 'send' || focus === 'read' ? focus : '');
  const [dropped, setDropped] = React.useState<readonly File[]>([]);
  const [over, setOver] = React.useState(false);
  const frame = React.useRef<HTMLDivElement>(null);
  useAudience(model, focus, view, setWho);
  React.useEffect(() => {
    const forms = view && aside ? frame.current?.querySelector<HTMLElement>('.ca-Forms') : null;
    mark(forms, forms?.querySelector<HTMLElement>('button'));
  }, [!view]);

  if (error && !view) {
    return <Failed title={trans.__('The questionnaire could not be loaded.')} error={error} again={again} />;
  }
  if (!view) {
    return model.error ? null : <Loading again={again} />;
  }
  const drop = (event: React.DragEvent) => {
    setOver(false);
    if (event.dataTransfer.files.length) {
      event.preventDefault();
      setDropped([...event.dataTransfer.files]);
      setAside('read');
    }
  };
  const drag = (event: React.DragEvent) => {
    if (event.dataTransfer.types.includes('Files')) {
      event.preventDefault();
      setOver(true);
    }
  };
  return (
    <div ref={frame} className={`ca-Quest${over ? ' ca-mod-over' : ''}`} onDrop={drop} onDragOver={drag} onDragLeave={() => setOver(false)}>
      <div className="ca-row ca-Quest-bar">
        <People people={view.people} who={who ?? view} choose={setWho} />
        <span className="ca-space" />
        <Button icon="send" aria-expanded={aside === 'send'} onClick={() => setAside(aside === 'send' ? '' : 'send')}>
          {trans.__('Send forms')}
        </Button>
        <Button icon="read" aria-expanded={aside === 'read'} onClick={() => setAside(aside === 'read' ? '' : 'read')}>
          {trans.__('Read returned files…')}
        </Button>
      </div>
      {aside === 'send' && <SendForms model={model} close={() => setAside('')} />}
      {aside === 'read' && <ReadForms model={model} dropped={dropped} kept={again} close={() => setAside('')} />}
      {session ? (
        <Sections key={`${view.audience}|${view.respondent}`} model={model} session={session} focus={focus} />
      ) : (
        <NewRespondent audience={view.audience} people={view.people} start={setWho} />
      )}
      <Saved model={model} />
    </div>
  );
}

/** Asks those whom the question led to is for, where it is for others than were asked last. */
function useAudience(model: AuditModel, focus: string | undefined, view: Asked | undefined, choose: (who: IWho) => void): void {
  const value = focus ? model.part('findings').value : undefined;
  const sought = React.useRef(true);
  React.useEffect(() => {
    if (sought.current && focus && view && value) {
      sought.current = false;
      const questions = Object.values(value.texts.reasons).flatMap(r => r.questions);
      const audience = questions.find(q => q.id === focus)?.audience;
      if (audience?.length && !audience.includes(view.audience)) {
        const there = view.people.find(p => audience.includes(p.audience));
        choose({ audience: there?.audience ?? audience[0], respondent: there?.respondent ?? '' });
      }
    }
  }, [view, value]);
}

/** Whom this window asks, as it was last time. */
function useWho(model: AuditModel): [IWho | null, (who: IWho) => void] {
  const key = `churn-audit:who:${model.api.settings.baseUrl}:${model.path}`;
  const [who, setWho] = React.useState<IWho | null>(() => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? 'null') as IWho | null;
    } catch {
      return null;
    }
  });
  const choose = (next: IWho) => {
    setWho(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // asked again next time
    }
  };
  return [who, choose];
}

/** What is asked of somebody; the view stays while the same person answers, so that nothing moves under their hands. */
function useSession(model: AuditModel, who: IWho | null) {
  const { api } = useLab();
  const [at, setAt] = React.useState<{ view: Asked; session: Session | null } | null>(null);
  const [error, setError] = React.useState<Error | null>(null);
  const [round, again] = React.useReducer((n: number) => n + 1, 0);
  const ready = model.state !== null;
  React.useEffect(() => {
    if (!ready) {
      return;
    }
    let here = true;
    setError(null);
    api.questionnaire(model.path, who?.audience ?? 'leadership', who?.respondent ?? '').then(
      view => here && setAt({ view, session: view.respondent ? new Session(view, outboxOf(model)) : null }),
      (wrong: Error) => here && setError(wrong)
    );
    return () => {
      here = false;
    };
  }, [model, who?.audience, who?.respondent, round, ready]);
  React.useEffect(() => () => at?.session?.dispose(), [at]);
  const { value } = model.part('answers');
  const first = React.useRef(value);
  React.useEffect(() => {
    if (value && value !== first.current && !outboxOf(model).waiting) {
      at?.session?.merge(value);
    }
  }, [value]);
  return { view: at?.view, session: at?.session ?? null, error, again };
}

function Sections(props: { model: AuditModel; session: Session; focus?: string }): React.JSX.Element {
  const { trans } = useLab();
  const { model, session, focus } = props;
  const { sections } = session.view;
  React.useSyncExternalStore(session.subscribe, () => told(session));
  const [at, setAt] = React.useState(() => {
    if (focus && session.hint(focus)) {
      session.anyway.add(focus); // it was asked for by name
    }
    const named = sections.findIndex(s => focus && s.order.includes(focus));
    return Math.max(0, named < 0 ? sections.findIndex(s => isOpen(session, s)) : named);
  });
  const head = React.useRef<HTMLHeadingElement>(null);
  const page = React.useRef<HTMLDivElement>(null);
  const go = (n: number) => {
    setAt(n);
    setTimeout(() => {
      head.current?.focus({ preventScroll: true });
      head.current?.closest('.ca-View')?.scrollTo({ top: 0 });
    });
  };
  React.useEffect(() => {
    const field = focus ? page.current?.querySelector<HTMLElement>(`[data-question="${CSS.escape(focus)}"]`) : null;
    mark(field, field?.querySelector('input'));
  }, [focus]);
  const section = sections[at] ?? sections[0];
  if (!section) {
    return <p className="ca-Empty">{trans.__('Nothing is asked of this audience.')}</p>;
  }
  const { asked, done, seconds } = session.count(section);
  const next = sections[at + 1];
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey && next) {
      event.preventDefault();
      event.stopPropagation();
      go(at + 1);
    }
  };
  const titleOf = (s: QuestionSection) => (s.id === 'first' ? trans.__('Ask first') : s.title);
  const minutes = Math.max(1, Math.round(seconds / 60));
  return (
    <div className="ca-Quest-cols" ref={page} onKeyDown={keys}>
      <nav className="ca-Quest-nav" aria-label={trans.__('Sections of the questionnaire')}>
        <ul className="ca-Plain">
          {sections.map((s, n) => {
            const c = session.count(s);
            return (
              <li key={s.id}>
                <button type="button" aria-current={n === at ? 'step' : undefined} onClick={() => go(n)}>
                  <span>{titleOf(s)}</span>
                  <span className="ca-dim">{c.asked ? trans.__('%1 of %2', c.done, c.asked) : trans.__('skipped')}</span>
                </button>
              </li>
            );
          })}
        </ul>
        <select aria-label={trans.__('Section')} value={at} onChange={e => go(Number(e.target.value))}>
          {sections.map((s, n) => {
            const c = session.count(s);
            return (
              <option key={s.id} value={n}>
                {trans.__('%1, %2 of %3', titleOf(s), c.done, c.asked)}
              </option>
            );
          })}
        </select>
      </nav>
      <div className="ca-Quest-main">
        <div className="ca-Quest-head">
          <div className="ca-row ca-base">
            <h2 ref={head} tabIndex={-1}>
              {titleOf(section)}
            </h2>
            {section.id === 'first' && <span className="ca-dim">{trans.__('what the data cannot tell')}</span>}
          </div>
          <div className="ca-row ca-Quest-progress">
            <Progress fraction={asked ? done / asked : 1} label={trans.__('Answered in this section')} />
            <span>
              {asked === done
                ? trans.__('%1 of %2 · all answered', done, asked)
                : trans.__('%1 of %2 · about %3 min left', done, asked, minutes)}
            </span>
          </div>
        </div>
        <SectionForm key={section.id} section={section} session={session} locked={!model.state?.writable} />
        <div className="ca-row ca-Quest-foot">
          <span className="ca-dim">
            {next
              ? trans.__('Next: %1, %2', titleOf(next), trans._n('%1 question', '%1 questions', session.count(next).asked))
              : trans.__('This is the last section. Whatever is left open can be answered later.')}
          </span>
          <span className="ca-space" />
          {at > 0 && <Button onClick={() => go(at - 1)}>{trans.__('Back')}</Button>}
          {next && (
            <Button kind="primary" title={trans.__('Ctrl Enter')} aria-keyshortcuts="Control+Enter" onClick={() => go(at + 1)}>
              {trans.__('Next section')}
            </Button>
          )}
        </div>
        <p className="ca-dim">{trans.__('“Don’t know” is an answer: it lowers coverage, never the score.')}</p>
      </div>
    </div>
  );
}

const isOpen = (session: Session, section: QuestionSection): boolean => {
  const { asked, done } = session.count(section);
  return done < asked;
};

const told = (session: Session): string =>
  session.view.sections.map(s => Object.values(session.count(s)).join('/')).join();

/** What a screen reader is told of saving: at most every three seconds, and nothing of what passes in between. */
function Saved({ model }: { model: AuditModel }): React.JSX.Element {
  const text = useSaveText(model);
  const [spoken, setSpoken] = React.useState('');
  React.useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), TOLD_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="ca-hidden" role="status">
      {spoken}
    </p>
  );
}
