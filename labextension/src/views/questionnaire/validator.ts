import type { ErrorSchema, RJSFSchema, RJSFValidationError, ValidationData, ValidatorType } from '@rjsf/utils';

type Data = unknown;
type Mistake = { path: string[]; message: string };

const TYPES: Record<string, (data: Data) => boolean> = {
  string: d => typeof d === 'string',
  number: d => typeof d === 'number' && Number.isFinite(d),
  integer: d => Number.isInteger(d),
  boolean: d => typeof d === 'boolean',
  object: d => typeof d === 'object' && d !== null && !Array.isArray(d),
  array: d => Array.isArray(d),
  null: d => d === null
};

/** The mistakes of the data by the few words of JSON Schema that a questionnaire uses; the server checks for real. */
export function mistakes(schema: RJSFSchema | boolean, data: Data, path: string[] = []): Mistake[] {
  if (typeof schema === 'boolean' || data === undefined) {
    return [];
  }
  const wrong = (message: string) => [{ path, message }];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length && !types.some(type => TYPES[type]?.(data))) {
    return wrong(`is not of type ${types.join(', ')}`);
  }
  if (schema.enum && !schema.enum.includes(data as never)) {
    return wrong(`is not one of ${schema.enum.join(', ')}`);
  }
  if ('const' in schema && schema.const !== data) {
    return wrong(`is not ${String(schema.const)}`);
  }
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices && !choices.some(one => !mistakes(one as RJSFSchema, data, path).length)) {
    return wrong('fits none of the choices');
  }
  if (typeof data === 'number' && (data < (schema.minimum ?? -Infinity) || data > (schema.maximum ?? Infinity))) {
    return wrong(`is not within ${schema.minimum ?? ''}–${schema.maximum ?? ''}`);
  }
  const inner = TYPES.object(data) ? Object.entries(schema.properties ?? {}) : [];
  return inner.flatMap(([name, part]) => mistakes(part as RJSFSchema, (data as Record<string, Data>)[name], [...path, name]));
}

const listed = (found: Mistake[]): RJSFValidationError[] =>
  found.map(m => ({ property: `.${m.path.join('.')}`, message: m.message, stack: `${m.path.join('.')} ${m.message}` }));

function nested(found: Mistake[]): ErrorSchema {
  const root: Record<string, any> = {};
  for (const { path, message } of found) {
    const at = path.reduce((node, name) => (node[name] ??= {}), root);
    (at.__errors ??= []).push(message);
  }
  return root as ErrorSchema;
}

/** What the form asks of a validator, in a hundredth of the size of a complete one. */
export const validator: ValidatorType<any, any, any> = {
  validateFormData: (data: Data, schema: RJSFSchema): ValidationData<any> => {
    const found = mistakes(schema, data);
    return { errors: listed(found), errorSchema: nested(found) };
  },
  toErrorList: () => [],
  isValid: (schema: RJSFSchema, data: Data) => !mistakes(schema, data).length,
  rawValidation: (schema: RJSFSchema, data?: Data) => ({ errors: listed(mistakes(schema, data)) as never[] })
};
