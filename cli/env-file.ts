import { readEnvFile } from '../platform/model/env-file.ts';
import { Failure } from './failure.ts';

/** The config vars of an .env file. Throws a Failure with the number of the first line that is not NAME=VALUE. */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const { values, problems } = readEnvFile(text);
  const [first] = problems;
  if (first === undefined) return values;
  throw new Failure(`line ${first.line} is not NAME=VALUE`, {
    next: 'Put it right or make it a comment with #. Nothing was changed.',
  });
}
