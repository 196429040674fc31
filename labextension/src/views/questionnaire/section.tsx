import { FormComponent } from '@jupyterlab/ui-components';
import type { FieldTemplateProps, ObjectFieldTemplateProps } from '@rjsf/utils';
import * as React from 'react';
import { useLab } from '../../lab';
import { Go } from '../../parts';
import type { QuestionSection } from '../../types';
import { type IAsking, Question } from './field';
import type { Session } from './session';
import { validator } from './validator';

const h = React.createElement;

// The same objects for as long as the plugin lives: the form compares what it is given, and these need no comparing.
const FIELDS = { question: Question };
const Bare = (props: FieldTemplateProps): React.JSX.Element => <>{props.children}</>;
const Several = (props: ObjectFieldTemplateProps): React.JSX.Element => <>{props.properties.map(p => p.content)}</>;
const TEMPLATES = { FieldTemplate: Bare, ObjectFieldTemplate: Several };
const kept = new WeakMap<QuestionSection, Record<string, unknown>>();

function uiOf(section: QuestionSection): Record<string, unknown> {
  let ui = kept.get(section);
  if (!ui) {
    ui = Object.fromEntries(section.order.map(q => [q, { 'ui:field': 'question' }]));
    kept.set(section, ui);
  }
  return ui;
}

/** The questions of the open section as one form; the other sections are not mounted. */
export const SectionForm = React.memo(function SectionForm(props: {
  section: QuestionSection;
  session: Session;
  locked: boolean;
}): React.JSX.Element {
  const { section, session, locked } = props;
  const context = React.useMemo<IAsking>(() => ({ session, locked }), [session, locked]);
  const [data, setData] = React.useState<any>(() => start(section, session));
  return (
    <div className="ca-Asks">
      <FormComponent
        schema={section.json_schema as any}
        uiSchema={uiOf(section) as any}
        formData={data}
        onChange={e => setData(e.formData)}
        validator={validator as any}
        fields={FIELDS as any}
        templates={TEMPLATES as any}
        formContext={context}
        idPrefix="churn-audit"
        tagName="div"
        noHtml5Validate
        showErrorList={false}
      />
      <Skipped section={section} session={session} />
    </div>
  );
});

function start(section: QuestionSection, session: Session): Record<string, unknown> {
  const told = section.order.flatMap(q => {
    const { status, value, note } = session.draft(q);
    return status ? [[q, { status, value, note }]] : [];
  });
  return Object.fromEntries(told) as Record<string, unknown>;
}

/** What is left out and why, with a way to be asked all the same. */
function Skipped({ section, session }: { section: QuestionSection; session: Session }): React.JSX.Element | null {
  const { trans } = useLab();
  const told = React.useSyncExternalStore(session.subscribe, () =>
    section.order
      .filter(q => !session.answered(q))
      .map(q => session.skippedBy(q) ?? '')
      .join()
  );
  const facts = [...new Set(told.split(',').filter(Boolean))];
  if (!facts.length) {
    return null;
  }
  return (
    <ul className="ca-Plain ca-Skipped">
      {facts.map(fact => {
        const questions = section.order.filter(q => session.skippedBy(q) === fact && !session.answered(q));
        const n = questions.length;
        return (
          <li key={fact}>
            <span>
              {trans.__(
                'Skipped, because “%1” is answered with no: %2.',
                session.view.facts[fact] ?? fact,
                trans._n('%1 question', '%1 questions', n)
              )}
            </span>{' '}
            <Go onClick={() => session.askAnyway(questions)}>{trans.__('Ask anyway')}</Go>
          </li>
        );
      })}
    </ul>
  );
}
