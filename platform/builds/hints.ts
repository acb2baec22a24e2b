/** What the commonest failures of build steps look like in the output, and what to do about each; the first match wins. */
const HINTS: readonly { readonly pattern: RegExp; readonly next: string }[] = [
  {
    pattern:
      /npm (?:error|ERR!) code EUSAGE[\s\S]*in sync|npm ci.*can only install packages when|lock file's .* does not satisfy|Missing: .* from lock file/,
    next: 'package.json and package-lock.json differ: run `npm install` on your machine, commit the new package-lock.json, and push again.',
  },
  {
    pattern: /npm (?:error|ERR!) code ERESOLVE\b/,
    next: 'Two packages want versions of a third that do not fit together: change the versions in package.json until `npm install` works on your machine, commit package-lock.json too, and push again.',
  },
  {
    pattern: /npm (?:error|ERR!) (?:code )?E404\b/,
    next: 'The registry has no such package or version: check its name in package.json (a private one needs its token in an `.npmrc` and a config var), and push again.',
  },
  {
    pattern: /npm (?:error|ERR!) Missing script/,
    next: 'Add the script to "scripts" in package.json, or take it out of the command that calls it, and push again.',
  },
  {
    pattern: /heap out of memory|Reached heap limit/,
    next: 'Node.js ran out of heap: allow the build more memory with `berth settings:set build-memory-mb=2048` and set the config var NODE_OPTIONS=--max-old-space-size=1536, and push again.',
  },
  {
    pattern: /\bENOSPC\b|No space left on device/,
    next: 'The disk of the host is full: `berth doctor` says what takes the room. Free some, and push again.',
  },
  {
    pattern:
      /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ETIMEDOUT)\b|Temporary failure in name resolution|Network is unreachable|Failed to establish a new connection/,
    next: 'The build could not reach the network: check that this host reaches the package registry (`berth doctor`), and push again.',
  },
  {
    pattern: /gyp ERR!|node-gyp|not found: make|make: not found|`make` failed/,
    next: 'A package compiles native code, and the stack has no compiler: choose a version of it that brings a prebuilt binary, or build with a Dockerfile of your own, and push again.',
  },
  {
    pattern: /The lockfile at `?uv\.lock`? needs to be updated/,
    next: 'pyproject.toml and uv.lock differ: run `uv lock` on your machine, commit the new uv.lock, and push again.',
  },
  {
    pattern: /pyproject\.toml changed significantly since poetry\.lock/,
    next: 'pyproject.toml and poetry.lock differ: run `poetry lock` on your machine, commit the new poetry.lock, and push again.',
  },
  {
    pattern: /Pipfile\.lock\s[\s\S]{0,120}?out[\s-]+of[\s-]+date/,
    next: 'Pipfile and Pipfile.lock differ: run `pipenv lock` on your machine, commit the new Pipfile.lock, and push again.',
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES/,
    next: 'A package is not the one whose hash was written down: make the hashes anew (`pip-compile --generate-hashes`) if you trust it, and push again.',
  },
  {
    pattern:
      /requires a different Python|requires-python.*(?:incompatible|not satisfied)|not supported by the project|Requires-Python/,
    next: 'A package wants another Python: write the version that it names into .python-version (`berth plan` lists those that can be had), or choose another version of the package, and push again.',
  },
  {
    pattern: /Multiple top-level (?:packages|modules) discovered in a flat-layout/,
    next: 'setuptools cannot tell which folders are the package: name them in pyproject.toml (`[tool.setuptools] packages = [...]`), or take its [build-system] away if the app need not be installed, and push again.',
  },
  {
    pattern: /django\.core\.exceptions\.ImproperlyConfigured|collectstatic/,
    next: 'The Django settings do not load in the build, or collectstatic failed: set the config vars that they read (`berth config:set SECRET_KEY=…`), or leave the step out with `berth config:set DISABLE_COLLECTSTATIC=1`, and push again.',
  },
  {
    pattern: /No matching distribution found for|Could not find a version that satisfies the requirement/,
    next: 'The package index has no such version for this Python: check the name and version in requirements.txt, and push again.',
  },
  {
    pattern: /Invalid requirement|requirements.*line \d+.*(?:expected|error)/i,
    next: 'Mend the line of requirements.txt that it names (one `name==version` on each line), and push again.',
  },
  {
    pattern:
      /(?:unable to execute|command) '?[\w-]*(?:gcc|cc|g\+\+|clang)'?.*(?:failed|No such file)|Failed building wheel|pg_config executable not found|error: Microsoft Visual|metadata-generation-failed/,
    next: 'A package compiles native code, and this build has no compiler or lacks a header: where its version is older than this Python, ask for an older one (`echo 3.11 > .python-version`); or choose one with a binary wheel (psycopg2-binary instead of psycopg2, say), or name build-essential and the -dev packages that it needs in a file called Aptfile; then push again.',
  },
  {
    pattern: /\bMODULE_NOT_FOUND\b|Cannot find module|ERR_MODULE_NOT_FOUND/,
    next: 'A module is missing: add it to "dependencies" in package.json (or commit the file that it names; letter case counts), and push again.',
  },
  {
    pattern: /ModuleNotFoundError: No module named/,
    next: 'A module is missing: add its package to requirements.txt, and push again.',
  },
];

/** The step to take after a failed build step that printed `lines`, or null where nothing is recognised. */
export function hintFor(lines: readonly string[]): string | null {
  const output = lines.join('\n');
  return HINTS.find(({ pattern }) => pattern.test(output))?.next ?? null;
}
