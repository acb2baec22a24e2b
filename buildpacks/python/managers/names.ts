/** Names of Python packages. */

/** As PEP 503 compares them: `Flask_SQLAlchemy` is `flask-sqlalchemy`. */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The names in one requirement (PEP 508): its own, and that of a server which an extra of it brings along. */
export function namesOf(requirement: string): string[] {
  const match = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(?:$|[<>=!~;@(\s])/.exec(requirement.trim());
  if (match?.[1] === undefined) return [];
  const name = normalized(match[1]);
  const extras = (match[2] ?? '').split(',').map((extra) => extra.trim());
  return name === 'fastapi' && (extras.includes('standard') || extras.includes('all')) ? [name, 'uvicorn'] : [name];
}
