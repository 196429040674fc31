import * as React from 'react';
import { Failed, Loading } from '../parts';

const h = React.createElement;

/** What a request gives, asked for anew whenever a key changes; an error says so in its place, with a way to try again. */
export function Loaded<T>(props: {
  title: string;
  load: () => Promise<T>;
  keys: readonly unknown[];
  children: (value: T) => React.ReactNode;
}): React.JSX.Element {
  const [found, setFound] = React.useState<{ value?: T; error?: Error }>({});
  const [tries, again] = React.useReducer((n: number) => n + 1, 0);
  React.useEffect(() => {
    let wanted = true;
    setFound({});
    props.load().then(
      value => wanted && setFound({ value }),
      error => wanted && setFound({ error: error as Error })
    );
    return () => {
      wanted = false;
    };
  }, [...props.keys, tries]);
  if (found.error) {
    return <Failed title={props.title} error={found.error} again={again} />;
  }
  return found.value === undefined ? <Loading again={again} /> : <>{props.children(found.value)}</>;
}
