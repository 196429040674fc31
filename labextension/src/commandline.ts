/** The `churn-audit` command that does or shows what a tab shows; paths are as seen from the server's root. */
export function commandLine(tab: string, path: string, focus?: string): string {
  const folder = quoted(path || '.');
  const out = ` --out ${quoted(path ? `${path}/reports` : 'reports')}`;
  switch (tab) {
    case 'data':
      return `churn-audit check ${folder}`;
    case 'questionnaire':
      return `churn-audit ask ${folder}`;
    case 'checklist':
      return focus ? `churn-audit checklist show ${quoted(focus)}` : 'churn-audit checklist list';
    case 'runs':
      return `churn-audit history ${folder}${out}`;
    default:
      return `churn-audit run ${folder}${out}`;
  }
}

/** As a POSIX shell takes it, and every other where nothing needs quoting. */
const quoted = (word: string) => (/^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);
