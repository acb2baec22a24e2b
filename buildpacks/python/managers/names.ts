/** Names of Python packages. */

/** As PEP 503 compares them: `Flask_SQLAlchemy` is `flask-sqlalchemy`. */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** What an extra brings along, where that decides how an app is built or started: `package[extra]`, then the package. */
const extras = new Map([
  ['fastapi[all]', 'uvicorn'],
  ['fastapi[standard]', 'uvicorn'],
  ['psycopg[binary]', 'psycopg-binary'],
  ['psycopg[c]', 'psycopg-c'],
  ['litestar[standard]', 'uvicorn'],
  ['litestar[full]', 'uvicorn'],
  ['channels[daphne]', 'daphne'],
]);

/** Packages that always bring their server along. */
const servers: ReadonlyMap<string, readonly string[]> = new Map([['quart', ['hypercorn']]]);

/** The names in one requirement (PEP 508): its own, and those of servers and the like that it brings along. */
export function namesOf(requirement: string): string[] {
  const match = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(?:$|[<>=!~;@(\s])/.exec(requirement.trim());
  if (match?.[1] === undefined) return [];
  const name = normalized(match[1]);
  return [
    name,
    ...(servers.get(name) ?? []),
    ...(match[2] ?? '').split(',').flatMap((extra) => extras.get(`${name}[${extra.trim()}]`) ?? []),
  ];
}
