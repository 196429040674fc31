import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

const h = React.createElement;

/** A list with ticks, and somebody leaving it. */
export const auditIcon = new LabIcon({
  name: 'churn-audit:icon',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" d="M4 3h12a2 2 0 0 1 2 2v3h-2V5H4v14h12v-3h2v3a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2m2 4h7v2H6zm0 4h4v2H6zm0 4h4v2H6zm12-5 4 3.500-4 3.500V13.500h-6v-2h6z"/></svg>'
});

const SHAPES = {
  bad: 'M12 2 4 6v6c0 5 3.400 8.700 8 10 4.600-1.300 8-5 8-10V6zm-1 5h2v7h-2zm0 9h2v2h-2z',
  warn: 'M1 21h22L12 2zm12-3h-2v-2h2zm0-4h-2v-4h2z',
  ok: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m-2 15-5-5 1.400-1.400L10 14.200l7.600-7.600L19 8z',
  none: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M4 12a8 8 0 0 1 12.900-6.300L5.700 16.900A8 8 0 0 1 4 12m8 8a8 8 0 0 1-4.900-1.700L18.300 7.100A8 8 0 0 1 12 20',
  part: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m0 18V4a8 8 0 0 1 0 16',
  circle: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16',
  run: 'M8 5v14l11-7z',
  stop: 'M6 6h12v12H6z',
  file: 'M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zm-1 7V3.500L18.500 9z',
  folder: 'M10 4H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V8a2 2 0 0 0-2-2h-8z',
  open: 'M19 19H5V5h7V3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-7h-2zM14 3v2h3.600l-9.800 9.800 1.400 1.400L19 6.400V10h2V3z',
  back: 'M20 11H7.800l5.600-5.600L12 4l-8 8 8 8 1.400-1.400L7.800 13H20z',
  up: 'm4 12 1.400 1.400L11 7.800V20h2V7.800l5.600 5.600L20 12l-8-8z',
  down: 'm20 12-1.400-1.400L13 16.200V4h-2v12.200l-5.600-5.600L4 12l8 8z',
  info: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m1 15h-2v-6h2zm0-8h-2V7h2z',
  send: 'M2 21 23 12 2 3v7l15 2-15 2z',
  read: 'M5 20h14v-2H5zM19 9h-4V3H9v6H5l7 7z',
  close: 'M19 6.400 17.600 5 12 10.600 6.400 5 5 6.400 10.600 12 5 17.600 6.400 19 12 13.400 17.600 19 19 17.600 13.400 12z',
  add: 'M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z',
  undo: 'M12.500 8c-2.600 0-5 1-6.900 2.600L2 7v9h9l-3.600-3.600A8 8 0 0 1 20.100 16l2.400-.8A10.500 10.500 0 0 0 12.500 8',
  redo: 'M18.400 10.600C16.500 9 14.100 8 11.500 8 6.800 8 2.900 11 1.500 15.200L3.900 16a8 8 0 0 1 12.700-3.600L13 16h9V7z',
  tune: 'M3 17v2h6v-2zM3 5v2h10V5zm10 16v-2h8v-2h-8v-2h-2v6zM7 9v2H3v2h4v2h2V9zm14 4v-2H11v2zm-6-4h2V7h4V5h-4V3h-2z',
  lock: 'M18 8h-1V6A5 5 0 0 0 7 6v2H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V10a2 2 0 0 0-2-2M9 6a3 3 0 0 1 6 0v2H9z'
};
export type Shape = keyof typeof SHAPES;
const TONES: { [shape in Shape]?: string } = { bad: 'bad', warn: 'mid', ok: 'ok', part: 'note' };

/** A small sign; it never stands for itself, a word is always beside it. */
export function Icon({ shape }: { shape: Shape }): React.JSX.Element {
  const tone = TONES[shape];
  return (
    <svg className={`ca-Icon${tone ? ` ca-tone-${tone}` : ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[shape]} />
    </svg>
  );
}
