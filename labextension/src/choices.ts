import type { TranslationBundle } from '@jupyterlab/translation';

/** The languages of reports and forms, each by its own name. */
export const LANGUAGES = [['en', 'English'], ['ja', '日本語'], ['zh-Hant', '繁體中文'], ['ru', 'Русский']] as const;

/** The industries that have a profile, and no industry. */
export function industries(trans: TranslationBundle): [string, string][] {
  return [
    ['', trans.__('Another')],
    ['banking', trans.__('Banking')],
    ['hospitality', trans.__('Hospitality')],
    ['professional-services', trans.__('Professional services')],
    ['retail', trans.__('Retail')],
    ['saas', trans.__('Software as a service')],
    ['telecom', trans.__('Telecommunications')]
  ];
}
